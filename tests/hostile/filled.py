"""A site in which one text stands wherever somebody can write, once for each text."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from sqlmodel import Session

from app import posts, work
from app.forms import Posted
from app.listings import actions
from app.models import (
    CheckIn,
    Draft,
    Exchange,
    Follow,
    Guide,
    GuideEvidence,
    GuideReview,
    GuideRevision,
    GuideSource,
    GuideTranslation,
    Kind,
    Listing,
    ListingSource,
    Origin,
    Outcome,
    PostRevision,
    Question,
    Reply,
    Status,
    TranslationState,
    now,
)
from app.models.guide import Grade
from app.site import Site
from tests.factories import SEEN_ON

# Everything that words of a post can become.
HARMLESS = """**Strong** and *soft* words, hit

- one

3. two

> three

[[The clinic]] [four](/guides/x) https://five.example jane@example.org +47 912 34 567
electrical stimulation"""


def line(words: str, longest: int) -> str:
    """As every form of ours takes it."""
    return Posted({"x": (words,)}).line("x", longest) or "?"


def text(words: str) -> str:
    return Posted({"x": (words,)}).text("x", 20_000) or "?"


def fill(site: Site, said: Sequence[str], author: int, other: int) -> None:
    """Question, listing and guide number n hold text n. `author` asked them all, `other` replied."""
    with site.database.writing() as db:
        for number, words in enumerate(said, start=1):
            for row in [*_thread(number, words, author, other), *_guide(number, words)]:
                db.add(row)
                db.flush()
            _listing(db, number, words)
        posts.changed(db, [1])
    work.reindex(site)
    site.stamp.forget()


def _thread(number: int, words: str, author: int, other: int) -> Iterator[Any]:
    title, name, body = line(words, 150), line(words, 60), text(words)
    of = {"question_id": number}
    yield Question(slug="x", title=title, body=body, author_id=author, author_name=name, country="NO",
                   topics=["synkinesis"], edited_at=now())  # fmt: skip
    yield Reply(body=body, author_id=other, author_name=name, edited_at=now(), **of)
    yield Reply(body=body, author_id=author, author_name=name, by_asker=True, parent_id=2 * number - 1, **of)
    yield PostRevision(version=1, title="Before", body="Before, and else.", **of)
    yield PostRevision(version=2, title=f"{title[:70]} {title[:70]}", body=f"And {body}", **of)
    yield PostRevision(version=1, body=f"Said {body}", reply_id=2 * number - 1, **of)
    yield CheckIn(due_on=now().date(), answered_at=now(), outcome=Outcome.BETTER, words=body, member_id=author, **of)
    yield Draft(member_id=author, place=f"q{number}", tab=f"tab-{number:05}", title=title, body=body)
    yield Follow(member_id=author, **of)
    yield Exchange(from_id=other, to_id=author, from_name=name, to_name=name, from_address="a@b.example", **of)


def _guide(number: int, words: str) -> Iterator[Any]:
    title, summary, body = line(words, 120), line(words, 400), text(words)
    of = {"guide_id": number}
    yield Guide(slug=f"hostile-{number}", next_review_on=now().date(), concepts=["synkinesis"], reviewed_language="en",
                reviewed_by=line(words, 200), reviewed_on=now().date())  # fmt: skip
    yield GuideReview(language="en", name=line(words, 100), profession=line(words, 90), reviewed_on=now().date(),
                      next_review_on=now().date(), reason=line(words, 300), **of)  # fmt: skip
    yield GuideTranslation(language="en", title=title, summary=summary, body=f"## {title}\n\n{body}\n\n[1] {body}",
                           state=TranslationState.ORIGINAL, **of)  # fmt: skip
    yield GuideSource(number=1, title=title, publisher=title, year=line(words, 60), note=title,
                      url="https://a.example/", **of)  # fmt: skip
    yield GuideEvidence(position=1, about=title, grade=Grade.LIMITED, words=summary, sources=[1], **of)
    for version, said in ((1, "Before"), (2, body)):
        yield GuideRevision(translation_id=number, version=version, title=title, summary=summary, body=said,
                            reason=line(words, 300))  # fmt: skip


def _listing(db: Session, number: int, words: str) -> None:
    short, long = line(words, 120), line(words, 500)
    listing = Listing(
        slug=f"hostile-{number}", kind=Kind.CLINIC, name=line(words, 200), native_name=short, summary=long,
        description=text(words), country="NO", region=short, city=short, address=short, postal_code=line(words, 20),
        phone=line(words, 60), email="a@b.example", website="https://a.example/", waiting_note=long, fees_note=long,
        origin=Origin.OWN_PAGE, status=Status.CLOSED if number % 5 == 0 else Status.PUBLISHED, closed_reason=long,
        funding=["public"],
    )  # fmt: skip
    source = ListingSource(listing_id=0, url="https://a.example/", title=long, seen_on=SEEN_ON, supports=["name"])
    actions.create(db, listing, [source], reason=line(words, 300))


# Where text n is seen. "author" is who wrote the questions, "editor" looks after the guides.
ONE_BY_ONE: dict[str, tuple[str, str]] = {
    "thread": ("guest", "/questions/{n}-x"),
    "thread of a member": ("other", "/questions/{n}-x?to={reply}"),
    "own thread": ("author", "/nb/questions/{n}-x?order=date"),
    "edit form": ("author", "/questions/{n}/edit"),
    "history": ("guest", "/questions/{n}/history"),
    "own history": ("author", "/questions/{n}/history"),
    "history of a reply": ("guest", "/questions/{n}/history?reply={reply}"),
    "report": ("guest", "/questions/{n}/report"),
    "exchange": ("author", "/questions/{n}/exchange"),
    "question for programs": ("guest", "/api/v1/questions/{n}"),
    "listing": ("guest", "/listings/hostile-{n}"),
    "listing for programs": ("guest", "/api/v1/listings/hostile-{n}"),
    "contact": ("guest", "/listings/hostile-{n}/contact.vcf"),
    "shortlist": ("guest", "/shortlist?keep=hostile-{n}"),
    "guide": ("guest", "/guides/hostile-{n}"),
    "history of a guide": ("guest", "/guides/hostile-{n}/history"),
    "review of a guide": ("editor", "/guides/hostile-{n}/review"),
    "edit form of a guide": ("editor", "/guides/hostile-{n}/edit"),
    "guide for programs": ("guest", "/api/v1/guides/hostile-{n}"),
}
# Where many are seen together: page by page.
TOGETHER: dict[str, tuple[str, str]] = {
    "questions": ("guest", "/questions?page={page}"),
    "questions for programs": ("guest", "/api/v1/questions?page={page}"),
    "listings": ("guest", "/listings?page={page}"),
    "map": ("guest", "/listings?view=map&page={page}"),
    "search": ("guest", "/listings?q=window+hit&page={page}"),
    "listings for programs": ("guest", "/api/v1/listings?q=hit&page={page}"),
}
AT_ONCE: dict[str, tuple[str, str]] = {
    "account": ("author", "/account"), "all data": ("author", "/account/export"),
    "all data for programs": ("author", "/account/export.json"), "guides": ("guest", "/guides"),
    "topic": ("guest", "/topics/synkinesis"), "country": ("guest", "/countries/no"),
    "sitemap": ("guest", "/sitemap.xml"), "answer": ("guest", "/find?country=NO&condition=synkinesis"),
    "export": ("guest", "/api/v1/export.json"), "suggestions": ("guest", "/api/v1/suggest?q=hit"),
    "all searched": ("guest", "/search?q=window+hit"), "similar": ("guest", "/questions/similar?q=window+hit"),
}  # fmt: skip
# What somebody typed comes back, or is what went wrong.
ASKED = {
    "search": "/search?q={q}", "directory": "/listings?q={q}&near={q}&radius_km={q}&sort={q}&page={q}&country={q}",
    "care finder": "/find?change=1&country={q}&city={q}&condition={q}&since={q}&language={q}&funding={q}&show={q}",
    "care finder with mistakes": "/find?country=NO&city={q}", "questions": "/questions?country={q}&topic={q}&page={q}",
    "shortlist": "/shortlist?keep={q}", "sign in": "/account/sign-in?onward={q}&again={q}",
    "similar": "/questions/similar?q={q}",
    "nowhere": "/{p}", "no listing": "/nb/listings/{p}", "no question": "/questions/{p}", "no topic": "/topics/{p}",
    "no language": "/guides/hostile-1?lang={q}", "no link": "/account/sign-in/{p}",
    "program": "/api/v1/listings/{p}", "program asks": "/api/v1/find?country={q}&city={q}",
    "suggestions": "/api/v1/suggest?q={q}", "no number": "/questions/1/report?reply={q}",
}  # fmt: skip


def asked(template: str, words: str) -> str:
    return template.format(q=quote(words, safe=""), p=quote(words, safe=""))
