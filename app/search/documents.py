"""What the index knows of a listing: only what readers may know, in words that they may use."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from babel import Locale
from sqlalchemy import Connection, func, select

from app.models import AddressVisibility, Known, Listing, Precision, Status
from app.places import spotting
from app.places.cities import Gazetteer
from app.search.contract import Document
from app.taxonomy.concepts import Taxonomy

_EPOCH = date(1970, 1, 1)
_BATCH = 1000
_TABLE = Listing.__table__  # type: ignore[attr-defined] # SQLModel's table
_COLUMNS = [
    _TABLE.c[name]
    for name in (
        "id", "version", "name", "native_name", "summary", "description", "kind", "country", "region", "city",
        "address_visibility", "latitude", "longitude", "position_precision", "languages", "conditions", "treatments",
        "funding", "remote_consultation", "accepts_international", "checked_on",
    )
]  # fmt: skip


class Writer:
    """Turns rows into documents; made once for a taxonomy."""

    def __init__(self, taxonomy: Taxonomy, gazetteer: Gazetteer, kinds: Mapping[str, Mapping[str, Any]]) -> None:
        self._taxonomy = taxonomy
        self._gazetteer = gazetteer
        self._kind_words = {kind: " ".join(words.get("en", ())) for kind, words in kinds.items()}
        self._countries = Locale("en").territories
        self._labels = {concept.id: concept.label("en") for concept in taxonomy}

    def document(self, row: Any) -> Document:
        conditions = self._taxonomy.with_broader(row.conditions)
        treatments = self._taxonomy.with_broader(row.treatments)
        shown = row.address_visibility != AddressVisibility.HIDDEN
        latitude, longitude = self._position(row) if shown else (None, None)
        facets = {
            "country": [row.country], "kind": [row.kind.value], "condition": conditions, "treatment": treatments,
            "language": row.languages, "funding": row.funding,
            "remote": _known(row.remote_consultation), "international": _known(row.accepts_international),
        }  # fmt: skip
        place = [row.city, row.region] if shown else []
        labels = [self._labels.get(concept_id, "") for concept_id in (*conditions, *treatments)]
        return Document(
            id=row.id,
            version=row.version,
            name=f"{row.name} {row.native_name or ''}",
            place=" ".join(filter(None, [*place, self._countries.get(row.country)])),
            topics=" ".join([self._kind_words.get(row.kind.value, ""), *labels]),
            text=f"{row.summary} {row.description}",
            facets=facets,
            latitude=latitude,
            longitude=longitude,
            checked=(row.checked_on - _EPOCH).days if row.checked_on else 0,
        )

    def _position(self, row: Any) -> tuple[float | None, float | None]:
        """Where to look for it. "Toronto Facial Palsy Clinic" is found near Toronto although nobody
        has told us its address; no map and no distance is ever made of that guess."""
        if row.address_visibility == AddressVisibility.CITY and row.position_precision == Precision.EXACT:
            # An exact position would give the hidden address away by its distances.
            city = self._gazetteer.find(row.city or "", row.country)
            return (city.latitude, city.longitude) if city else (None, None)
        if row.position_precision != Precision.NONE:
            return row.latitude, row.longitude
        if row.city is None:
            # A capital means nothing at the beginning of a sentence, so the name does not stand there.
            for place in spotting.spot(f"at {row.name}", self._gazetteer, row.country):
                if place.type == "city" and place.country == row.country:
                    return place.latitude, place.longitude
        return None, None

    def all(self, connection: Connection) -> Iterator[Document]:
        """Every public listing in the order of names, which decides between equal hits."""
        rows = connection.execution_options(yield_per=_BATCH).execute(_public().order_by(_TABLE.c.name, _TABLE.c.id))
        yield from map(self.document, rows)

    def some(self, connection: Connection, ids: Iterable[int]) -> list[Document]:
        # Not by the index of the status, which SQLite would otherwise prefer to the ids.
        public = func.coalesce(_TABLE.c.status, "") == Status.PUBLISHED.value
        rows = connection.execute(select(*_COLUMNS).where(public, _TABLE.c.id.in_(list(ids)))).all()
        return [self.document(row) for row in rows]


def _public() -> Any:
    return select(*_COLUMNS).where(_TABLE.c.status == Status.PUBLISHED)


def _known(value: Known) -> list[str]:
    known = value.as_bool()
    return [] if known is None else [str(known).lower()]
