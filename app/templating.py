"""Pages from templates. A template is given everything and asks for nothing.

Each interface language has its own environment, so that translated words are looked up without
asking whose request this is.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.routing import Match

from app import community, phones
from app.config import ROOT
from app.i18n import SOURCE, Tongue
from app.own_words import in_words
from app.search.contract import MARK_END, MARK_START
from app.site import Site

TEMPLATES = ROOT / "templates"
STATIC = Path(__file__).parent / "static"

# Public pages depend on the URL, the language and the content version only: caches may keep them
# if they ask each time. Pages that belong to one person are never kept.
PUBLIC = "public, no-cache"
PRIVATE = "private, no-store"


@cache
def static_url(name: str) -> str:
    """The address of one of our own files; it changes with the file, so it may be kept for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def icon(name: str) -> Markup:
    """One icon of our own sprite; it stands before its word, so it says nothing aloud itself. (Not a
    macro: each template would import it anew for every page, which takes a twentieth of its time.)"""
    source = f"{static_url('icons.svg')}#{name}"
    return Markup(
        '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<use href="{}"/></svg>'
    ).format(source)


@lru_cache(maxsize=64)
def environment(tongue: Tongue) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters |= {
        "marked": marked,
        "host": host,
        "day": tongue.date,
        "number": tongue.number,
        "country": tongue.country,
        "language": tongue.language_name,
        "said": lambda words: community.said(words, tongue.language),
        "query": lambda pairs: urlencode(pairs, doseq=True),
        "phones": phones.from_anywhere,
        "in_words": lambda written: in_words(tongue, written),
    }
    env.globals |= {
        "static": static_url,
        "icon": icon,
        "tongue": tongue,
        "comma": tongue.comma,
        "lang": tongue.language,
        **_translating(tongue),
    }
    return env


def _translating(tongue: Tongue) -> Mapping[str, Callable[..., Markup]]:
    """`_` and `ngettext` for templates. Jinja's own ask the context for every word, which takes a
    third of the time of a page; the words of a catalogue are ours, so they need no escaping."""
    look_up, look_up_number = tongue.gettext, tongue.ngettext

    def inside(values: dict[str, Any]) -> dict[str, Any]:
        if tongue.direction == "ltr":
            return values
        return {name: tongue.inside(value) for name, value in values.items()}

    @cache
    def known(message: str) -> Markup:
        return Markup(look_up(message))  # noqa: S704 - our own words

    def translated(message: str, **values: Any) -> Markup:
        return known(message) % inside(values) if values else known(message)

    def counted(one: str, many: str, num: float, **values: Any) -> Markup:
        words = Markup(look_up_number(one, many, int(num)))  # noqa: S704 - our own words
        return words % {"num": tongue.number(num), **inside(values)}

    return {"_": translated, "gettext": translated, "ngettext": counted}


def marked(text: str) -> Markup:
    """Escaped text in which the private-use marks of the search become <mark>."""
    return Markup(str(escape(text)).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))  # noqa: S704 - escaped first


def host(url: str) -> str:
    """The name of a site, as people say it."""
    return re.sub(r"^https?://(www\.)?", "", url).split("/")[0]


def tongue_of(request: Request) -> Tongue:
    site: Site = request.app.state.site
    return site.tongue(request.scope.get("language", SOURCE))


def _opened(request: Request) -> str:
    """The address where this page, or the nearest one, can be opened: what answers a form may stand at an address
    that only takes forms."""
    path = str(request.scope.get("inner_path", request.url.path))
    while request.method == "POST" and path != "/" and not _can_be_opened(request, path):
        path = path.rpartition("/")[0] or "/"
    return path


def _can_be_opened(request: Request, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    return any(route.matches(asked)[0] == Match.FULL for route in request.app.router.routes)


def asked_for(request: Request, path: str) -> str:
    """As a link: quoted, and with one slash only, for "//elsewhere" would leave the site; with what was asked there."""
    query = request.scope.get("query_string", b"").decode("latin-1")
    quoted = quote("/" + path.lstrip("/\\"), safe="/-._~")
    return f"{quoted}?{query}" if query else quoted


def page_context(request: Request, at: str = "") -> Mapping[str, Any]:
    """What every page is given beside its own. `at` is its address where that is not the one that was asked for."""
    site: Site = request.app.state.site
    path_and_query = asked_for(request, at or _opened(request))
    prefix = request.scope.get("root_path", "")
    return {
        "community": site.community,
        "base_url": site.settings.base_url,
        "root": prefix,
        "path": path_and_query.partition("?")[0],
        "path_and_query": path_and_query,
        "tongues": list(site.tongues.values()),
        "today": datetime.now(UTC).date(),
    }


def render(
    request: Request,
    template: str,
    status_code: int = 200,
    *,
    cache_control: str = PUBLIC,
    at: str = "",
    **context: Any,
) -> Response:
    env = environment(tongue_of(request))
    html = env.get_template(template).render({**page_context(request, at), **context})
    return Response(html, status_code, media_type="text/html; charset=utf-8", headers={"cache-control": cache_control})


def feed_of(request: Request, template: str, **context: Any) -> Response:
    """A public page for readers of feeds (RFC 4287)."""
    response = render(request, template, **context)
    response.headers["content-type"] = "application/atom+xml; charset=utf-8"
    return response
