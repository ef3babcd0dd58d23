"""What waits for moderators in a site that is full of attacks, and what they decided: text n in every field of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, col, select, update

from app import cases
from app.auth import Person, hashed, new_token
from app.forms import clean_line
from app.listings import claims
from app.listings.importing import Web
from app.models import (
    About,
    Case,
    CaseKind,
    CheckIn,
    DecisionOutcome,
    HatKind,
    Job,
    Mail,
    Member,
    ProposalKind,
    Reply,
    Role,
    SanctionKind,
    now,
)
from app.moderation import deciding, imports, members, telling
from app.moderation.forms import Verdict
from app.proposals import actions as proposals
from app.proposals.fields import CLOSED_REASON
from app.questions import reporting
from app.site import Site
from tests.factories import a_member
from tests.hostile.corpus import PAYLOADS
from tests.hostile.filled import line, text

# As many cases of a kind as the queue shows.
MOST = 50
CHUNKS = [PAYLOADS[start::19] for start in range(19)]
# Four moderators: each has taken the proposals of one kind, and finds all of them.
MODERATORS = dict(zip(ProposalKind, ("Heron", "Puffin", "Dunlin", "Wren"), strict=True))
_WEB: TypeAdapter[str] = TypeAdapter(Web)
Paths = dict[str, list[tuple[str, str]]]


def web(words: str) -> str:
    """As forms take an address: as it is, or behind a good beginning, as far as they let it through."""
    for one in (line(words, 900), f"https://b.example/?{line(words, 900)}"):
        try:
            return _WEB.validate_python(one)
        except ValidationError:
            continue
    return "https://b.example/"


def file_name(words: str) -> str:
    return clean_line(re.split(r"[/\\]", words)[-1])[:120] or "pasted"


def staff(site: Site) -> dict[str, Member]:
    """Who decides: by name."""
    return {name: a_member(site, name, role=Role.MODERATOR) for name in MODERATORS.values()}


def judge(site: Site, said: Sequence[str], who: Mapping[str, Member]) -> Paths:
    """After `fill`. Where text n is seen then, by whom: n - 1 in each list, or all of them on every page of it."""
    paths: Paths = {}
    with site.database.writing() as db:
        for number, words in enumerate(said, start=1):
            made = _Made(db, site, who, number, words)
            for sink, reader, path in [*made.posts(), *made.listings(), *made.proposals(), *made.member()]:
                paths.setdefault(sink, []).append((reader, path))
    return paths


def _person(member: Member) -> Person:
    return Person(member.id or 0, member.name, member.email, "en", None, member.role, 0, now(), True)  # noqa: FBT003 - has shown the second factor


class _Made:
    """What came of one text."""

    def __init__(self, db: Session, site: Site, who: Mapping[str, Member], number: int, words: str) -> None:
        self.db, self.site, self.who, self.number, self.words = db, site, who, number, words
        self.heron = _person(who["Heron"])
        # No form lets such a name through.
        self.writer = Member(name=line(words, 40), name_key=f"hostile {number}", email=f"hostile-{number}@a.example",
                             of_age_at=now(), consent_version="1", consent_at=now())  # fmt: skip
        db.add(self.writer)
        db.flush()

    def _decide(self, case: Case | None, verdict: Verdict) -> telling.Made:
        made = deciding.make(self.db, self.site, (case and case.id) or 0, self.heron, verdict)
        telling.decided(self.db, self.site, [made])
        return made

    def _last_case(self) -> Case | None:
        return self.db.exec(select(Case).order_by(col(Case.id).desc()).limit(1)).first()

    def _wait(self, kind: CaseKind, about: About, **more: Any) -> None:
        """The machine opens a case, with what it has seen of somebody's words."""
        note = line(self.words, 500)
        cases.open_case(self.db, kind, about, self.number, key=f"{kind.value} {self.number}", note=note, **more)

    def posts(self) -> list[tuple[str, str, str]]:
        """A reply was reported, hidden, and its writer appealed; a question is reported, and replies wait."""
        db, number, said = self.db, self.number, text(self.words)[:2000]
        reply = Reply(question_id=number, body=said, author_id=self.writer.id, author_name=line(self.words, 60))
        db.add(reply)
        db.flush()
        reporting.report(db, number, reply.id, self.heron, "advert", said)
        made = self._decide(self._last_case(), Verdict(DecisionOutcome.HIDDEN, "other", said))
        deciding.appeal(db, made.decision, said)
        reporting.report(db, number, None, None, "dangerous", said)
        self._wait(CaseKind.HELD, About.QUESTION, reply_id=2 * number - 1)
        self._wait(CaseKind.CONTACT, About.QUESTION, reply_id=2 * number)
        asked = db.exec(select(CheckIn).where(CheckIn.question_id == number)).one()
        token = new_token()
        asked.token_hash = hashed(token)
        return [
            ("decision", "guest", f"/moderation/decisions/{made.token}"),
            ("check-in", "guest", f"/questions/check-ins/{token}"),
        ]

    def listings(self) -> list[tuple[str, str, str]]:
        for kind in (CaseKind.STALE, CaseKind.LINK, CaseKind.DUPLICATE):
            self._wait(kind, About.LISTING, other_id=1 if self.number > 1 else 2)
        claims.show(self.db, _person(self.writer), self.number, text(self.words)[:1000], web(self.words))
        editor = _person(self.who["Editha"])
        run = imports.ask(self.db, editor, f"[{self.number}]", file_name(self.words), date(2026, 11, 1), 1)
        self.db.flush()
        newest = select(Job.id).where(Job.kind == imports.IMPORT).order_by(col(Job.id).desc()).limit(1)  # type: ignore[call-overload] # SQLModel's column
        # Why it failed says what stood in the row.
        self.db.connection().execute(
            update(Job).where(col(Job.id) == self.db.exec(newest).one()).values(error=text(self.words)[:500])
        )
        return [
            ("check of a listing", "Heron", f"/listings/hostile-{self.number}/check"),
            ("import", "Editha", f"/moderation/import/{run}"),
        ]

    def proposals(self) -> list[tuple[str, str, str]]:
        """Of each kind one waits; and one of a change was declined."""
        short, note = line(self.words, 120), text(self.words)[:1000]
        fields = dict.fromkeys(
            ("name", "native_name", "city", "address", "summary", "fees_note", "waiting_note"), short
        ) | {"phone": line(self.words, 60), "postal_code": line(self.words, 20), "website": web(self.words)}
        new = {**fields, "kind": "clinic", "country": "NO"}
        of_kind = {
            ProposalKind.NEW: (new, {}), ProposalKind.CLOSURE: ({CLOSED_REASON: line(self.words, 300)}, {}),
            ProposalKind.EDIT: (fields, {name: f"Before {said}" for name, said in fields.items()}),
            ProposalKind.REMOVAL: ({}, {}),
        }  # fmt: skip
        found = []
        for place, kind in enumerate([*ProposalKind, ProposalKind.EDIT]):
            said, before = of_kind[kind]
            about: dict[str, Any] = {} if kind == ProposalKind.NEW else {"listing_id": self.number, "base_version": 1}
            draft = proposals.Draft(kind, said, before, source_url=web(self.words), note=note, **about)
            sent = proposals.send(self.db, self.site, draft, None)
            case = self.db.exec(select(Case).where(Case.proposal_id == sent.id)).one()
            if place == len(ProposalKind):
                self._decide(case, Verdict(DecisionOutcome.DECLINED, "other", note))
            else:
                deciding.claim(self.db, case.id or 0, _person(self.who[MODERATORS[kind]]))
            sink = "declined proposal" if place == len(ProposalKind) else f"proposal of a {kind.value}"
            found.append((sink, "guest", f"/proposals/{sent.reference}"))
        return found

    def member(self) -> list[tuple[str, str, str]]:
        """A member who has a role elsewhere was warned."""
        verdict = members.Verdict(SanctionKind.WARNED, "other", text(self.words)[:2000], 7)
        members.sanction(self.db, self.site, self.writer, self.heron, verdict)
        organisation, proof = line(self.words, 200), line(self.words, 500)
        members.grant_hat(
            self.db, self.writer.id or 0, self.heron, HatKind.CHARITY, organisation=organisation, proof=proof,
            interest=proof, today=now().date(),
        )  # fmt: skip
        self.db.flush()
        letter = select(Mail.text).where(Mail.kind == "sanction").order_by(col(Mail.id).desc()).limit(1)  # type: ignore[call-overload] # SQLModel's column
        token = re.findall(r"/moderation/decisions/(\S+)", self.db.exec(letter).one())[0]
        return [
            ("warning", "guest", f"/moderation/decisions/{token}"),
            ("member", "Heron", f"/moderation/members/{self.writer.id}"),
            ("thread with a hat", "guest", f"/questions/{self.number}-x"),
        ]


ONE_BY_ONE = [
    "decision", "warning", "check-in", "check of a listing", "import", "member", "thread with a hat",
    *(f"proposal of a {kind.value}" for kind in ProposalKind), "declined proposal",
]  # fmt: skip
# Where all are seen together.
QUEUES: dict[str, tuple[str, str]] = {
    **{f"queue of {kind}": ("Heron", f"/moderation/queue?kind={kind}")
       for kind in ("report", "held", "contact", "appeal", "claim", "stale", "link", "duplicate")},
    **{f"queue of proposals of a {kind.value}": (name, "/nb/moderation/queue?kind=proposal&mine=1")
       for kind, name in MODERATORS.items()},
}  # fmt: skip
# Where some of them are.
STAFF_PAGES: dict[str, tuple[str, str]] = {
    "queue": ("Heron", "/moderation/queue"), "what is taken": ("Wren", "/moderation/queue?mine=1"),
    "decisions": ("Heron", "/moderation/decisions"), "earlier decisions": ("Heron", "/moderation/decisions?before=40"),
    "log": ("guest", "/moderation"), "imports": ("Editha", "/moderation/import"),
    "figures": ("Heron", "/moderation/figures"),
}  # fmt: skip
# What a moderator typed comes back.
STAFF_ASKED = {
    "members": ("Heron", "/moderation/members?name={q}"),
    "queue": ("Heron", "/moderation/queue?kind={q}&mine={q}&done={q}"),
    "decisions": ("Heron", "/moderation/decisions?before={q}"), "no decision": ("guest", "/moderation/decisions/{p}"),
    "no proposal": ("guest", "/proposals/{p}"), "no check-in": ("guest", "/questions/check-ins/{p}"),
    "no check": ("Heron", "/listings/{p}/check"), "no run": ("Editha", "/moderation/import/1?back={q}&left={q}"),
    "new place": ("guest", "/listings/new?country={q}&contact={q}&from={q}"),
}  # fmt: skip
