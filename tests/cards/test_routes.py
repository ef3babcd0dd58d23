"""The pictures beside a link to us: what everybody may read, and nothing else."""

import io
from typing import Any

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import update
from starlette.testclient import TestClient

from app import content
from app.cards import page
from app.models import Listing, PostStatus, Question, SlugRedirect, Status, Visibility
from app.site import Site
from tests.browser.kinds import KINDS
from tests.factories import a_listing, a_member, do_jobs, signed_in

REAL = "sheffield-royal-hallamshire-facial-palsy"
CARDS = [
    "/cards/site.png", f"/cards/listings/{REAL}.png", "/cards/guides/first-72-hours.png", "/cards/countries/no.png",
    "/cards/topics/synkinesis.png",
]  # fmt: skip
# On the real data, where nobody has asked anything yet. What is mailed to one person is no public page.
PUBLIC = [address for address in KINDS.values() if "{" not in address and not address.startswith("/account")]


def a_question(site: Site, **fields: Any) -> int:
    author = a_member(site, "Fjord")
    values = {"title": "Does taping help at night?", "body": "It is dry.", "slug": "taping", "country": "NO"}
    with site.database.writing() as db:
        asked = Question(author_id=author.id, author_name="Fjord", **(values | fields))
        db.add(asked)
        db.flush()
        number = asked.id or 0
    do_jobs(site)
    return number


def change(site: Site, table: Any, **values: Any) -> None:
    with site.database.writing() as db:
        db.connection().execute(update(table).values(**values))
        content.bump(db)
    site.stamp.forget()


@pytest.mark.parametrize("address", CARDS)
@pytest.mark.parametrize("root", ["", "/ar"])
def test_a_card_is_a_picture_of_the_usual_size_that_others_may_show_and_keep(
    seeded_client: TestClient, root: str, address: str
) -> None:
    answer = seeded_client.get(f"{root}{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(answer.content) < 100_000
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, no-cache"
    again = seeded_client.get(f"{root}{address}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_language_and_every_page_has_a_picture_of_its_own(seeded_client: TestClient) -> None:
    drawn = {seeded_client.get(f"{root}{address}").content for root in ("", "/ar", "/nb") for address in CARDS[3:]}
    assert len(drawn) == 6


@pytest.mark.parametrize(
    "address",
    [
        "/cards/listings/nowhere.png", "/cards/guides/nowhere.png", "/cards/questions/1.png", "/cards/questions/x.png",
        "/cards/questions/99999999999999999999.png", "/cards/countries/xx.png", "/cards/topics/nothing.png",
        "/cards/site", "/cards/other.png", "/cards",
    ],
)  # fmt: skip
def test_what_is_not_there_has_no_card(seeded_client: TestClient, address: str) -> None:
    assert seeded_client.get(address).status_code == 404


def test_a_question_has_a_card_with_its_title_and_country_but_nobodys_name(site: Site, client: TestClient) -> None:
    number = a_question(site)
    assert client.get(f"/cards/questions/{number}.png").status_code == 200
    with site.database.reading() as connection:
        card = page.question(site, connection, site.tongues["en"], number)
    assert card is not None
    assert (card.title, card.above) == ("Does taping help at night?", "Questions · Norway")
    shown = LexborHTMLParser(client.get(f"/questions/{number}-taping").text).css_first("meta[property='og:image']")
    assert shown.attributes["content"] == f"http://testserver/cards/questions/{number}.png"


@pytest.mark.parametrize(
    "state",
    [
        {"visibility": Visibility.MEMBERS}, {"status": PostStatus.HELD}, {"status": PostStatus.HIDDEN},
        {"status": PostStatus.REMOVED, "title": "", "slug": "question"},
    ],
)  # fmt: skip
def test_s46_what_not_everybody_may_read_has_no_card_whoever_asks_and_its_page_names_none(
    site: Site, client: TestClient, state: dict[str, Any]
) -> None:
    number = a_question(site)
    reader = signed_in(site, client, a_member(site, "Gull"))
    assert client.get(f"/cards/questions/{number}.png").status_code == 200
    change(site, Question, **state)
    for browser in (client, reader):
        assert browser.get(f"/cards/questions/{number}.png").status_code == 404
        assert 'property="og:' not in browser.get(f"/questions/{number}-taping").text


def test_a_place_that_is_not_public_has_no_card(site: Site, client: TestClient) -> None:
    a_listing(site)
    address = "/cards/listings/bergen-clinic.png"
    assert client.get(address).status_code == 200
    change(site, Listing, status=Status.REMOVED)
    assert client.get(address).status_code == 404


def test_a_place_that_moved_takes_its_card_along(site: Site, client: TestClient) -> None:
    listing = a_listing(site)
    with site.database.writing() as db:
        db.add(SlugRedirect(slug="old-name", listing_id=listing.id or 0))
    site.stamp.forget()
    answer = client.get("/nb/cards/listings/old-name.png")
    assert (answer.status_code, answer.headers["location"]) == (301, "/nb/cards/listings/bergen-clinic.png")


def test_a_title_in_letters_that_cannot_be_drawn_is_left_to_its_page(site: Site, client: TestClient) -> None:
    number = a_question(site, title="夜にテープは役立ちますか")
    assert client.get(f"/cards/questions/{number}.png").content == client.get("/cards/site.png").content


def test_words_that_try_to_be_part_of_the_drawing_are_words(site: Site, client: TestClient) -> None:
    evil = '</text><image href="file:///etc/passwd"/>&evil;<!ENTITY x "]]>\x07'
    number = a_question(site, title=evil)
    assert client.get(f"/cards/questions/{number}.png").status_code == 200
    a_listing(site, name=evil, city=evil)
    assert client.get("/cards/listings/bergen-clinic.png").status_code == 200


@pytest.mark.parametrize("root", ["", "/ar"])
def test_every_public_page_names_a_card_that_is_there(seeded_client: TestClient, root: str) -> None:
    with_card = 0
    for address in PUBLIC:
        answer = seeded_client.get(f"{root}{address}")
        shown = LexborHTMLParser(answer.text)
        robots, image = (shown.css_first(f"meta[{one}]") for one in ("name='robots'", "property='og:image'"))
        assert (image is not None) == (answer.status_code == 200 and robots is None), address
        if image is None:
            continue
        with_card += 1
        card = str(image.attributes["content"])
        assert card.startswith(f"http://testserver{root}/cards/")
        assert seeded_client.get(card.removeprefix("http://testserver")).status_code == 200
        said = {node.attributes.get("property"): node.attributes["content"] for node in shown.css("meta[property]")}
        title = shown.css_first("title").text().removesuffix(" · Seventh").strip()
        assert said["og:title"] == title
        assert said["og:image:alt"] == f"{title} · Seventh"
        assert said["og:description"]
        assert said["og:url"] == shown.css_first("link[rel=canonical]").attributes["href"]
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert shown.css_first("meta[name='twitter:card']").attributes["content"] == "summary_large_image"
    assert with_card > 15
