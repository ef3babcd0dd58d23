"""The links to the other languages lead to the same page, with what was asked for, also where a form was refused."""

from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.i18n import languages
from tests.browser.kinds import LONG_NAME, WITH_CONTACT
from tests.indoors import EVERY_KIND, Indoors

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

# Who sends which form with nothing in it, and where the page that says so can be opened.
REFUSED = [
    ("", "/account/sign-in", "/account/sign-in"),
    ("", "/alerts", "/alerts"),
    ("", "/listings/new?country=NO", "/listings/new?country=NO"),
    ("", f"/listings/{LONG_NAME}/edit?what=closed", f"/listings/{LONG_NAME}/edit?what=closed"),
    ("", "/questions/1/report?reply=1", "/questions/1/report?reply=1"),
    ("", "/moderation/decisions/{hidden}", "/moderation/decisions/{hidden}"),
    ("", "/questions/check-ins/{check_in}", "/questions/check-ins/{check_in}"),
    ("Fjord", "/account/profile", "/account"),
    ("Fjord", "/account/leave", "/account/leave"),
    ("Fjord", "/questions/new", "/questions/new"),
    ("Fjord", "/questions/1/replies", "/questions/1"),
    ("Fjord", "/questions/1/reactions", "/questions/1"),
    ("Fjord", f"/listings/{WITH_CONTACT}/claim", f"/listings/{WITH_CONTACT}/claim"),
    ("Heron", "/moderation/cases/1/decide?kind=report", "/moderation/queue?kind=report"),
    ("Heron", "/moderation/bulk", "/moderation/queue"),
    ("Heron", "/moderation/members/{plover}/sanction", "/moderation/members/{plover}"),
    ("Editha", "/guides/eye-care/edit?lang=en", "/guides/eye-care/edit?lang=en"),
    ("Editha", "/moderation/import", "/moderation/import"),
    ("Fjord", "/nobody/takes/this", "/"),
]


@pytest.fixture(scope="module")
def rooms(every_room: Indoors) -> Indoors:
    return every_room.signed_in_anew()


def links(html: str) -> dict[str, str]:
    """The address of each language, as the foot of a page has it."""
    found = LexborHTMLParser(html).css("ul.langs a")
    return {str(link.attributes["hreflang"]): str(link.attributes["href"]) for link in found}


def in_each(path: str) -> dict[str, str]:
    """The home of English has a name of its own: the bare one leads to the reader's language."""
    english = f"/en{path}" if urlsplit(path).path == "/" else path
    return {language: english if language == "en" else f"/{language}{path}" for language in languages()}


def test_every_kind_of_page_keeps_its_address_and_what_was_asked_for(rooms: Indoors) -> None:
    for kind, (_who, path) in EVERY_KIND.items():
        answer = rooms.open(kind, "pl")
        asked = answer.request.url.raw_path.decode().removeprefix("/pl")
        assert links(answer.text) == in_each(asked), kind
        assert ("?" in asked) == ("?" in path), kind


@pytest.mark.parametrize(("who", "path", "opened"), REFUSED, ids=[path for _who, path, _opened in REFUSED])
def test_after_a_refused_form_they_lead_to_a_page_that_can_be_opened(
    rooms: Indoors, who: str, path: str, opened: str
) -> None:
    browser = rooms.browser(who)
    answer = browser.post(f"/nb{rooms.house.path(path)}", data={"nothing": "x"})
    assert 400 <= answer.status_code < 500
    assert links(answer.text) == in_each(rooms.house.path(opened))
    there = browser.get(links(answer.text)["de"], follow_redirects=True)
    assert there.status_code == 200
    assert str(there.url.path).startswith("/de/")
