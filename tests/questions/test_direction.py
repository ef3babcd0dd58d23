"""Words of any script are read and written in their own direction, on every page."""

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from app.site import Site
from tests.factories import SAME_SITE, a_listing, page
from tests.questions.writing import BODY, ask, reply

ARABIC = {"title": "ابنتي مصابة بشلل في الوجه منذ سنة", "body": "عمرها تسعة عشر عاما ونعيش في بيرغن.", "language": "ar"}


@pytest.mark.parametrize("root", ["", "/ar", "/nb"])
def test_an_arabic_question_goes_its_own_way_wherever_it_stands(site: Site, fjord: TestClient, root: str) -> None:
    address = ask(fjord, site, **ARABIC)
    reply(fjord, site, address, ARABIC["body"], kind="update")
    thread, listed = page(fjord.get(root + address)), page(fjord.get(f"{root}/questions"))
    for shown, selector in ((thread, "h1"), (thread, ".said"), (thread, ".update .said"), (listed, ".questions a")):
        assert {one.attributes.get("dir") for one in shown.css(selector)} == {"auto"}


def test_the_native_name_of_a_place_goes_its_own_way(site: Site, client: TestClient) -> None:
    a_listing(site, "amman", name="Amman Clinic", country="JO", native_name="عيادة عمان", native_language="ar")
    for path in ("/listings/amman", "/listings", "/shortlist?keep=amman"):
        assert page(client.get(path)).css_first(".native").attributes["dir"] == "auto"


def test_fields_for_free_words_take_the_direction_of_what_is_typed(site: Site, fjord: TestClient) -> None:
    address = ask(fjord, site)
    pages = ["/questions/new", address, "/questions/1/edit", "/questions/1/report", "/listings/new"]
    a_listing(site, "amman")
    for path in [*pages, "/listings/amman/edit"]:
        form = page(fjord.get(path)).css("main form :is(textarea, [name=title], [name=native_name])")
        assert {one.attributes.get("dir") for one in form} == {"auto"}, path


def test_words_that_are_given_back_go_their_own_way(client: TestClient) -> None:
    answer = client.post("/questions/new", data=ARABIC | {"action": "send"}, headers=SAME_SITE)
    fields = LexborHTMLParser(answer.text).css("textarea")
    assert {one.attributes["dir"] for one in fields} == {"auto"}
    assert BODY not in answer.text
