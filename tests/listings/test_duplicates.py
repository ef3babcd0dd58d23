"""A place that is listed already is recognised; two places that only sound alike are not."""

import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from app.listings import duplicates
from app.listings.duplicates import ALMOST_SURE, Candidate, likely
from app.listings.naming import Rarity, alike
from app.listings.queries import READABLE, TABLE
from app.models import Kind, Listing, Origin, Precision, Status
from app.site import Site
from tests.factories import a_listing

FJORD = "Fjordheim Rehabilitation - facial nerve team"


def found(site: Site, candidate: Candidate, **asked: Any) -> dict[str, tuple[str, ...]]:
    with site.database.reading() as connection:
        return {match.slug: match.why for match in likely(connection, candidate, **asked)}


def crowd(site: Site) -> None:
    """Neighbours, so that it is known which words are common."""
    for number, name in enumerate(("Bergen Hospital", "Hospital of Oslo", "Voss Hospital - facial nerve team")):
        a_listing(site, f"neighbour-{number}", name=name, city=name.split()[-1])


def test_the_same_name_in_the_same_town_is_offered_and_why(site: Site) -> None:
    crowd(site)
    a_listing(site, "fjord", name=FJORD)
    assert found(site, Candidate(FJORD, "NO", "Bergen")) == {"fjord": ("name", "place")}
    assert found(site, Candidate("Fjordhiem Rehabilitation", "NO", "bergen")) == {"fjord": ("name", "place")}


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"phone": "55 97 50 00"}, "phone"), ({"phone": "+47 55-97-50-00"}, "phone"),
        ({"phone": "0047 55975000"}, "phone"),
        ({"email": "POST@Fjordheim.example"}, "mail"), ({"website": "http://fjordheim.example/team"}, "site"),
        ({"website": "https://www.fjordheim.example/team/?from=search"}, "site"),
    ],
)  # fmt: skip
def test_one_way_to_reach_it_is_enough_whatever_the_name(site: Site, described: dict[str, str], why: str) -> None:
    a_listing(
        site, "fjord", name=FJORD, phone="+47 55 97 50 00", email="post@fjordheim.example",
        website="https://www.fjordheim.example/team",
    )  # fmt: skip
    assert why in found(site, Candidate("Ansiktslammelse Vest", "NO", **described))["fjord"]


def test_a_public_mail_host_and_a_platform_say_nothing(site: Site) -> None:
    a_listing(site, "one", name="Anna Lind", email="anna.lind@gmail.com", website="https://www.facebook.com/annalind")
    described = Candidate("Ola Berg", "NO", "Bergen", email="ola@gmail.com", website="https://facebook.com/olaberg")
    assert found(site, described) == {}


@pytest.mark.parametrize(("country", "city"), [("NO", "Oslo"), ("SE", "Stockholm"), ("DE", "")])
def test_a_name_alone_counts_elsewhere_only_if_it_is_nearly_the_same(site: Site, country: str, city: str) -> None:
    crowd(site)
    a_listing(site, "fjord", name=FJORD)
    assert found(site, Candidate("Fjordheim Clinic - facial nerve", country, city)) == {}
    assert found(site, Candidate(FJORD, country, city)) == {"fjord": ("name",)}


def test_common_words_weigh_little(site: Site) -> None:
    crowd(site)
    assert found(site, Candidate("Hospital - facial nerve team", "NO", "Oslo")) == {}


def test_a_closed_place_is_offered_and_a_removed_one_never(site: Site) -> None:
    a_listing(site, "closed", name=FJORD, status=Status.CLOSED)
    a_listing(site, "removed", name=FJORD, status=Status.REMOVED)
    a_listing(site, "draft", name=FJORD, status=Status.DRAFT)
    assert set(found(site, Candidate(FJORD, "NO", "Bergen"))) == {"closed"}


def test_a_listing_is_no_duplicate_of_itself_and_only_some_are_offered(site: Site) -> None:
    ids = [a_listing(site, f"fjord-{number}", name=FJORD).id for number in range(7)]
    assert len(found(site, Candidate(FJORD, "NO", "Bergen"))) == 5
    assert len(found(site, Candidate(FJORD, "NO", "Bergen"), most=2)) == 2
    assert "fjord-0" not in found(site, Candidate(FJORD, "NO", "Bergen"), most=9, but=ids[0])


def test_two_places_in_one_house_are_near_and_a_position_of_the_town_is_not(site: Site) -> None:
    crowd(site)
    spot = {"latitude": 60.3720, "longitude": 5.3590}
    a_listing(site, "exact", name="Haukeland Fjordheim", city=None, position_precision=Precision.EXACT, **spot)
    described = Candidate("Fjordheim ved Haukeland", "NO", latitude=60.3721, longitude=5.3591)
    assert found(site, described) == {"exact": ("name", "place")}


@pytest.mark.parametrize("odd", ["", " ", "%", "_", "' OR 1=1 --", "\\", "x" * 5000, "٣٤٥", "🙂", "\x00"])
def test_nothing_that_is_typed_breaks_it(site: Site, odd: str) -> None:
    a_listing(site, name=FJORD, phone="+47 55 97 50 00", website="https://fjordheim.example")
    if odd != "\x00":  # no form lets it through
        found(site, Candidate(odd, odd, odd, odd, odd, odd))


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_between_nothing_and_one_whoever_is_named_first(one: str, other: str) -> None:
    rarity = Rarity.of(["Bergen Hospital", one])
    assert 0 <= alike(rarity, one, other) <= 1.000001
    assert round(alike(rarity, one, one), 6) in {1, 0}
    assert alike(rarity, one, other) == pytest.approx(alike(rarity, other, one), abs=0.2)


# Pairs of the real directory that a person has looked at: neighbours in one house, branches of one charity.
DIFFERENT = [
    ("University Hospital Zurich - physiotherapy for facial palsy", "University Hospital Zurich - ENT, facial palsy"),
    ("Wessex Facial Nerve Centre (University Hospital Southampton)",
     "The Face Place (University Hospital Southampton)"),
    ("Facial Palsy UK - Wales Network", "Facial Palsy UK"),
    ("Facial Palsy UK - Northern Ireland Network", "Facial Palsy UK"),
    ("University Hospital Tübingen - Neurosurgery facial palsy clinic",
     "University Hospital Tübingen - ENT Centre for Facial Palsy"),
]  # fmt: skip


def everything(site: Site) -> list[Any]:
    with site.database.reading() as connection:
        return list(connection.execute(select(TABLE).where(READABLE).order_by(TABLE.c.id)))


def described(row: Any, **fields: Any) -> Candidate:
    values = {name: getattr(row, name) or "" for name in ("name", "country", "city", "phone", "email", "website")}
    return Candidate(**values | fields)


def test_the_real_directory_has_next_to_no_pairs_for_the_night(seeded: Site) -> None:
    pairs = set()
    with seeded.database.reading() as connection:
        rarity = duplicates.rarity_of(connection)
        for row in everything(seeded):
            for match in duplicates.matches(connection, rarity, row, but=row.id, least=ALMOST_SURE):
                pairs.add(tuple(sorted((row.name, match.name))))
    assert not pairs & {tuple(sorted(pair)) for pair in DIFFERENT}
    assert len(pairs) <= 3, pairs


# How people write down a place that is here already.
def _typo(row: Any, chance: random.Random) -> Candidate:
    long = max(row.name.split(), key=len)
    place = chance.randrange(1, max(2, len(long) - 1))
    swapped = long[:place] + long[place : place + 2][::-1] + long[place + 2 :]
    return described(row, name=row.name.replace(long, swapped), phone="", email="", website="")


def _translated(row: Any, _chance: random.Random) -> Candidate | None:
    return described(row, name=row.native_name, phone="", email="", website="") if row.native_name else None


def _phone(row: Any, chance: random.Random) -> Candidate | None:
    digits = "".join(sign for sign in row.phone or "" if sign.isdigit() or sign == "+")
    return (
        Candidate("What it is called there", row.country, phone=chance.choice(["-", " ", "."]).join(pairs_of(digits)))
        if digits
        else None
    )


def pairs_of(digits: str) -> list[str]:
    return [digits[place : place + 2] for place in range(0, len(digits), 2)]


def _short(row: Any, _chance: random.Random) -> Candidate | None:
    house, dash, _unit = row.name.partition(" - ")
    return described(row, name=house, phone="", email="", website="") if dash and row.city else None


def _site(row: Any, _chance: random.Random) -> Candidate | None:
    if not row.website:
        return None
    bare = row.website.removeprefix("https://").removeprefix("http://").rstrip("/")
    other = bare.removeprefix("www.") if bare.startswith("www.") else f"www.{bare}"
    return Candidate("What it is called there", row.country, website=f"http://{other}/#contact")


def _digit(row: Any, chance: random.Random) -> Candidate | None:
    digits = [place for place, sign in enumerate(row.phone or "") if sign.isdigit()]
    swaps = [(a, b) for a, b in pairwise(digits) if row.phone[a] != row.phone[b]]
    if not swaps:
        return None
    a, b = chance.choice(swaps)
    number = list(row.phone)
    number[a], number[b] = number[b], number[a]
    return described(row, phone="".join(number), website="", email="")


VARIANTS: dict[Callable[[Any, random.Random], Candidate | None], float] = {
    _typo: 0.97, _translated: 0.95, _phone: 0.97, _short: 0.9, _site: 0.97, _digit: 0.97,
}  # fmt: skip


def _recall(site: Site, make: Callable[[Any, random.Random], Candidate | None]) -> Iterator[tuple[str, bool]]:
    chance = random.Random(7)  # noqa: S311 - the same variants every time
    with site.database.reading() as connection:
        rarity = duplicates.rarity_of(connection)
        for row in everything(site):
            candidate = make(row, chance)
            if candidate:
                first = duplicates.matches(connection, rarity, candidate)[:5]
                yield row.name, row.id in {match.listing_id for match in first}


@pytest.mark.parametrize("make", VARIANTS, ids=lambda make: make.__name__)
def test_a_place_of_the_real_directory_is_recognised_however_it_is_written(
    seeded: Site, make: Callable[[Any, random.Random], Candidate | None]
) -> None:
    answers = list(_recall(seeded, make))
    missed = [name for name, hit in answers if not hit]
    assert len(answers) >= 20
    assert 1 - len(missed) / len(answers) >= VARIANTS[make], missed


def test_among_thousands_of_alike_names_a_phone_or_a_site_says_which_one(site: Site) -> None:
    chance = random.Random(7)  # noqa: S311 - the same directory every time
    syllables = ["ber", "lin", "kla", "vo", "sund", "tha", "mer", "ost", "ka", "rin", "dal", "fur"]

    def a_word() -> str:
        return "".join(chance.choices(syllables, k=3)).title()

    same = {"kind": Kind.CLINIC, "origin": Origin.OWN_PAGE, "status": Status.PUBLISHED, "description": "x"}
    rows = [
        Listing(
            slug=f"place-{number}", name=f"{a_word()} {a_word()} Hospital - facial nerve clinic", city=a_word(),
            country=chance.choice(["DE", "US", "GB", "NO"]), phone=f"+49 30 {chance.randrange(10**6, 10**7)}",
            website=f"https://www.place-{number}.example/team", **same,
        ).model_dump(exclude={"id"})
        for number in range(2000)
    ]  # fmt: skip
    with site.database.writing() as db:
        db.connection().execute(insert(TABLE), rows)
    candidate = Candidate(rows[42]["name"], "DE", phone=rows[1000]["phone"], website="https://place-77.example/team")
    assert {"place-42", "place-1000", "place-77"} >= set(found(site, candidate)) >= {"place-1000", "place-77"}
