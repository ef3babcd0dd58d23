"""A moderator says that two listings are one place: which other one, and the case in which it is decided."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import AuditEvent, Case, CaseKind, Role, SlugRedirect, Status
from app.site import Site
from tests.factories import a_listing, a_member, signed_in
from tests.moderation.acting import decide

SAME = "/listings/bergen-clinic/same-as"


@pytest.fixture
def moderator(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Mira", role=Role.MODERATOR))


def pairs(site: Site) -> list[tuple[int | None, int | None]]:
    with site.database.writing() as db:
        waiting = select(Case).where(Case.kind == CaseKind.DUPLICATE).order_by(Case.id)  # type: ignore[arg-type]
        return [(case.about_id, case.other_id) for case in db.exec(waiting) if case.key]


@pytest.mark.parametrize(
    "said",
    ["Fjordheim", "fjordheim", "Rehabilitering Vest", "rdhe", "fjord-home", "http://testserver/listings/fjord-home/",
     "/listings/fjord-home?lang=nb", "once-fjord"],
)  # fmt: skip
def test_the_other_one_is_named_by_its_name_or_its_address(site: Site, moderator: TestClient, said: str) -> None:
    here = a_listing(site)
    a_listing(site, "fjordheim-too", name="The Fjordheim of the south" if said == "Fjordheim" else "Another")
    other = a_listing(site, "fjord-home", name="Fjordheim", native_name="Rehabilitering Vest")
    if said == "once-fjord":
        with site.database.writing() as db:
            db.add(SlugRedirect(slug="once-fjord", listing_id=other.id or 0))
    answer = moderator.post(SAME, data={"other": said})
    assert answer.headers["location"] == "/moderation/queue?kind=duplicate#case-1"
    assert pairs(site) == [(here.id, other.id)]
    with site.database.writing() as db:
        assert db.exec(select(AuditEvent.act, AuditEvent.detail)).one() == ("asked whether one", f"listing {other.id}")


def test_the_case_makes_them_one_and_saying_it_twice_or_from_the_other_side_is_one_case(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    a_listing(site)
    a_listing(site, "other", name="Fjordheim")
    for path, said in ((SAME, "other"), (SAME, "other"), ("/listings/other/same-as", "bergen-clinic")):
        assert moderator.post(path, data={"other": said}).status_code == 303
    assert len(pairs(site)) == 1
    assert "Asked by a moderator" in moderator.get("/moderation/queue").text
    assert decide(moderator, outcome="merged") == 303
    assert client.get("/listings/other").headers["location"] == "/listings/bergen-clinic"


def test_two_that_were_found_different_can_be_asked_about_again(site: Site, moderator: TestClient) -> None:
    a_listing(site)
    a_listing(site, "other")
    moderator.post(SAME, data={"other": "other"})
    decide(moderator, outcome="different")
    assert pairs(site) == []
    moderator.post(SAME, data={"other": "other"})
    assert len(pairs(site)) == 1


@pytest.mark.parametrize("said", ["", "No such place", "bergen-clinic", "gone", "%"])
def test_what_names_no_other_listing_is_said_beside_the_field(site: Site, moderator: TestClient, said: str) -> None:
    a_listing(site)
    a_listing(site, "gone", name="Gone for good", status=Status.REMOVED)
    answer = moderator.post(SAME, data={"other": said})
    assert answer.status_code == 422
    assert 'id="other-error"' in answer.text
    assert pairs(site) == []


def test_when_several_have_the_name_they_are_offered(site: Site, moderator: TestClient) -> None:
    a_listing(site)
    twins = [a_listing(site, slug, name="Fjordheim") for slug in ("one", "two")]
    answer = moderator.post(SAME, data={"other": "fjordheim"})
    assert answer.status_code == 422
    for twin in twins:
        assert f'value="{twin.slug}"' in answer.text
    assert pairs(site) == []
    moderator.post(SAME, data={"other": "two"})
    assert pairs(site) == [(1, twins[1].id)]


def test_the_page_offers_what_is_likely_before_anything_is_typed(site: Site, moderator: TestClient) -> None:
    a_listing(site, phone="+47 55 97 50 00")
    a_listing(site, "twin", phone="+47 55 97 50 00")
    a_listing(site, "far-away", name="Quite another place", country="FR", city="Paris")
    shown = moderator.get("/listings/bergen-clinic/check").text
    assert 'value="twin"' in shown
    assert 'value="far-away"' not in shown


def test_only_staff_can_ask(site: Site, client: TestClient) -> None:
    a_listing(site)
    a_listing(site, "other")
    for browser, status in ((client, 303), (signed_in(site, client, a_member(site)), 403)):
        assert browser.post(SAME, data={"other": "other"}).status_code == status
    assert pairs(site) == []
