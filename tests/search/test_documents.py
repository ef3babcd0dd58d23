from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine
from sqlmodel import Session

from app.config import ROOT
from app.models import AddressVisibility, Kind, Known, Listing, Precision, Status
from app.places.cities import Gazetteer
from app.search.documents import Writer
from app.taxonomy.concepts import Concept, Taxonomy

PHYSIO = Concept("physio", "treatment", {"en": "Physiotherapy", "nb": "Fysioterapi"})
MIME = Concept("mime", "treatment", {"en": "Mime therapy"}, broader=("physio",))
PALSY = Concept("palsy", "condition", {"en": "Facial palsy"})


@pytest.fixture
def writer() -> Writer:
    gazetteer = Gazetteer(ROOT / "data" / "places")
    return Writer(
        Taxonomy([PHYSIO, MIME, PALSY]), gazetteer, {"clinic": {"en": ["clinic", "hospital"], "nb": ["klinikk"]}}
    )


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    Listing.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def a_listing(number: int = 1, **changed: Any) -> Listing:
    facts: dict[str, Any] = {
        "id": number, "slug": f"l{number}", "kind": Kind.CLINIC, "name": "Face clinic",
        "native_name": "Ansiktsklinikken", "summary": "Short.",
        "description": "Long.", "country": "NO", "region": "Vestland", "city": "Bergen",
        "address": "Secret Street 1", "email": "someone@example.org", "latitude": 60.39, "longitude": 5.32,
        "position_precision": Precision.EXACT, "languages": ["nb", "en"], "conditions": ["palsy"],
        "treatments": ["mime"], "status": Status.PUBLISHED, "checked_on": date(1970, 1, 31), "version": 4,
    }  # fmt: skip
    return Listing(**facts | changed)


def saved(connection: Connection, *listings: Listing) -> Connection:
    with Session(connection) as session:
        session.add_all(listings)
        session.commit()
    return connection


def test_a_document_holds_what_readers_may_search_for(writer: Writer, connection: Connection) -> None:
    (document,) = writer.all(saved(connection, a_listing()))
    assert (document.id, document.version, document.checked) == (1, 4, 30)
    assert document.name == "Face clinic Ansiktsklinikken"
    assert document.place == "Bergen Vestland Norway"
    assert document.topics == "clinic hospital Facial palsy Mime therapy Physiotherapy"
    assert document.text == "Short. Long."
    assert (document.latitude, document.longitude) == (60.39, 5.32)
    assert "Secret" not in repr(document)
    assert "example.org" not in repr(document)


def test_facets_hold_broader_concepts_and_only_what_is_known(writer: Writer, connection: Connection) -> None:
    listing = a_listing(remote_consultation=Known.YES, accepts_international=Known.UNKNOWN, treatments=["mime", "gone"])
    (document,) = writer.all(saved(connection, listing))
    assert document.facets == {
        "country": ["NO"], "kind": ["clinic"], "condition": ["palsy"], "treatment": ["mime", "gone", "physio"],
        "language": ["nb", "en"], "funding": [], "remote": ["true"], "international": [],
    }  # fmt: skip


def test_a_hidden_address_has_neither_city_nor_position(writer: Writer, connection: Connection) -> None:
    (document,) = writer.all(saved(connection, a_listing(address_visibility=AddressVisibility.HIDDEN)))
    assert document.place == "Norway"
    assert document.latitude is document.longitude is None


def test_an_unknown_position_is_on_no_map(writer: Writer, connection: Connection) -> None:
    (document,) = writer.all(saved(connection, a_listing(position_precision=Precision.NONE, checked_on=None)))
    assert document.latitude is None
    assert document.checked == 0


def test_a_city_in_the_name_says_where_to_look_when_nothing_else_does(writer: Writer, connection: Connection) -> None:
    unplaced = {"position_precision": Precision.NONE, "city": None, "name": "Toronto Facial Palsy Clinic"}
    saved(connection, a_listing(1, country="CA", **unplaced), a_listing(2, country="NO", **unplaced))
    toronto, elsewhere = writer.all(connection)
    assert (round(toronto.latitude or 0), round(toronto.longitude or 0)) == (44, -79)
    assert elsewhere.latitude is None


def test_only_published_listings_are_documents(writer: Writer, connection: Connection) -> None:
    saved(connection, *(a_listing(n, status=status) for n, status in enumerate(Status, start=1)))
    published = list(Status).index(Status.PUBLISHED) + 1
    assert [document.id for document in writer.all(connection)] == [published]
    assert [document.id for document in writer.some(connection, range(1, 9))] == [published]
    assert writer.some(connection, []) == []


def test_all_listings_come_in_order_however_many(writer: Writer, connection: Connection) -> None:
    saved(connection, *(a_listing(n) for n in range(1, 2_102)))
    assert [document.id for document in writer.all(connection)] == list(range(1, 2_102))
