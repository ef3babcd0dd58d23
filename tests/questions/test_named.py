"""What a thread names stays readable when it changes: open, closed, not checked for long, or taken away."""

from datetime import date

from starlette.testclient import TestClient

from app.listings import actions
from app.models import Listing, Status
from app.site import Site
from tests.factories import a_listing, do_jobs, page, statements, texts, the_guides
from tests.questions.writing import ask, reply

NAME = "Winchester Facial Therapy"
WORDS = f"We went to [[{NAME}]], it was good."


def became(site: Site, listing: Listing, **fields: object) -> None:
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), dict(fields), reason="test")
    do_jobs(site)


def closed(site: Site, listing: Listing, instead: Listing | None = None) -> None:
    with site.database.writing() as db:
        found = db.get_one(Listing, listing.id)
        actions.close(db, found, reason="The therapist has retired.", successor=instead, on=date(2026, 10, 1))
    do_jobs(site)


def led(client: TestClient, address: str) -> str:
    return " ".join(texts(client.get(address), ".led li"))


def test_a_place_that_has_closed_stays_in_the_thread_and_says_where_to_go_instead(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    place = a_listing(site, "winchester-faces", name=NAME, country="GB")
    new = a_listing(site, "salisbury", name="Salisbury Faces", country="GB")
    address = ask(fjord, site)
    reply(tern, site, address, WORDS)
    closed(site, place, new)
    card = page(client.get(address)).css_first(".named-places .entry")
    assert card.css_first("h3 a").attributes["href"] == "/listings/winchester-faces"
    assert "The therapist has retired." in card.text()
    assert "since 1 Oct 2026" in card.text()
    assert card.css_matches("a[href='/listings/salisbury']")
    assert f"{NAME}named 1 time. This place has closed" in led(client, address)


def test_without_a_place_to_go_instead_the_card_leads_to_the_others_of_the_country(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    place, new = a_listing(site, "winchester-faces", name=NAME, country="GB"), a_listing(site, "gone-too")
    address = ask(fjord, site)
    reply(tern, site, address, WORDS)
    closed(site, new)
    closed(site, place, new)
    assert page(client.get(address)).css_matches(".named-places a[href='/listings?country=GB']")
    assert "/listings/gone-too" not in client.get(address).text


def test_a_place_that_nobody_has_checked_for_long_says_so_in_the_thread(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    place = a_listing(site, "winchester-faces", name=NAME, checked_on=date(2025, 1, 2))
    address = ask(fjord, site)
    reply(tern, site, address, WORDS)
    became(site, place, status=Status.PENDING)
    assert "Nobody has checked this since 2 Jan 2025" in texts(client.get(address), ".named-places .entry")[0]
    assert f"{NAME}named 1 time. Nobody has checked it for long" in led(client, address)


def test_a_place_that_was_removed_is_not_named_by_a_card(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    place = a_listing(site, "winchester-faces", name=NAME)
    address = ask(fjord, site)
    reply(tern, site, address, WORDS)
    became(site, place, status=Status.REMOVED)
    thread = client.get(address)
    assert not page(thread).css_matches(".named-places")
    assert not page(thread).css_matches(".led")
    assert "/listings/winchester-faces" not in thread.text


def test_guides_and_questions_have_a_card_with_their_state_too(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    the_guides(site)
    other = ask(fjord, site, title="Does taping the eye help at night?")
    reply(tern, site, other, "Yes.")
    address = ask(fjord, site, title="How do we protect the eye?")
    base = site.settings.base_url
    reply(tern, site, address, f"Read {base}/guides/eye-care and {base}{other}")
    guide, question = page(client.get(address)).css(".named-places .entry")
    assert guide.css_first("h3 a").attributes["href"] == "/guides/eye-care"
    assert "Not yet reviewed by a clinician" in guide.text()
    assert question.css_first("h3 a").attributes["href"] == other
    assert "1 reply" in question.text()


def test_a_question_that_became_private_has_no_card(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    other = ask(fjord, site, title="Does taping the eye help at night?", visibility="members")
    address = ask(fjord, site, title="How do we protect the eye?")
    reply(tern, site, address, f"See {site.settings.base_url}{other}")
    for reader in (client, tern):
        assert "taping" not in reader.get(address).text.split('class="replies"')[1].split("<aside")[0].replace(
            other, ""
        )


def test_more_names_ask_the_database_no_more_often(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    the_guides(site)
    places = [a_listing(site, f"place-{number}", name=f"Facial Place {number}") for number in range(6)]
    others = [ask(fjord, site, title=f"Does taping the eye help, {number}?") for number in range(3)]
    base, guides = site.settings.base_url, ("eye-care", "botulinum-toxin", "synkinesis")
    few, many = (
        ask(fjord, site, title="How do we protect one eye?"),
        ask(fjord, site, title="And how both eyes of hers?"),
    )
    names = [[f"[[Facial Place {number}]], " for number in range(6)], [f"{base}{one} " for one in others],
             [f"{base}/guides/{one} " for one in guides]]  # fmt: skip
    reply(tern, site, few, "See " + "".join(one[0] for one in names))
    reply(tern, site, many, "See " + "".join("".join(one) for one in names))
    for place in (places[0], places[3]):
        closed(site, place)
    reply(tern, site, few, "[[Facial Place 1]]")
    client.get("/guides")

    def asked(address: str) -> int:
        site.cards_kept.clear()
        with statements(site) as said:
            thread = client.get(address)
        assert len(page(thread).css(".named-places .entry")) == (12 if address == many else 4)
        return len(said)

    assert 1 <= asked(many) <= asked(few)
