"""Things to test with. Each function makes one thing, complete, with nothing surprising in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, func
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import auth, work
from app.guides import loading as guides
from app.jobs import Worker
from app.listings import actions
from app.models import Kind, Listing, ListingSource, Mail, Member, MemberSession, Origin, Precision, Role, Status, now
from app.site import Site

SEEN_ON = date(2026, 11, 1)


def a_source(url: str = "https://clinic.example/about", **fields: Any) -> ListingSource:
    values: dict[str, Any] = {"title": "About us", "seen_on": SEEN_ON, "supports": ["name", "city"]}
    return ListingSource(listing_id=0, url=url, **(values | fields))


def a_listing(
    site: Site, slug: str = "bergen-clinic", *, sources: list[ListingSource] | None = None, **fields: Any
) -> Listing:
    """A published clinic in Bergen, as a search finds it."""
    values: dict[str, Any] = {
        "kind": Kind.CLINIC, "name": f"The clinic {slug}", "summary": "Looks after people.", "country": "NO",
        "city": "Bergen", "latitude": 60.39299, "longitude": 5.32415, "position_precision": Precision.CITY,
        "origin": Origin.OWN_PAGE, "status": Status.PUBLISHED,
    }  # fmt: skip
    with site.database.writing() as db:
        listing = actions.create(
            db, Listing(slug=slug, **(values | fields)), [a_source()] if sources is None else sources, reason="test"
        )
    do_jobs(site)
    return listing


def the_guides(site: Site) -> None:
    """The real ones, as a site has them that was just set up."""
    with site.database.writing() as db:
        guides.load(db, site.settings.data / "guides", site.taxonomy)
    do_jobs(site)


def do_jobs(site: Site) -> int:
    """Everything that is due now; afterwards the site believes nothing that it has read before."""
    done = Worker(site.database, work.handlers(site)).drain()
    site.stamp.forget()
    return done


def a_row(slug: str = "bergen-clinic", **fields: Any) -> dict[str, Any]:
    """A row of a file of listings."""
    return {
        "id": slug,
        "name": f"The clinic {slug}",
        "kind": "clinic",
        "country": "NO",
        "city": "Bergen",
        "summary": "Looks after people.",
        "sources": [{"url": "https://clinic.example/about", "title": "About us", "supports": ["name", "city"]}],
    } | fields


def a_file(folder: Path, *rows: dict[str, Any], name: str = "rows.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(rows))
    return path


# What a browser says of a form that stands on one of our own pages.
SAME_SITE = {"sec-fetch-site": "same-origin"}


def page(answer: Any) -> LexborHTMLParser:
    """The page that a client got; anything but a page is a failure."""
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return LexborHTMLParser(answer.text)


def texts(answer: Any, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page(answer).css(selector)]


@contextmanager
def statements(site: Site, *, writing: bool = False) -> Iterator[list[str]]:
    """Everything that readers (or writers) ask of the database inside the block. How often the content version is
    read anew depends on the clock (`app/content.py`), so that and the beginning of a transaction are left out."""
    asked: list[str] = []
    engine = site.database.writer if writing else site.database.reader

    def note(*arguments: Any) -> None:
        if arguments[2] != "BEGIN" and "content_version" not in arguments[2]:
            asked.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def a_member(site: Site, name: str = "Fjord", **fields: Any) -> Member:
    """Somebody with an account."""
    values: dict[str, Any] = {
        "email": f"{name.lower()}@mail.example", "name_key": name.lower(), "of_age_at": now(), "consent_version": "1",
        "consent_at": now(),
    }  # fmt: skip
    member = Member(name=name, **(values | fields))
    with site.database.writing() as db:
        db.add(member)
    return member


def signed_in(site: Site, client: TestClient, member: Member, *, second_factor: bool = True) -> TestClient:
    """Another browser, in which this member is signed in; somebody with a role has shown the second factor there."""
    with site.database.writing() as db:
        token = auth.begin_session(db, member, "test")
        if second_factor and member.role != Role.MEMBER:
            db.flush()
            token = auth.mark_second_factor(db, db.exec(select(func.max(MemberSession.id))).one() or 0)
    browser = TestClient(client.app, follow_redirects=False, raise_server_exceptions=False)
    browser.headers |= {"origin": site.settings.base_url}
    # As if the site had set it, so that another one takes its place.
    browser.cookies.set(auth.cookie_name(site.settings.base_url), token, domain="testserver.local")
    return browser


def mails(site: Site, kind: str) -> list[Mail]:
    """What was mailed of this kind, oldest first."""
    with site.database.writing() as db:
        return list(db.exec(select(Mail).where(Mail.kind == kind).order_by(col(Mail.id))))
