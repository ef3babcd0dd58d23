"""From a masked contact in one's own post to a proposal: the number is in no address, and nobody else gets it."""

from starlette.testclient import TestClient

from app.site import Site
from tests.factories import page
from tests.proposals.suggesting import PLACE, form_of, press, proposals
from tests.questions.writing import BODY, ask, reply


def test_the_writer_is_led_to_a_form_that_knows_the_contact(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, body=f"{BODY} The clinic has +47 55 97 50 00, and its page is https://fjordface.example")
    link = "a[href^='/listings/new?from=q1']"
    assert page(tern.get(address)).css(link) == []
    assert page(client.get(address)).css(link) == []
    hrefs = [str(one.attributes["href"]) for one in page(fjord.get(address)).css(link)]
    assert hrefs == ["/listings/new?from=q1&contact=1", "/listings/new?from=q1&contact=2"]
    begun = form_of(fjord.get(hrefs[0]))
    assert begun["country"] == ["NO"]
    assert begun["phone"][0].replace(" ", "") == "+4755975000"
    assert form_of(fjord.get(hrefs[1]))["website"] == ["https://fjordface.example"]
    for other in (client, tern):
        assert form_of(other.get(hrefs[0]))["phone"] == [""]


def test_the_proposal_remembers_the_thread_only_if_it_is_the_writers_own(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    ask(fjord, site, body=f"{BODY} Call +47 55 97 50 00.")
    for browser in (fjord, tern):
        begun = form_of(browser.get("/listings/new?from=q1&contact=1"))
        looked = press(browser, "/listings/new", begun, "look", **PLACE)
        assert press(browser, "/listings/new", form_of(looked), "send").status_code == 303
    assert [one.question_id for one in proposals(site)] == [1, None]
    assert proposals(site)[0].fields["phone"].replace(" ", "") == "+4755975000"


def test_a_contact_in_a_reply_begins_one_too(site: Site, fjord: TestClient, tern: TestClient) -> None:
    address = ask(fjord, site)
    reply(tern, site, address, "Write to desk@fjordface.example, they are good.")
    assert form_of(tern.get("/listings/new?from=r1&contact=1"))["email"] == ["desk@fjordface.example"]
    assert form_of(fjord.get("/listings/new?from=r1&contact=1"))["email"] == [""]


def test_what_is_not_there_begins_an_empty_form(site: Site, fjord: TestClient) -> None:
    ask(fjord, site)
    for query in ("from=q1&contact=1", "from=q9&contact=1", "from=x&contact=y", "from=r1", "contact=99999", "from=q0"):
        assert form_of(fjord.get(f"/listings/new?{query}"))["phone"] == [""]
