"""Nothing that is sent or asked grows without end: S62."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import JSON, String
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app.api.schemas import LONGEST_TEXT
from app.finder.forms import Need
from app.guides.editing import LONGEST_BODY as LONGEST_GUIDE
from app.listings.forms import LONGEST_QUERY, MOST_VALUES, Asked
from app.pages.searching import LONGEST
from app.questions.forms import LONGEST_BODY
from app.search.contract import FACETS
from app.site import Site
from tests.factories import page
from tests.world import FORMS, World, a_world, routes

# How long something may be is decided before a database is asked; how long it became is looked at here.
pytestmark = pytest.mark.sqlite
# The texts that people write have no length in the database; this is the longest that a form takes.
TEXTS: Mapping[tuple[str, str], int] = {
    ("question", "body"): LONGEST_BODY, ("reply", "body"): LONGEST_BODY, ("post_revision", "body"): LONGEST_BODY,
    ("draft", "body"): LONGEST_BODY, ("checkin", "words"): 4000, ("report", "said"): LONGEST_BODY,
    ("guide_translation", "body"): LONGEST_GUIDE, ("guide_revision", "body"): LONGEST_GUIDE,
    ("mail", "text"): 5000, ("listing", "description"): LONGEST_BODY, ("job", "error"): 2000, ("setting", "value"): 200,
}  # fmt: skip
LISTS = 10_000  # what a column of JSON may hold, written out
SOURCES = 120_000  # what the sources of a guide may hold: forty of them, each as long as it may be
FIELDS = sorted((route, name) for route, form in FORMS.items() for name in [*form, "of no form"])
LONG = ("x" * 200_000, "😀" * 20_000, "ab\n" * 60_000)

# What the pages read from their addresses themselves; all others say it with their parameters.
_FILTERS = [*Asked.__dataclass_fields__, *FACETS, *Need.__dataclass_fields__, "near", "keep"]
QUERIES = {"GET /listings": _FILTERS, "GET /find": _FILTERS, "GET /shortlist": ["keep"]}


def _names(route: str, dependant: Any) -> list[str]:
    models = [one.field_info.annotation for one in dependant.query_params]
    fields = [name for model in models for name in getattr(model, "model_fields", ())]
    return [*QUERIES.get(route, ()), *(one.alias for one in dependant.query_params), *fields]


ASKED = {
    route: names for route, dependant in routes() if route.startswith("GET ") and (names := _names(route, dependant))
}


@pytest.fixture
def world(site: Site, client: TestClient) -> World:
    return a_world(site, client)


def too_long(site: Site) -> Iterator[tuple[str, str, int]]:
    with site.database.reading() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                for column in table.c:
                    value: Any = getattr(row, column.name)
                    if isinstance(column.type, JSON):
                        most = SOURCES if (table.name, column.name) == ("guide_revision", "facts") else LISTS
                        length = len(str(value))
                    elif isinstance(column.type, String) and value is not None:
                        most, length = column.type.length or TEXTS[table.name, column.name], len(str(value))
                    else:
                        continue
                    if length > most:
                        yield table.name, column.name, length


@pytest.mark.slow
@pytest.mark.parametrize(("route", "name"), FIELDS)
def test_s62_no_field_of_any_form_keeps_more_than_it_may(world: World, route: str, name: str) -> None:
    for said in LONG:
        form = {**FORMS[route], name: said}
        answer = world.send(route, **({"json": form} if "/api/" in route else {"data": form}))
        assert answer.status_code < 500, (answer.status_code, said[:3])
        assert list(too_long(world.site)) == []


@pytest.mark.parametrize("route", sorted(ASKED))
def test_s62_whatever_stands_in_an_address_is_answered(world: World, route: str) -> None:
    for name in ASKED[route]:
        for said in ("x" * 20_000, "9" * 20_000, "%F0%9F%98%80" * 2000, "NO%2C" * 4000):
            answer = world.browser(route).get(f"{world.path(route)}?{name}={said}")
            assert answer.status_code < 500, (name, said[:5])


def test_s62_what_is_searched_for_is_cut(world: World) -> None:
    for address, longest in (("/search", LONGEST), ("/listings", LONGEST_QUERY)):
        field = page(world.guest.get(address, params={"q": "word " * 4000})).css_first("main input[name=q]")
        assert 0 < len(str(field.attributes["value"])) <= longest <= 300
    assert world.guest.get("/api/v1/suggest", params={"q": "x" * 301}).status_code == 422
    assert world.guest.post("/api/v1/spot", json={"text": "x" * (LONGEST_TEXT + 1)}).status_code == 422


def test_s62_no_more_filters_are_taken_than_anybody_ticks(world: World) -> None:
    many = [("country", f"X{number}") for number in range(3000)]
    answer = world.guest.get("/listings", params=[*many, ("treatment", "y" * 5000)])
    ticked = Counter(str(box.attributes["name"]) for box in page(answer).css("main input[checked]"))
    assert max(ticked.values()) <= MOST_VALUES
    assert "y" * 81 not in " ".join(str(box.attributes["value"]) for box in page(answer).css("main input"))
