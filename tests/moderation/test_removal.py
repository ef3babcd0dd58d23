"""What moderators hide or take away is in no place where anybody else could read it."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.config import Settings
from app.main import create_app
from app.models import Mail, Mention, PostRevision, Role
from app.search.contract import Query
from app.site import Site
from tests.factories import a_listing, a_member, do_jobs, signed_in
from tests.questions.writing import BODY, ask, reply

SOUGHT, SECRET = "zanzibarword", "quixotemark"  # in no listing and no guide; the page says back what was sought
SINKS = (
    "/questions", "/questions/{n}", "/questions/{n}?order=date", "/questions/{n}/history",
    "/questions/{n}/history?reply=1", "/questions/{n}/report", "/questions?country=NO", "/questions?topic=synkinesis",
    "/countries/no", "/topics/synkinesis",
    "/listings/bergen-clinic", "/search?q=" + SOUGHT, "/feed.xml", "/sitemap.xml", "/moderation",
    "/questions/similar?q=" + SOUGHT, "/find?country=NO&condition=synkinesis", "/api/v1/questions",
    "/api/v1/questions/{n}", "/api/v1/listings/bergen-clinic", "/api/v1/suggest?q=" + SOUGHT, "/api/v1/find?country=NO",
)  # fmt: skip


@pytest.fixture(params=["search works", "search is down"])
def app(settings: Settings, request: pytest.FixtureRequest) -> Iterator[FastAPI]:
    if request.param == "search is down":
        settings.meilisearch_url = "http://127.0.0.1:9"  # nobody answers there
    made = create_app(settings)
    yield made
    made.state.site.close()


def _everybody(site: Site, client: TestClient) -> dict[str, TestClient]:
    """Readers who neither wrote it nor moderate."""
    lantern = signed_in(site, client, a_member(site, "Lantern"))
    return {"a guest": client, "a member": lantern}


@pytest.mark.parametrize("outcome", ["hidden", "removed"])
@pytest.mark.parametrize("what", ["question", "reply"])
def test_s46_what_is_hidden_or_taken_away_is_in_no_sink(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient, outcome: str, what: str
) -> None:
    a_listing(site)
    said = f"{BODY} {SOUGHT} {SECRET} [[The clinic bergen-clinic]]"
    number = ask(fjord, site, body=said if what == "question" else BODY).split("/")[-1].split("-")[0]
    reply(tern, site, f"/questions/{number}", said if what == "reply" else "A reply that may stay.")
    own, target = (fjord, f"/questions/{number}") if what == "question" else (tern, f"/questions/{number}")
    query = "" if what == "question" else "?reply=1"
    title = f"Does {SOUGHT} help against {SECRET}?"  # of the question; a reply has none
    own.post(f"{target}/edit{query}", data={"title": title, "body": f"{said} now"})
    do_jobs(site)
    readers = _everybody(site, client)
    before = {sink: client.get(sink.format(n=number), follow_redirects=True).text for sink in SINKS}
    assert any(SECRET in text for text in before.values())
    if what == "question" and not site.settings.meilisearch_url:
        assert SECRET in before["/api/v1/suggest?q=" + SOUGHT]
    readers["a member"].post(f"{target}/report{query}", data={"reason": "advert"})
    moderator.post("/moderation/cases/1/decide", data={"outcome": outcome, "rule": "spam"})
    do_jobs(site)
    for name, reader in readers.items():
        for sink in SINKS:
            answer = reader.get(sink.format(n=number), follow_redirects=True)
            assert answer.status_code < 500, sink
            assert SECRET not in answer.text, f"{sink}, read by {name}"
    with site.database.writing() as db:
        assert not [one for one in db.exec(select(Mail)) if SECRET in one.text + one.subject]
        if outcome == "removed":
            assert not [one for one in db.exec(select(PostRevision)) if SECRET in one.body]
            assert not db.exec(select(Mention)).all()
    if not site.settings.meilisearch_url:
        assert site.fresh("questions").search(Query(words=SECRET)).total == 0


def test_staff_who_have_not_shown_the_second_factor_see_what_members_see(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient
) -> None:
    number = ask(fjord, site).split("/")[-1].split("-")[0]
    reply(tern, site, f"/questions/{number}", SECRET)
    fjord.post(f"/questions/{number}/report?reply=1", data={"reason": "identifies"})
    half = signed_in(site, client, a_member(site, "Osprey", role=Role.MODERATOR), second_factor=False)
    assert SECRET not in half.get(f"/questions/{number}", follow_redirects=True).text
    assert SECRET in moderator.get(f"/questions/{number}", follow_redirects=True).text
