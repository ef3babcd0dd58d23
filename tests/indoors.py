"""The house of the browsers without a browser: every kind of page, opened by whoever may."""

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from app.auth import cookie_name
from app.config import Settings
from tests.browser.house import House, a_house
from tests.browser.kinds import KINDS, OWN
from tests.browser.serving import seeded

BASE_URL = "http://testserver"
# Every kind of page: who opens it, and where.
EVERY_KIND = {**{name: ("", path) for name, path in KINDS.items()}, **OWN}


@dataclass
class Indoors:
    app: FastAPI
    house: House
    _browsers: dict[str, TestClient] = field(default_factory=dict)

    def browser(self, who: str) -> TestClient:
        if who not in self._browsers:
            browser = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)
            browser.headers |= {"origin": BASE_URL}
            if who:
                browser.cookies.set(cookie_name(BASE_URL), self.house.cookie(who), domain="testserver.local")
            self._browsers[who] = browser
        return self._browsers[who]

    def open(self, kind: str, language: str = "en") -> Response:
        who, path = EVERY_KIND[kind]
        # A page of its own may be asked for in Norwegian already.
        path = self.house.path(path).removeprefix("/nb")
        return self.browser(who).get(path if language == "en" else f"/{language}{path}")

    def signed_in_anew(self) -> "Indoors":
        """For another module: some pages want a sign-in that is not older than minutes."""
        return Indoors(self.app, self.house)


def indoors(home: Path) -> Indoors:
    """Pages are not kept, so that a test may give a language other words."""
    app = seeded(Settings(home=home, base_url=BASE_URL, worker="none", page_cache_mb=0))
    return Indoors(app, a_house(app.state.site))
