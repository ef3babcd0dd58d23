"""What a moderator does in a browser, and what comes of it."""

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import cases
from app.models import About, Case, CaseKind, Listing
from app.site import Site
from tests.factories import mails, page, texts


def decide(browser: TestClient, case: int = 1, **fields: str) -> int:
    return browser.post(f"/moderation/cases/{case}/decide", data=fields).status_code


def refusal(browser: TestClient, case: int = 1, **fields: str) -> str:
    """Why it could not be decided, as it stands at the case."""
    answer = browser.post(f"/moderation/cases/{case}/decide", data=fields)
    assert answer.status_code == 422, answer.text[:500]
    return " ".join(node.text() for node in LexborHTMLParser(answer.text).css(f"#case-{case} [role=alert]")).strip()


def undo(browser: TestClient, *decisions: int) -> int:
    return browser.post("/moderation/undo", data={"decision": [str(one) for one in decisions or (1,)]}).status_code


def link_in(site: Site, kind: str) -> str:
    """The page that the last letter of this kind leads to."""
    found = re.search(r"/moderation/decisions/\S+", mails(site, kind)[-1].text)
    assert found
    return found.group()


def waiting(browser: TestClient, query: str = "") -> list[str]:
    """What the queue holds, by what each case is about."""
    return texts(browser.get(f"/moderation/queue{query}"), "main .group > h3")


def the_case(browser: TestClient, number: int) -> Any:
    found = page(browser.get("/moderation/queue")).css_first(f"#case-{number}")
    assert found is not None
    return found


def open_about(site: Site, kind: CaseKind, listing: Listing, other: Listing | None = None) -> int:
    """A case as the machine opens it at night."""
    with site.database.writing() as db:
        key = f"{kind.value}:{listing.id}"
        case = cases.open_case(db, kind, About.LISTING, listing.id, key=key, other_id=other.id if other else None)
        return case.id or 0


def last_case(site: Site) -> Case:
    with site.database.writing() as db:
        return db.scalars(select(Case).order_by(col(Case.id).desc())).first() or Case(kind=CaseKind.REPORT)
