"""Suggesting a place and a change of one, as a browser does: it sends what stands in the form."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.models import Case, Listing, Proposal
from app.site import Site

PLACE = {
    "name": "Fjord Face Clinic", "kind": "clinic", "country": "NO", "city": "Bergen",
    "source_url": "https://fjordface.example/about",
}  # fmt: skip
Fields = dict[str, list[str]]


def form_of(answer: Any, selector: str = "main form.sheet") -> Fields:
    """What a browser would send of the form on this page, before somebody presses a button."""
    form = LexborHTMLParser(answer.text).css_first(selector)
    assert form is not None, answer.text[:500]
    fields: Fields = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type")
        if not name or (kind in {"checkbox", "radio"} and "checked" not in node.attributes):
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            value = chosen.attributes.get("value") or ""
        else:
            value = node.text() if node.tag == "textarea" else node.attributes.get("value") or ""
        fields.setdefault(name, []).append(value)
    return fields


def press(browser: TestClient, path: str, fields: Fields, action: str, **typed: Any) -> Any:
    """Send the form with what was typed meanwhile."""
    said = {name: value if isinstance(value, list) else [str(value)] for name, value in typed.items()}
    return browser.post(path, data={**fields, **said, "action": [action]})


def suggest(browser: TestClient, **typed: Any) -> str:
    """Both looks; the path of the page that tells what became of it."""
    first = form_of(browser.get("/listings/new"))
    looked = press(browser, "/listings/new", first, "look", **(PLACE | typed))
    assert looked.status_code == 200, looked.text
    sent = press(browser, "/listings/new", form_of(looked), "send")
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def change(browser: TestClient, slug: str, **typed: Any) -> str:
    path = f"/listings/{slug}/edit"
    looked = press(browser, path, form_of(browser.get(path)), "look", **typed)
    assert looked.status_code == 200, looked.text
    sent = press(browser, path, form_of(looked), "send")
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def proposals(site: Site) -> list[Proposal]:
    with site.database.writing() as db:
        return list(db.scalars(select(Proposal).order_by(col(Proposal.id))))


def cases_of(site: Site) -> list[Case]:
    with site.database.writing() as db:
        return list(db.scalars(select(Case).order_by(col(Case.id))))


def the_listing(site: Site, slug: str) -> Listing:
    with site.database.writing() as db:
        return db.scalars(select(Listing).where(col(Listing.slug) == slug)).one()
