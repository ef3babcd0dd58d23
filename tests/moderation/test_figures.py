"""Figures for moderators: right numbers, the same in the picture and in its table, and nobody's name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from app import charts
from app.auth import hashed
from app.listings import actions
from app.models import (
    Case,
    CaseKind,
    Decision,
    DecisionOutcome,
    LinkCheck,
    Listing,
    MissedSearch,
    Question,
    Role,
    Status,
    now,
)
from app.moderation import figures
from app.site import Site
from tests.factories import a_listing, a_member, page, signed_in, texts


@pytest.fixture
def moderator(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Heron", role=Role.MODERATOR))


def numbers(answer: object, section: str) -> dict[str, str]:
    """The table of a section."""
    heads = texts(answer, f"section[aria-labelledby={section}] tbody th")
    return dict(zip(heads, texts(answer, f"section[aria-labelledby={section}] tbody td"), strict=True))


def a_decision(site: Site, waited: timedelta, outcome: DecisionOutcome, *, ago: timedelta = timedelta()) -> None:
    with site.database.writing() as db:
        at = now() - ago
        case = Case(kind=CaseKind.REPORT, opened_at=at - waited, closed_at=at)
        db.add(case)
        db.flush()
        token = hashed(f"{case.id}")
        db.add(
            Decision(case_id=case.id or 0, kind=case.kind, outcome=outcome, token_hash=token, decided_at=at)
        )  # fmt: skip


def test_an_empty_site_has_figures_too(moderator: TestClient) -> None:
    answer = moderator.get("/moderation/figures")
    assert texts(answer, "h1") == ["Figures"]
    assert numbers(answer, "short")["Open cases"] == "0"


def test_how_long_cases_wait_and_what_was_decided(site: Site, moderator: TestClient) -> None:
    for days in (2, 4, 30):
        a_decision(site, timedelta(days=days), DecisionOutcome.KEPT)
    a_decision(site, timedelta(days=1), DecisionOutcome.RESTORED)
    a_decision(site, timedelta(days=90), DecisionOutcome.HIDDEN, ago=timedelta(days=31))
    with site.database.writing() as db:
        db.add(Case(kind=CaseKind.LINK, key="a", opened_at=now() - timedelta(days=5, hours=1)))
        db.add(Case(kind=CaseKind.LINK, key="b"))
    answer = moderator.get("/moderation/figures")
    short = numbers(answer, "short")
    assert short["The oldest waits for"] == "5 days"
    assert short["Half of those decided in 30 days waited less than"] == "3 days"
    assert short["Decided in 30 days"] == "4"
    assert short["Undone on appeal in 30 days"] == "1"
    assert numbers(answer, "open") == {"Dead link": "2"}
    assert sorted(numbers(answer, "outcomes").values()) == ["1", "3"]


def test_how_true_the_directory_is(site: Site, moderator: TestClient) -> None:
    today = now().date()
    for slug, country, checked in (("one", "NO", today), ("two", "NO", None), ("three", "SE", today - timedelta(400))):
        listing = a_listing(site, slug, country=country, website=f"https://{slug}.example/")
        if checked:
            with site.database.writing() as db:
                actions.confirm(db, db.get_one(Listing, listing.id), on=checked, reason="seen")
    a_listing(site, "draft", status=Status.DRAFT)
    with site.database.writing() as db:
        db.add(LinkCheck(listing_id=1, url="https://one.example/", status=200))
        db.add(LinkCheck(listing_id=2, url="https://two.example/", status=404, failures=2))
        db.add(LinkCheck(listing_id=3, url="https://before.example/", status=200))
    answer = moderator.get("/moderation/figures")
    assert numbers(answer, "short")["Listings checked in 12 months"] == "1 of 3, 33 %"
    assert numbers(answer, "checked") == {"Norway": "50", "Sweden": "0"}
    steps = numbers(answer, "steps")
    assert (steps["Checked"], steps["Never checked"]) == ("1", "1")
    assert sum(int(number) for number in steps.values()) == 3
    assert list(numbers(answer, "links").values()) == ["1", "1", "1"]


def test_words_that_one_reader_used_are_counted_and_not_shown(site: Site, moderator: TestClient) -> None:
    with site.database.writing() as db:
        db.add(MissedSearch(words="massage reykjavik", times=3, last_on=now().date()))
        db.add(MissedSearch(words="once only", times=1, last_on=now().date()))
    answer = moderator.get("/moderation/figures")
    assert numbers(answer, "missed") == {"massage reykjavik": "3"}
    assert "once only" not in answer.text
    assert "1 other search is not shown" in answer.text


def test_members_and_posts_by_week(site: Site) -> None:
    a_member(site, created_at=datetime(2026, 11, 16, tzinfo=UTC))
    a_member(site, "Tern", created_at=datetime(2026, 11, 15, 23, 59, tzinfo=UTC))
    a_member(site, "Gull", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    with site.database.writing() as db:
        db.add(Question(title="T", body="B", slug="t", created_at=datetime(2026, 11, 22, 23, 0, tzinfo=UTC)))
    with site.database.reading() as connection:
        members = figures.members_by_week(connection, date(2026, 11, 22))
        posts = figures.posts_by_week(connection, date(2026, 11, 22))
    assert members[-2:] == [(date(2026, 11, 9), 1), (date(2026, 11, 16), 1)]
    assert sum(number for _day, number in members) == 2
    assert len(posts) == figures.WEEKS
    assert posts[-1] == (date(2026, 11, 16), 1)


def test_each_picture_has_a_name_a_description_and_the_same_numbers_in_a_table(
    site: Site, moderator: TestClient
) -> None:
    a_listing(site)
    shown = page(moderator.get("/moderation/figures"))
    pictures = shown.css(".chart")
    assert len(pictures) >= 5
    ids = {str(node.attributes["id"]) for node in shown.css("[id]")}
    for picture in pictures:
        svg = picture.css_first("svg[role=img]")
        assert svg is not None
        assert set(str(svg.attributes["aria-labelledby"]).split()) <= ids
        assert picture.css_first("table caption") is not None
        labels = [node.text() for node in picture.css("svg text")][::2]
        assert not labels or labels == [node.text() for node in picture.css("tbody th")]
    assert shown.css("[style]") == []


def test_who_has_no_role_sees_nothing(site: Site, client: TestClient) -> None:
    assert client.get("/moderation/figures").status_code == 303
    assert signed_in(site, client, a_member(site)).get("/moderation/figures").status_code == 403


def test_bars_are_as_long_as_their_numbers_and_nothing_has_none() -> None:
    drawn = charts.bars([("a", 100), ("b", 50), ("c", 0), ("d", 1)])
    assert [bar.width for bar in drawn.bars] == [360, 180, 0, 3.6]
    assert charts.bars([("a", 50)], whole=100).bars[0].width == 180
    assert charts.bars([]).bars == []


def test_a_line_goes_from_edge_to_edge() -> None:
    drawn = charts.line([("a", 0), ("b", 10), ("c", 5)])
    assert drawn.points[0][1] == drawn.bottom
    assert drawn.points[1][1] < drawn.points[2][1] < drawn.bottom
    assert drawn.path.startswith("M")
    assert charts.line([("a", 0)]).points == [(14, drawn.bottom)]


def test_what_waits_for_less_than_two_days_is_said_in_hours(site: Site, moderator: TestClient) -> None:
    with site.database.writing() as db:
        db.add(Case(kind=CaseKind.LINK, key="a", opened_at=now() - timedelta(hours=47, minutes=30)))
    assert numbers(moderator.get("/moderation/figures"), "short")["The oldest waits for"] == "47 hours"
