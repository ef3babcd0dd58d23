"""A thread with everything that a thread can have, written as members write it."""

from datetime import timedelta

from sqlmodel import Session, select

from app.auth import Person
from app.models import CheckIn, Member, Outcome, Question, ReplyKind, Role, now
from app.questions import actions, check_ins, text
from app.questions.forms import Asking, Replying
from app.site import Site

BODY = """My daughter is 19. She had Bell's palsy a year ago. Now when she smiles, the eye closes.

Here they offer us surgery and nothing else. Everybody says **go to UK**, but to whom?"""
REPLIES = (
    ("Tern", None, "This team does it by video: [[Hobbs Rehabilitation - facial palsy rehabilitation]]"),
    ("Fjord", 1, "Thank you. Could you send me the contact?"),
    ("Tern", 2, "It is all in the listing. If nobody answers, call me at +47 912 34 567."),
    ("Mossy Lane", None, "We read the guide [[Facial retraining, mime therapy, mirror and biofeedback]], it is slow."),
    ("Lantern", 4, "Somebody told me that electrical stimulation wakes up the nerve."),
)


def a_thread(site: Site) -> None:
    people: dict[str, Person] = {}
    with site.database.writing() as db:
        for name in ("Fjord", "Tern", "Mossy Lane", "Lantern"):
            people[name] = _person(db, name)
        asking = Asking(
            title="My daughter has synkinesis after a year", body=BODY, country="NO",
            topics=("synkinesis", "bells-palsy"), check_ins=True,
        )  # fmt: skip
        question = actions.ask(db, people["Fjord"], asking, actions.Seen())
        for name, parent, body in REPLIES:
            named = text.mentions(db.connection(), site, text.Said(body))
            replying = Replying(body=body, kind=ReplyKind.EXPERIENCE, parent_id=parent)
            actions.reply(db, people[name], db.get_one(Question, question.id), replying, actions.Seen(named))
        first = db.exec(select(CheckIn)).first()
        assert first is not None
        check_ins.answer(db, first.id or 0, Outcome.BETTER, "She has had five video visits. It is slow.")
        question.created_at = now() - timedelta(days=100)


def _person(db: Session, name: str) -> Person:
    member = Member(
        email=f"{name.replace(' ', '.').lower()}@mail.example", name=name, name_key=name.lower(), of_age_at=now(),
        consent_version="1", consent_at=now(),
    )  # fmt: skip
    db.add(member)
    db.flush()
    return Person(member.id or 0, name, member.email, "en", None, Role.MEMBER, 0, now())
