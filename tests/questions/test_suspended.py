"""Who cannot write for a while does not trouble others in another way either: S50."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import Case, Exchange, ExchangeState, Member, PostStatus, Reply, Report, Role
from app.site import Site
from tests.factories import a_member, mails, signed_in
from tests.moderation.test_members import id_of, sanction
from tests.questions.writing import ask, reply

FORM = "/questions/1/exchange?reply=1"


@pytest.fixture
def moderator(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Heron", role=Role.MODERATOR))


@pytest.fixture
def thread(site: Site, fjord: TestClient, tern: TestClient) -> str:
    """Fjord has asked and Tern replied."""
    address = ask(fjord, site)
    reply(tern, site, address, "We went to Southampton, and it was worth it.")
    return address


def decided(site: Site, client: TestClient, moderator: TestClient, kind: str) -> TestClient:
    """Fjord's browser, after a moderator has decided about Fjord."""
    assert sanction(moderator, id_of(site, "Fjord"), kind) == 303
    with site.database.writing() as db:
        fjord = db.exec(select(Member).where(Member.name == "Fjord")).one()
    return signed_in(site, client, fjord)


def the_reply(site: Site) -> Reply:
    with site.database.writing() as db:
        return db.exec(select(Reply)).one()


@pytest.mark.usefixtures("thread")
def test_nobody_is_asked_for_contact_by_somebody_who_cannot_write(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    fjord = decided(site, client, moderator, "suspended")
    answer = fjord.post(FORM, data={"address": "fjord@home.example"})
    assert (answer.status_code, "You cannot write at the moment" in answer.text) == (403, True)
    assert mails(site, "exchange") == []


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize("decline", ["", "yes"])
def test_whoever_was_asked_before_may_still_answer(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, decline: str
) -> None:
    tern.post("/questions/1/exchange", data={"address": "tern@nest.example"})
    fjord = decided(site, client, moderator, "suspended")
    assert fjord.post("/questions/1/exchange", data={"exchange": "1", "decline": decline}).status_code == 303
    with site.database.writing() as db:
        state = db.exec(select(Exchange.state)).one()
    assert state == (ExchangeState.DECLINED if decline else ExchangeState.AGREED)


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize(
    ("kind", "status"),
    [("warned", PostStatus.HIDDEN), ("restricted", PostStatus.PUBLISHED), ("suspended", PostStatus.PUBLISHED)],
)
def test_a_report_hides_nothing_when_a_moderator_has_stopped_the_one_who_sends_it(
    site: Site, client: TestClient, moderator: TestClient, kind: str, status: PostStatus
) -> None:
    fjord = decided(site, client, moderator, kind)
    answer = fjord.post("/questions/1/report?reply=1", data={"reason": "identifies"})
    assert answer.status_code == 200
    assert the_reply(site).status == status
    with site.database.writing() as db:  # somebody looks, whoever it was
        assert db.exec(select(Report.reason)).all() == ["identifies"]
        assert db.exec(select(Case).where(Case.key == "report:r1")).one().closed_at is None


@pytest.mark.usefixtures("thread")
def test_a_report_of_staff_hides_nothing_because_they_decide_in_the_queue(site: Site, moderator: TestClient) -> None:
    assert moderator.post("/questions/1/report?reply=1", data={"reason": "identifies"}).status_code == 200
    assert the_reply(site).status == PostStatus.PUBLISHED
