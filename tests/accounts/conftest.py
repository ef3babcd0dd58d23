"""People with and without an account, and the letters that they get."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.models import Mail, Member
from app.site import Site
from tests.factories import SAME_SITE, a_member, signed_in

Link = Callable[..., str]
FORM = {"name": "Fjord", "country": "NO", "language": "en", "notify": "yes", "of_age": "yes", "agrees": "yes"}


@pytest.fixture
def kari(site: Site) -> Member:
    return a_member(site, "Kari")


@pytest.fixture
def browser(site: Site, client: TestClient, kari: Member) -> TestClient:
    """Kari's, signed in a moment ago."""
    return signed_in(site, client, kari)


@pytest.fixture
def link_for(site: Site, client: TestClient) -> Callable[..., str]:
    """Asks for a link as somebody at home would, and opens the letter: the path of the link."""

    def asked(email: str, onward: str = "", root: str = "") -> str:
        answer = client.post(f"{root}/account/sign-in", data={"email": email, "onward": onward}, headers=SAME_SITE)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{root}/account/sign-in/sent")
        return newest_link(site, email.strip().lower())

    return asked


def letters_to(site: Site, email: str) -> list[Mail]:
    with site.database.writing() as db:
        return list(db.exec(select(Mail).where(Mail.recipient == email).order_by(col(Mail.id))).all())


def newest_link(site: Site, email: str) -> str:
    """The path of the only link in the newest letter."""
    found = re.findall(rf"{site.settings.base_url}(/\S+)", letters_to(site, email)[-1].text)
    assert len(found) == 1
    return str(found[0])


def members(site: Site) -> list[Member]:
    with site.database.writing() as db:
        return list(db.exec(select(Member)).all())


def press(client: TestClient, path: str, **form: str) -> tuple[int, str]:
    answer = client.post(path, data=form, headers=SAME_SITE)
    return answer.status_code, answer.headers.get("location", "")
