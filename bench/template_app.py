"""T, the yardstick: the bare result page. `python -m bench.template_app PORT`, in a seeded home.

Each request renders 20 cards from `listings/_card.html` and then `listings/index.html` around them,
by the same Jinja environment and the same uvicorn settings as the site. Everything else is prepared
before the first request: the contexts of PAGES real searches (facets with their counts, headings,
links) and the rows of their cards. So T has no search, no database, no routing, no middleware, no
highlighting, no cache; it is what Jinja can do on this core. `/prepared` renders the page around
cards that are ready-made, as the site does when it has seen a listing before: context, not a yardstick.
"""

import itertools
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvicorn
from jinja2 import Template
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from app.listings import page, queries, searching
from app.listings.cards import place, tags
from app.listings.forms import parse
from app.listings.freshness import freshness
from app.site import Site
from app.templating import environment, page_context
from bench.homes import open_home
from bench.searches import Searches

PAGES = 25
_TRIED = 4000
_FULL = 20  # cards

Context = Mapping[str, Any]


class BareTemplate:
    """An ASGI application that renders and does nothing else."""

    def __init__(self, site: Site) -> None:
        env = environment(site.tongues["en"])
        self._page = env.get_template("listings/index.html")
        self._card = env.get_template("listings/_card.html")
        full = list(itertools.islice(_contexts(site), PAGES))
        self._unrendered = itertools.cycle(full)
        self._prepared = itertools.cycle([{**context, "cards": self._cards(cards)} for context, cards in full])

    async def __call__(self, scope: AsgiScope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        html = self._html(scope["path"])
        body = html.encode()
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _html(self, path: str) -> str:
        if path == "/ready":
            return "ready"
        if path == "/prepared":
            return self._page.render(next(self._prepared))
        context, cards = next(self._unrendered)
        return self._page.render({**context, "cards": self._cards(cards)})

    def _cards(self, cards: Sequence[Context]) -> list[Markup]:
        return _rendered(self._card, cards)


def _rendered(template: Template, cards: Sequence[Context]) -> list[Markup]:
    return [Markup(template.render(card)) for card in cards]  # noqa: S704 - rendered with escaping


def _contexts(site: Site) -> Iterator[tuple[Context, list[Context]]]:
    """Contexts of full pages of five facets or more, with the contexts of their cards."""
    tongue, today = site.tongues["en"], datetime.now(UTC).date()
    for address in Searches(site.taxonomy, site.gazetteer, "template").pages(_TRIED):
        params = QueryParams(address.partition("?")[2])
        asked = parse(params, params.getlist, site.gazetteer)
        with site.database.reading() as connection:
            found = searching.search(site, connection, asked, facets=page.FACETS)
            context = page.results(site, connection, tongue, asked, found)
            rows = queries.card_rows(connection, [hit.id for hit in found.hits])
        if len(rows) == _FULL and len(context["facets"]) >= 5:  # noqa: PLR2004 - as the aim says
            request = SimpleNamespace(
                app=SimpleNamespace(state=SimpleNamespace(site=site)), url=SimpleNamespace(path="/listings"),
                scope={"inner_path": "/listings", "query_string": address.partition("?")[2].encode(), "root_path": ""},
            )  # fmt: skip
            yield {**page_context(request), **context}, [_card(site, row, today) for row in rows]  # type: ignore[arg-type] # all it asks of a request


def _card(site: Site, row: Any, today: date) -> Context:
    tongue = site.tongues["en"]
    name = Markup('<span class="name">{}</span>').format(row.name)
    return {
        "listing": row, "place": place(row, tongue), "tags": tags(site, tongue, row), "root": "",
        "freshness": freshness(row.checked_on, row.next_check_on, today), "hole": (name, "", "", row.summary),
    }  # fmt: skip


def main() -> None:
    site = open_home(Path(os.environ["SEVENTH_HOME"]))
    uvicorn.run(
        BareTemplate(site), host="127.0.0.1", port=int(sys.argv[1]), access_log=False,
        server_header=False, proxy_headers=True, log_level="warning", timeout_keep_alive=20,
    )  # fmt: skip


if __name__ == "__main__":
    main()
