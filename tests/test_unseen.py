"""What somebody may not read leaves no trace: not as words, nor as a number, a name or a letter. S46, S51."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import posts
from app.access import RULES, Rule
from app.models import (
    CheckIn,
    Exchange,
    Follow,
    Known,
    ListingReport,
    Mail,
    Member,
    Mention,
    MentionKind,
    Outcome,
    PostRevision,
    PostStatus,
    Question,
    Reaction,
    ReactionKind,
    Reply,
    Visibility,
    now,
)
from app.questions import notify
from app.site import Site
from tests.factories import a_member, do_jobs, signed_in
from tests.world import GETS, World, a_world

HIDDEN = "Nightjars sing here"
UNPUBLISHED = [PostStatus.HELD, PostStatus.HIDDEN]
STATES: Mapping[str, Mapping[str, Any]] = {
    "for members": {"visibility": Visibility.MEMBERS},
    **{status.value: {"status": status} for status in UNPUBLISHED},
}
ASKED = [
    "/questions?country=NO", "/questions?topic=synkinesis", "/questions?unanswered=1", "/questions?page=2",
    "/search?q=nightjars+sing", "/search?q=taping", "/listings?q=nightjars", "/find?country=NO&condition=synkinesis",
    "/questions/similar?q=nightjars+sing+here", "/api/v1/suggest?q=nightjars", "/api/v1/questions?country=NO",
    "/api/v1/find?country=NO", "/questions/1-does-taping-help-at-night?order=date", "/questions/1/history?reply=1",
]  # fmt: skip
# What differs each time a page is made.
_NEVER_THE_SAME = re.compile(r'value="[A-Za-z0-9_-]{16,43}"|"took_ms":[0-9.]+|"at":"[^"]+"|"seen_at":"[^"]+"')


@pytest.fixture
def world(site: Site, client: TestClient) -> World:
    return a_world(site, client)


def a_secret(db: Session, question_id: int, **fields: Any) -> None:
    """A thread with everything that a thread leaves elsewhere."""
    said = {"author_name": "Nightjar", "author_id": 1}
    replied = {"question_id": question_id, **said}
    tern = {"question_id": question_id, "member_id": 2}
    values = {"slug": "nightjars-sing-here", "title": HIDDEN, "body": f"{HIDDEN} [[The clinic]].", "country": "NO"}
    targets = [(MentionKind.LISTING, 1), (MentionKind.GUIDE, 1), (MentionKind.QUESTION, 1)]
    for row in (
        Question(**{**values, **said, "topics": ["synkinesis"], "edited_at": now(), **fields}),
        Reply(body=HIDDEN, **replied), PostRevision(question_id=question_id, version=1, title=HIDDEN, body=HIDDEN),
        *(Mention(question_id=question_id, kind=kind, target_id=number) for kind, number in targets),
        Reaction(target=f"q{question_id}", kind=ReactionKind.ME_TOO, **tern), Follow(**tern),
        CheckIn(due_on=now().date(), answered_at=now(), outcome=Outcome.BETTER, words=HIDDEN,
                question_id=question_id, member_id=1),
        ListingReport(listing_id=1, got_appointment=Known.YES, reported_on=now().date(), **tern),
        Exchange(question_id=question_id, from_id=1, to_id=2, from_name="Nightjar", to_name="Tern",
                 from_address="nightjar@nest.example"),
    ):  # fmt: skip
        db.add(row)
        db.flush()


def held_replies(db: Session) -> None:
    """In the open thread, among what others read there."""
    for status in UNPUBLISHED:
        said = Reply(question_id=1, body=f"{HIDDEN} [[The clinic]]", author_id=1, author_name="Nightjar", status=status)
        db.add(said)
        db.flush()
        mention = Mention(question_id=1, reply_id=said.id, kind=MentionKind.LISTING, target_id=1)
        revision = PostRevision(question_id=1, reply_id=said.id, version=1, body=HIDDEN)
        for row in (
            mention,
            revision,
            Reaction(target=f"r{said.id}", kind=ReactionKind.THANKS, question_id=1, member_id=2),
        ):
            db.add(row)


def seen(world: World, browser: TestClient) -> dict[str, str]:
    """Every page as this reader gets it."""
    paths = [world.path(route) for route in GETS if route != "GET /metrics"] + ASKED
    return {path: _NEVER_THE_SAME.sub("", browser.get(path).text) for path in paths + [f"/nb{one}" for one in paths]}


def written(world: World, **state: Any) -> None:
    with world.site.database.writing() as db:
        a_secret(db, 2, **state)
        held_replies(db)
        posts.changed(db, [1, 2])
    do_jobs(world.site)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("reader", "state"),
    [("guest", "for members"), ("guest", "held"), ("guest", "hidden"), ("member", "held"), ("member", "hidden")],
)
def test_s46_every_page_is_the_same_as_if_it_did_not_exist(world: World, reader: str, state: str) -> None:
    gull = signed_in(world.site, world.guest, a_member(world.site, "Gull"))
    browser = world.guest if reader == "guest" else gull
    before = seen(world, browser)
    written(world, **STATES[state])
    after = seen(world, browser)
    assert [path for path, text in after.items() if "ightjar" in text and "ightjar" not in path] == []
    assert [path for path in after if after[path] != before[path]] == []


@pytest.mark.sqlite
def test_s46_a_secret_would_be_seen_if_it_were_none(world: World) -> None:
    """Otherwise the test above would prove nothing."""
    before = seen(world, world.guest)
    written(world)
    after = seen(world, world.guest)
    changed = {path for path in after if after[path] != before[path]}
    assert {
        "/questions", "/feed.xml", "/sitemap.xml", "/listings/bergen-clinic", "/topics/synkinesis", "/countries/no",
        "/guides/small-steps", "/api/v1/questions", "/api/v1/listings/bergen-clinic",
    } <= changed  # fmt: skip


@pytest.mark.parametrize("state", [name for name in STATES if name != "for members"])
def test_s46_no_letter_tells_of_what_is_not_published(
    world: World, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(world, **STATES[state])
    with world.site.database.writing() as db:
        db.get_one(Member, 2).digest = True
    for question_id, reply_id in ((2, 2), (1, 3), (1, 4)):
        notify.tell_followers(world.site, question_id, reply_id)
    monday = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    monkeypatch.setattr(notify, "now", lambda: monday)
    notify.digest(world.site)
    with world.site.database.writing() as db:
        told = db.exec(select(Mail)).all()
    assert [mail.kind for mail in told] == ["digest"]
    assert "1 new question this week" in told[0].text


# --- walking the numbers


BEYOND = [0, -1, 99_999, 100_000, 2**31 - 1, 2**31, 10**9, 10**12, 2**63, 10**30]


def _many(db: Session, last: int) -> Iterator[tuple[int, bool]]:
    """Questions of every kind, each with replies of every kind; whether everybody may read it."""
    kinds = list(product(PostStatus, Visibility))
    for number in range(2, last + 1):
        status, visibility = kinds[number % len(kinds)]
        public = status == PostStatus.PUBLISHED and visibility == Visibility.EVERYONE
        words = "Open" if public else HIDDEN
        said = {"title": words, "body": words, "author_name": words, "slug": "x", "author_id": 1}
        db.add(Question(id=number, status=status, visibility=visibility, **said))
        db.flush()
        for one in PostStatus:
            open_one = public and one == PostStatus.PUBLISHED
            body = "Open" if open_one else "" if one == PostStatus.REMOVED else HIDDEN
            by = "Tern" if open_one or one == PostStatus.REMOVED else HIDDEN
            if status != PostStatus.REMOVED:  # below what was taken back, open replies stay
                db.add(Reply(question_id=number, body=body, author_name=by, author_id=2, status=one))
                db.flush()
        yield number, public


def _walked(number: int | str) -> Iterator[str]:
    for route in GETS:
        if re.search(r"/questions/\{(number|address)\}", route):
            path = route.removeprefix("GET ").format(number=number, address=number)
            yield from (path, f"/nb{path}")


def test_s51_a_guest_who_walks_the_numbers_finds_what_is_public_and_nothing_else(world: World) -> None:
    with world.site.database.writing() as db:
        public = dict(_many(db, 61))
        posts.changed(db, public)
    do_jobs(world.site)
    found = set()
    for number in [*public, *BEYOND]:
        for path in _walked(number):
            answer = world.guest.get(path, follow_redirects=True)
            assert answer.status_code in {200, 404, 422}, path
            assert HIDDEN not in answer.text, path
            if answer.status_code == 200 and not RULES.get(f"GET {path}") and "/account/" not in str(answer.url):
                found.add(number)
    assert found == {number for number, is_public in public.items() if is_public}


def test_s51_a_guest_who_walks_the_replies_finds_what_is_public_and_nothing_else(world: World) -> None:
    with world.site.database.writing() as db:
        public = dict(_many(db, 17))
    with world.site.database.reading() as connection:
        replies = {row.id: row for row in connection.execute(select(Reply.id, Reply.question_id, Reply.status))}
    for number in [*replies, *BEYOND]:
        of = replies[number].question_id if number in replies else 1
        for question_id in {of, 1}:
            for page in ("history", "report", "edit", "exchange"):
                answer = world.guest.get(f"/questions/{question_id}/{page}?reply={number}", follow_redirects=True)
                assert HIDDEN not in answer.text
                own = number in replies and question_id == of and replies[number].status == PostStatus.PUBLISHED
                may = own and public.get(question_id, True)
                if RULES[f"GET /questions/{{number}}/{page}"] == Rule.SEEN:
                    assert (answer.status_code == 200) == may, answer.url
            shown = world.guest.get(f"/questions/{question_id}?to={number}", follow_redirects=True)
            assert HIDDEN not in shown.text
