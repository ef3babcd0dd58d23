"""The page of the search, with its three groups, on both engines."""

import uuid
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.site import Site
from tests.factories import a_listing, a_member, signed_in, texts, the_guides
from tests.questions.writing import TITLE, ask


@pytest.fixture(params=["embedded", "meilisearch"])
def searched(request: pytest.FixtureRequest, site: Site) -> Iterator[Site]:
    """A site whose three indexes are of this engine."""
    if request.param == "embedded":
        yield site
        return
    server: tuple[str, str] = request.getfixturevalue("server")
    request.getfixturevalue("socket_enabled")  # lets the test reach the server
    from meilisearch import Client  # noqa: PLC0415 - slow to import, and mostly not needed

    from app.search.meilisearch import MeilisearchIndex  # noqa: PLC0415 - as above

    name = f"test-{uuid.uuid4().hex[:12]}"
    site.index, site.guides, site.questions = (
        MeilisearchIndex(*server, f"{name}-{kind}") for kind in ("listings", "guides", "questions")
    )
    yield site
    client = Client(server[0], server[1] or None)
    for left in client.get_indexes({"limit": 10_000})["results"]:
        if left.uid.startswith(name):
            client.delete_index(left.uid)


def test_one_page_shows_what_is_found_among_places_guides_and_questions(searched: Site, client: TestClient) -> None:
    a_listing(searched, "synkinesis-school", name="The synkinesis school", treatments=["facial-retraining"])
    a_listing(searched, "another", name="Another place")
    the_guides(searched)
    fjord = signed_in(searched, client, a_member(searched, "Fjord", country="NO"))
    ask(fjord, searched)
    ask(fjord, searched, title="Who knows about synkinesis here?", visibility="members")
    for words in ("synkinesis", "synkenesis", "SYNKINESIS"):
        answer = client.get("/search", params={"q": words})
        assert texts(answer, "[aria-labelledby=places] h3 a") == ["The synkinesis school"], words
        assert "Synkinesis" in " ".join(texts(answer, "[aria-labelledby=guides] a")), words
        assert texts(answer, "[aria-labelledby=questions] ul a") == [TITLE], words
    suggested = client.get("/api/v1/suggest?q=synk").json()["items"]
    assert {"listing", "guide", "question"} <= {one["type"] for one in suggested}
