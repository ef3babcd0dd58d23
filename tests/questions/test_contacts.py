"""Contact details in a text: found however they are written, and given to the one listing that they belong to."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.models import Status
from app.questions import contacts
from app.site import Site
from tests.factories import a_listing, statements

EVERYWHERE = ("NO", "GB", "US", "FR")


def spelled(text: str, *countries: str) -> list[tuple[str, str, str]]:
    return [(one.kind, text[one.start : one.end], one.value) for one in contacts.scan(text, countries=countries)]


def owners(site: Site, text: str, *countries: str) -> list[str | None]:
    with site.database.reading() as connection:
        return [one.listing_slug for one in contacts.find(connection, text, countries=countries)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("name@example.org", "name@example.org"),
        ("Name.Two+x@Sub.Example.co.uk", "name.two+x@sub.example.co.uk"),
        ("mailto:name@example.org", "name@example.org"),
        ("name at example dot org", "name@example.org"),
        ("NAME AT EXAMPLE DOT ORG", "name@example.org"),
        ("name (at) example (dot) org", "name@example.org"),
        ("name(at)example.org", "name@example.org"),
        ("name [at] example.org", "name@example.org"),
        ("name {at} example {dot} org", "name@example.org"),
        ("name_at_example_dot_org", "name@example.org"),
        ("name@ example . org", "name@example.org"),
        ("n a m e @ e x a m p l e . o r g", "name@example.org"),
        ("name＠example。org", "name@example.org"),
        ("ｎａｍｅ@example.org", "name@example.org"),
        ("na\u200bme@exa\u2060mple\u00ad.org", "name@example.org"),
        ("name@\u202eexample.org", "name@example.org"),
        ("name@example,com", "name@example.com"),
        ("name at gmail", "name@gmail.com"),
        ("name@hotmail", "name@hotmail.com"),
        ("first.last at example.org", "first.last@example.org"),
        ("name alfakrøll example punktum no", "name@example.no"),
        ("name krøllalfa example prikk no", "name@example.no"),
        ("name snabel-a example.no", "name@example.no"),
        ("name Klammeraffe example Punkt de", "name@example.de"),
        ("name [ät] example [Punkt] de", "name@example.de"),
        ("name apenstaartje example punt nl", "name@example.nl"),
        ("name arobase exemple point fr", "name@exemple.fr"),
        ("name arroba example punto es", "name@example.es"),
    ],
)
def test_a_mail_address_is_found_however_it_is_written(written: str, meant: str) -> None:
    for text in (written, f"You can write to: {written}", f"😀 ({written})\nThank you."):
        assert spelled(text) == [("email", written, meant)]


@pytest.mark.parametrize(
    "text",
    [
        "It got better.It was slow.",
        "I was at home. Dot by dot it grew.",
        "Look at this point it hurts.",
        "We met at 5 @ noon, e.g. at the clinic",
        "@Anna, thank you",
        "Facebook: Facial Palsy UK",
        "House-Brackmann 4/6, then 3/6 and 2/6",
        "sunnybrook 45 / 100",
        "i.e. the nerve",
    ],
)
def test_ordinary_sentences_hold_no_contacts(text: str) -> None:
    assert spelled(text, *EVERYWHERE) == []


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+47 55 55 55 55", "+4755555555"),
        ("0047 55555555", "+4755555555"),
        ("(+47) 55 55 55 55", "+4755555555"),
        ("+47(0)55555555", "+4755555555"),
        ("+47\u00a055\u00a055\u00a055\u00a055", "+4755555555"),
        ("+47 5\u200b5 55 55 55", "+4755555555"),
        ("+４７ ５５ ５５ ５５ ５５", "+4755555555"),
        ("+1 (310) 206-6688", "+13102066688"),
        ("+1 555 123 4567", "+15551234567"),  # nobody has it, but it is meant as one
    ],
)
def test_an_international_number_is_found_without_knowing_the_country(written: str, number: str) -> None:
    assert spelled(f"Write or ring: {written}, in the evening") == [("phone", written, number)]


@pytest.mark.parametrize("between", [" ", " - ", "/", ", ", " or ", "\n"])
@pytest.mark.parametrize("second", ["+47 912 34 568", "0047 91234568", "+1 555 123 4567"])
def test_of_two_numbers_side_by_side_neither_is_left_over(between: str, second: str) -> None:
    text = f"+47 912 34 567{between}{second}"
    rest = text
    for _kind, written, _value in spelled(text):
        rest = rest.replace(written, "")
    assert not any(character.isdigit() for character in rest)


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("55 55 55 55", "NO", "+4755555555"),
        ("55.55.55.55", "NO", "+4755555555"),
        ("310-206-6688", "US", "+13102066688"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("01 42 34 56 78", "FR", "+33142345678"),
    ],
)
def test_a_national_number_is_found_when_the_country_is_known(written: str, country: str, number: str) -> None:
    text = f"Here it is {written} and thanks"
    assert spelled(text, country) == [("phone", written, number)]
    assert spelled(text) == []


@pytest.mark.parametrize("text", ["Ring meg på 55 55 55 55", "tel. 555 12 34", "WhatsApp: 0612 345 678"])
def test_a_word_may_announce_a_number_of_any_country(text: str) -> None:
    assert [kind for kind, _written, _value in spelled(text)] == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "from 2019-2021", "in 2012 2013 2014", "on 12.03.2021", "12.03.2021 - 14.04.2021", "2021-03-04", "20210304",
        "kr 55 555 555", "55 555 555 kr", "€ 12 345 678", "ISBN 978-3-16-148410-0", "9783161484100", "12.30-14.30",
        "doi 10.1007/s00405-012-2222-2", "PMID: 12345678", "1 2 3 4 5 6 7 8 9 10", "HB 3/6 4/6 5/6 6/6",
        "8 weeks, 2-3 times 10-15 min, 20-30 each", "call 112 or 116117",
    ],
)  # fmt: skip
def test_a_number_that_only_looks_like_a_phone_is_left_alone(text: str) -> None:
    assert spelled(text, *EVERYWHERE) == []


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://evil.example/x?y=(z)", "https://evil.example/x?y=(z)"),
        ("//evil.example/x", "//evil.example/x"),
        ("klinikken.no", "klinikken.no"),
        ("facebook.com/jane", "facebook.com/jane"),
        ("www.foo.photography", "www.foo.photography"),
        ("hxxp://evil.example", "http://evil.example"),
        ("example[.]org", "example.org"),
        ("example (dot) org", "example.org"),
        ("wa.me/4755555555", "wa.me/4755555555"),
    ],
)
def test_a_link_is_found_however_it_is_written(written: str, link: str) -> None:
    assert spelled(f"Here: {written} it is") == [("url", written, link)]


@pytest.mark.parametrize("quoted", ["'{}'", "write to -{}", "…{}", ".{}"])
def test_a_sign_before_an_address_is_no_part_of_it(quoted: str) -> None:
    assert spelled(quoted.format("jane@example.org")) == [("email", "jane@example.org", "jane@example.org")]


@pytest.mark.parametrize("text", ["in the dot com years", "a dot org site, they said", "the rest of dot net"])
def test_the_name_of_an_ending_alone_is_no_link(text: str) -> None:
    assert spelled(text) == []


def test_numbers_are_found_however_far_they_stand_from_each_other() -> None:
    text = "+47 55 55 55 55 " + "and then we waited " * 10 + "+47 66 66 66 66, " + "or " * 30 + "tel 77 77 77 77"
    assert [written for _kind, written, _value in spelled(text)] == [
        "+47 55 55 55 55", "+47 66 66 66 66", "77 77 77 77",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["my insta is {}", "find {} on Instagram", "Telegram {}, or TikTok"])
def test_a_name_on_another_site_is_found_beside_the_name_of_the_site(text: str) -> None:
    assert spelled(text.format("@jane.doe")) == [("handle", "@jane.doe", "@jane.doe")]


def test_a_name_without_its_sign_is_found_after_the_site() -> None:
    assert spelled("insta: jane_doe") == [("handle", "jane_doe", "@jane_doe")]


def test_links_to_our_own_pages_are_no_contacts(site: Site) -> None:
    text = "http://testserver/find?country=NO and http://testserver.evil.example/ and http://testserver@evil.example/"
    with site.database.reading() as connection:
        found = contacts.find(connection, text, base_url="http://testserver")
    assert [one.value for one in found] == ["http://testserver.evil.example/", "http://testserver@evil.example/"]


def test_offsets_are_code_points_of_the_text_that_was_given() -> None:
    text = "😀\u200b é jane\u200b@example.org 👩\u200d⚕️ +47 55 55 55 55"
    assert [written for _kind, written, _value in spelled(text)] == ["jane\u200b@example.org", "+47 55 55 55 55"]


@given(st.text(max_size=200))
@example("@" * 50)
@example("\ud800@example.org")
def test_whatever_is_written_contacts_stand_in_order_and_apart(text: str) -> None:
    found = contacts.scan(text, countries=EVERYWHERE, base_url="http://testserver")
    places = [place for one in found for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


# ---- whose they are


def test_a_number_belongs_to_the_listing_however_either_is_written(site: Site) -> None:
    a_listing(site, phone="(55) 55-55 55; +47 66 66 66 66")
    assert owners(site, "+47 55555555, 0047 66 66 66 66") == ["bergen-clinic"] * 2
    assert owners(site, "55 55 55 55", "NO") == ["bergen-clinic"]
    assert owners(site, "tel 55 55 55 55") == ["bergen-clinic"]
    assert owners(site, "+46 55555555 +47 55 55 55 56") == [None, None]


def test_a_mail_address_belongs_to_its_listing_and_to_the_organisation_of_its_host(site: Site) -> None:
    a_listing(site, email="Post@Klinikken.no", website="https://www.klinikken.no/ansikt")
    assert owners(site, "post@klinikken.no, kari@klinikken.no, kari@ansikt.klinikken.no") == ["bergen-clinic"] * 3
    assert owners(site, "kari@evilklinikken.no, kari@klinikken.no.evil.example") == [None, None]


def test_nobody_owns_a_public_mail_host(site: Site) -> None:
    a_listing(site, email="klinikken@gmail.com")
    assert owners(site, "klinikken@gmail.com, kari@gmail.com, gmail.com") == ["bergen-clinic", None, None]


def test_nobody_owns_a_site_where_everybody_has_a_page(site: Site) -> None:
    a_listing(site, website="https://www.facebook.com/klinikken")
    text = "facebook.com/klinikken facebook.com/klinikken/about facebook.com/kari m.facebook.com/kari x@facebook.com"
    assert owners(site, text) == ["bergen-clinic", "bergen-clinic", None, None, None]


def test_who_names_a_whole_site_of_others_as_their_own_owns_nothing_on_it(site: Site) -> None:
    a_listing(site, website="https://facebook.com/")
    text = "facebook.com facebook.com/kari https://facebook.com/ kari@facebook.com kari@mail.facebook.com"
    assert owners(site, text) == [None] * 5


def test_listings_that_share_a_host_are_told_apart_by_the_path(site: Site) -> None:
    a_listing(site, "one", website="https://sykehus.no/bergen/ansikt")
    a_listing(site, "two", website="https://sykehus.no/oslo")
    text = (
        "sykehus.no/oslo/finn-fram https://www.sykehus.no/bergen/ansikt/ sykehus.no/oslofjord sykehus.no k@sykehus.no"
    )
    assert owners(site, text) == ["two", "one", None, None, None]


def test_a_link_belongs_to_a_listing_by_whole_labels_of_its_host(site: Site) -> None:
    a_listing(site, website="https://klinikken.no")
    text = "klinikken.no/a www.klinikken.no avd.klinikken.no https://KLINIKKEN.no:443/"
    assert owners(site, text) == ["bergen-clinic"] * 4
    text = (
        "evilklinikken.no https://klinikken.no.evil.example https://klinikken.no@evil.example/ "
        "https://evil.example/klinikken.no https://evil.example\\@klinikken.no/"
    )
    assert owners(site, text) == [None] * 5


def test_what_an_organisation_shares_with_a_whole_country_is_not_its_own(site: Site) -> None:
    a_listing(site, website="https://www.nhs.uk/clinic")
    assert owners(site, "https://trust.nhs.uk/x kari@trust.nhs.uk") == [None, None]


def test_only_a_listing_that_can_be_read_owns_anything(site: Site) -> None:
    a_listing(site, "draft", status=Status.DRAFT, email="a@klinikken.no")
    a_listing(site, "closed", status=Status.CLOSED, email="b@closed.no")
    assert owners(site, "a@klinikken.no b@closed.no") == [None, "closed"]


def test_two_listings_with_one_number_own_it_together_which_is_not_at_all(site: Site) -> None:
    for slug in ("one", "two"):
        a_listing(site, slug, phone="+47 55 55 55 55")
    assert owners(site, "+47 55 55 55 55") == [None]


def test_however_many_contacts_there_are_the_database_is_asked_once(site: Site) -> None:
    a_listing(site, email="first@klinikken.no", website=None)
    text = "first@klinikken.no " + "".join(f"jane{number}@example{number}.org " for number in range(3000))
    with statements(site) as asked:
        found = owners(site, text)
    assert (len(found), found[0], set(found[1:])) == (3001, "bergen-clinic", {None})
    assert len([one for one in asked if one.startswith("SELECT")]) == 1
