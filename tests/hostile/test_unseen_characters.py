"""Characters that nobody sees, or that turn the direction of writing, are in no name, title or address: S41."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import names
from app.forms import Posted
from app.listings.importing import read
from app.questions import text
from app.site import Site
from tests.factories import a_file, a_member, a_row, do_jobs, signed_in

# All of Unicode's Bidi_Control, and what has no width. (Joiners belong to some scripts, and stay there.)
TURNING = ["\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
HIDING = ["\u180e", "\u200b", *map(chr, range(0x2060, 0x2065)), "\ufeff", "\U000e0001", "\U000e0041", "\U000e007f"]
UNSEEN = [*TURNING, *HIDING]
EVERYONE = {"visibility": "everyone", "action": "send"}


def named(characters: list[str]) -> list[str]:
    return [f"U+{ord(one):04X}" for one in characters]


def test_s41_no_line_and_no_text_of_a_form_holds_them() -> None:
    def kept(one: str) -> bool:
        posted = Posted({"said": (f"{one}a{one}b {one} c{one}",)})
        return posted.line("said", 50) != "ab c" or one in posted.text("said", 50)

    assert named([one for one in UNSEEN if kept(one)]) == []


def test_s41_no_title_and_no_address_of_a_thread_holds_them(site: Site, client: TestClient) -> None:
    browser = signed_in(site, client, a_member(site))
    form = {
        "title": f"Does it help{''.join(TURNING)} at {''.join(HIDING)}all?",
        "body": f"She is nineteen{''.join(UNSEEN)}, and it began a year ago.",
    }
    answer = browser.post("/questions/new", data=form | EVERYONE)
    address = answer.headers["location"]
    do_jobs(site)
    assert address == "/questions/1-does-it-help-at-all"
    for sink in (address, "/questions", "/feed.xml", "/api/v1/questions/1", "/api/v1/questions", "/sitemap.xml"):
        shown = client.get(sink).text
        assert named([one for one in UNSEEN if one in shown]) == [], sink


def test_s41_nobody_is_called_with_them() -> None:
    for one in UNSEEN:
        for name in (f"Ka{one}ri", f"{one}Kari", f"Kari{one}"):
            cleaned = Posted({"name": (name,)}).line("name", 41)
            assert cleaned == "Kari" or names.wrong_with(cleaned)
            assert names.wrong_with(name) in {"letters", "reserved"}


def test_s41_no_link_shows_another_address_than_it_leads_to(site: Site) -> None:
    bodies = [
        form.format(one)
        for one in UNSEEN
        for form in (
            "https://nhs.uk{}/moc.live",
            "http://testserver/find?x={}y",
            "[x](/guides/{}a)",
            "[[{}The clinic]]",
        )
    ]
    with site.database.reading() as connection:
        for reader in ("other", "author"):
            said = [text.Said(body, reader=reader) for body in bodies]
            shown = "".join(post.html for post in text.posts(connection, site, site.tongues["en"], said))
            assert named([one for one in UNSEEN if one in shown]) == []


@pytest.mark.parametrize("field", ["name", "native_name", "city", "summary"])
def test_s41_no_file_brings_them_into_the_directory(site: Site, tmp_path: Path, field: str) -> None:
    def kept(one: str) -> bool:
        parsed = read(a_file(tmp_path, a_row(**{field: f"Clinic {one}ten.live"})), site.taxonomy)
        return not parsed.errors and any(one in str(getattr(row, field)) for row in parsed.rows)

    assert named([one for one in UNSEEN if kept(one)]) == []
