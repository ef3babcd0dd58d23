"""Names and pasted addresses lead to pages that everybody may read, and to nothing else."""

from typing import Any

import pytest

from app.models import (
    Guide,
    GuideStatus,
    GuideTranslation,
    PostStatus,
    Question,
    SlugRedirect,
    Status,
    TranslationState,
    Visibility,
)
from app.models.base import now
from app.questions import linking
from app.site import Site
from tests.conftest import BASE_URL
from tests.factories import a_listing, statements


def named(site: Site, text: str, language: str = "en") -> list[tuple[str, str, str]]:
    with site.database.reading() as connection:
        found = linking.find(connection, BASE_URL, text, language=language)
    return [(text[one.start : one.end], one.path, one.label) for one in found]


def paths(site: Site, text: str) -> list[str]:
    return [path for _written, path, _label in named(site, text)]


def a_guide(site: Site, slug: str, titles: dict[str, str], **fields: Any) -> None:
    with site.database.writing() as db:
        guide = Guide(slug=slug, next_review_on=now().date(), **fields)
        db.add(guide)
        db.flush()
        for language, title in titles.items():
            state = TranslationState.ORIGINAL
            words = {"guide_id": guide.id, "language": language, "title": title}
            db.add(GuideTranslation(**words, summary="About.", body="Words.", state=state))


def a_question(site: Site, title: str = "Does taping help at night?", **fields: Any) -> int:
    with site.database.writing() as db:
        question = Question(slug="does-taping-help", title=title, body="Words", **fields)
        db.add(question)
        db.flush()
        return question.id or 0


@pytest.mark.parametrize(
    "typed",
    [
        "Tromsø universitetssykehus", "tromso UNIVERSITETSSYKEHUS", "Tromsø", "universitetssykehus tromsø",
        "University Hospital of North Norway", "hospital north",
    ],
)  # fmt: skip
def test_a_name_may_be_nearly_exact(site: Site, typed: str) -> None:
    a_listing(site, "unn", name="University Hospital of North Norway", native_name="Tromsø universitetssykehus")
    a_listing(site, "other", name="Bergen ansiktsklinikk")
    text = f"I was at [[{typed}]] twice."
    assert named(site, text) == [(f"[[{typed}]]", "/listings/unn", "University Hospital of North Norway")]


@pytest.mark.parametrize(
    "typed", ["Clinic", "Nowhere at all", "ab", "", "  ", "%", "___", "<img onerror=x>", "]", "a%b"]
)
def test_a_name_that_fits_nothing_or_more_than_one_stays_a_name(site: Site, typed: str) -> None:
    a_listing(site, "one", name="Clinic North")
    a_listing(site, "two", name="Clinic South")
    assert named(site, f"At [[{typed}]].") == []


def test_the_whole_name_goes_before_a_longer_one_that_begins_so(site: Site) -> None:
    a_listing(site, "long", name="Facial Palsy UK Scotland")
    a_listing(site, "short", name="Facial Palsy UK")
    assert paths(site, "[[facial palsy uk]] [[Facial Palsy UK Sc]]") == ["/listings/short", "/listings/long"]


def test_a_guide_is_named_by_any_of_its_titles_and_called_by_the_readers(site: Site) -> None:
    a_guide(site, "eye", {"en": "Looking after the eye", "nb": "Ta vare på øyet"})
    for language, label in (
        ("en", "Looking after the eye"),
        ("nb", "Ta vare på øyet"),
        ("de", "Looking after the eye"),
    ):
        assert named(site, "[[ta vare pa oyet]]", language) == [("[[ta vare pa oyet]]", "/guides/eye", label)]


def test_a_question_is_named_by_its_title(site: Site) -> None:
    number = a_question(site)
    assert paths(site, "[[Does taping help]]") == [f"/questions/{number}-does-taping-help"]


def test_nobody_takes_the_name_of_a_place_for_a_question(site: Site) -> None:
    a_question(site, title="Facial Palsy UK")
    a_listing(site, "place", name="Facial Palsy UK")
    assert paths(site, "[[Facial Palsy UK]] [[Facial Palsy]]") == ["/listings/place"] * 2


@pytest.mark.parametrize(
    "typed",
    [
        "{base}/listings/unn", "{base}/nb/listings/unn", "testserver/listings/unn", "{base}/listings/unn?a=1&b=2#c",
        "{base}/listings/unn#where", "HTTP://TestServer/listings/unn", "{base}/listings/old-name",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "See {}.", "({})", "<{}>", "at {}, and"])
def test_a_pasted_address_of_ours_is_a_name(site: Site, typed: str, around: str) -> None:
    listing = a_listing(site, "unn", name="University Hospital")
    with site.database.writing() as db:
        db.add(SlugRedirect(slug="old-name", listing_id=listing.id))
    typed = typed.format(base=BASE_URL)
    assert named(site, around.format(typed)) == [(typed, "/listings/unn", "University Hospital")]


@pytest.mark.parametrize(
    "typed",
    [
        "http://testserver.evil.example/listings/unn", "http://evil.example/testserver/listings/unn",
        "http://eviltestserver/listings/unn", "evil-testserver/listings/unn", "http://x@testserver/listings/unn",
        "http://evil.example/?to=http://testserver/listings/unn", "http://testserver/listings/unn/history",
        "http://testserver/listings/", "http://testserver/listings/nowhere", "http://testserver/questions/99999999999-a",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address_of_ours_is_none(site: Site, typed: str) -> None:
    a_listing(site, "unn", name="University Hospital")
    assert named(site, f"See {typed} there") == []


def test_the_number_of_a_question_is_enough(site: Site) -> None:
    number = a_question(site)
    text = f"{BASE_URL}/questions/{number}-any-words {BASE_URL}/nb/questions/{number}-does-taping-help?order=new#r3"
    assert paths(site, text) == [f"/questions/{number}-does-taping-help"] * 2


@pytest.mark.parametrize(
    "fields",
    [{"visibility": Visibility.MEMBERS}, *({"status": one} for one in PostStatus if one is not PostStatus.PUBLISHED)],
)
def test_a_question_that_not_everybody_may_read_is_not_named(site: Site, fields: dict[str, Any]) -> None:
    number = a_question(site, **fields)
    assert named(site, f"[[Does taping help at night?]] {BASE_URL}/questions/{number}-does-taping-help") == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.REMOVED])
def test_a_listing_that_is_not_public_is_not_named(site: Site, status: Status) -> None:
    a_listing(site, "unn", name="University Hospital", status=status)
    assert named(site, f"[[University Hospital]] {BASE_URL}/listings/unn") == []


def test_a_closed_listing_keeps_its_name(site: Site) -> None:
    a_listing(site, "unn", name="University Hospital", status=Status.CLOSED)
    assert paths(site, f"[[University Hospital]] {BASE_URL}/listings/unn") == ["/listings/unn"] * 2


@pytest.mark.parametrize("status", [GuideStatus.DRAFT, GuideStatus.REMOVED])
def test_a_guide_that_is_not_public_is_not_named(site: Site, status: GuideStatus) -> None:
    a_guide(site, "eye", {"en": "Looking after the eye"}, status=status)
    assert named(site, f"[[Looking after the eye]] {BASE_URL}/guides/eye") == []


def test_however_much_is_named_the_database_is_asked_a_fixed_number_of_times(site: Site) -> None:
    a_listing(site, "unn", name="University Hospital")
    text = "".join(
        f"[[abc {number}]] {BASE_URL}/guides/g{number} {BASE_URL}/listings/l{number} " for number in range(500)
    )
    with statements(site) as asked:
        assert paths(site, f"[[University Hospital]] {text}") == ["/listings/unn"]
    assert len([one for one in asked if one.startswith("SELECT")]) <= 7


def test_names_of_the_real_directory_lead_to_their_own_pages(seeded: Site) -> None:
    with seeded.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT slug, name FROM listing ORDER BY slug").all()
        names = [name for _slug, name in rows]
        right = wrong = 0
        for slug, name in rows:
            if "[" in name or names.count(name) > 1:
                continue
            found = linking.find(connection, BASE_URL, f"[[{name}]]")
            right += [one.slug for one in found] == [slug]
            wrong += bool(found) and found[0].slug != slug
    assert (wrong, right >= len(rows) - 5) == (0, True)
