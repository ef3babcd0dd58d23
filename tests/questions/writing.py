"""Asking and replying, as a browser does."""

from starlette.testclient import TestClient

from app.site import Site
from tests.factories import do_jobs

TITLE = "My daughter has synkinesis after a year"
BODY = "She is 19 and had Bell's palsy. We live in Bergen in Norway. Whom can we see in the UK?"


def ask(browser: TestClient, site: Site, **fields: str) -> str:
    """The address of a question that was asked."""
    form = {"title": TITLE, "body": BODY, "country": "NO", "visibility": "everyone", "language": "en", "action": "send"}
    answer = browser.post("/questions/new", data=form | fields)
    assert answer.status_code == 303, answer.text
    do_jobs(site)
    return str(answer.headers["location"])


def reply(browser: TestClient, site: Site, address: str, body: str, **fields: str) -> str:
    number = address.rsplit("/", maxsplit=1)[-1].split("-", maxsplit=1)[0]
    answer = browser.post(f"/questions/{number}/replies", data={"body": body, "kind": "experience"} | fields)
    assert answer.status_code == 303, answer.text
    do_jobs(site)
    return str(answer.headers["location"])
