"""A browser that keeps to no policy opens whole pages that are full of attacks: none of them runs. S36.

The first page of each kind is opened as people open it. The others are opened many at a time, each as the document of a
frame of its own, with its styles and scripts; one after the other, a night would not be enough for all of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Request
from sqlmodel import update
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from app import migrate
from app.config import Settings
from app.main import create_app
from app.models import Member, MemberSession, Role, now
from app.site import Site
from tests.browser.conftest import PATIENCE_MS
from tests.browser.serving import served
from tests.browser.test_hostile_text import TOUCH
from tests.factories import a_member, signed_in
from tests.hostile.corpus import PAYLOADS
from tests.hostile.filled import ASKED, AT_ONCE, ONE_BY_ONE, TOGETHER, asked, fill
from tests.hostile.judged import CHUNKS, QUEUES, STAFF_ASKED, STAFF_PAGES, Paths, judge, staff
from tests.hostile.judged import ONE_BY_ONE as JUDGED
from tests.machine import PERCENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PER_PAGE = 20
FRAMES = 20
# Of the pages that show one attack each, every so manieth is opened, and all by `make thorough`; all of them are
# read in tests/hostile.
ONE_OF = max(1, 31 * (100 - PERCENT) // 80)
PAGES_ONE_OF = max(1, 6 * (100 - PERCENT) // 80)
# What moderators judge, so that what the queue shows of it is of many sorts.
SPREAD = [one for chunk in CHUNKS for one in chunk][: max(20, len(PAYLOADS) * (PERCENT - 20) // 80)]
# What each page answered, where it was in the end, and whether something in it ran.
IN_FRAMES = """([addresses, touch]) => Promise.all(addresses.map(async address => {
  const answer = await fetch(address);
  const frame = document.createElement("iframe");
  const loaded = new Promise(done => frame.addEventListener("load", done, { once: true }));
  frame.srcdoc = await answer.text();
  document.body.append(frame);
  await loaded;
  frame.contentWindow.eval(`(${touch})()`);
  await new Promise(done => setTimeout(done, 50));
  const ran = frame.contentWindow.hit !== undefined;
  frame.remove();
  return { address, status: answer.status, path: new URL(answer.url).pathname, ran };
}))"""
PAGES = [name for name in ONE_BY_ONE if "programs" not in name and name != "contact"]
TOUCHED = TOUCH.replace("article *", "body *")
Open = Callable[[str], Page]


@dataclass
class Attacked:
    """The address of a site in which every attack stands in every field, who is signed in there, and the pages that
    moderators have made."""

    url: str
    site: Site
    cookies: dict[str, str]
    judged: Paths

    def sign_in_anew(self) -> None:
        """All of them takes longer than a sign-in counts as fresh, which some pages ask for."""
        with self.site.database.writing() as db:
            db.connection().execute(update(MemberSession).values(signed_in_at=now()))


@dataclass
class Said:
    address: str
    status: int
    path: str
    ran: bool = field(kw_only=True)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    cookies: dict[str, str] = {}
    judged: Paths = {}
    home: Path = tmp_path_factory.mktemp("attacked")
    sites: list[Site] = []

    def make(url: str) -> FastAPI:
        app = create_app(Settings(home=home, base_url=url, worker="none"))
        site: Site = app.state.site
        sites.append(site)
        migrate.upgrade(site.database)
        people: dict[str, Member] = {name: a_member(site, name) for name in ("author", "other")}
        people["editor"] = a_member(site, "editha", role=Role.EDITOR)
        fill(site, PAYLOADS, people["author"].id or 0, people["other"].id or 0)
        judges = staff(site) | {"Editha": people["editor"]}
        judged.update(judge(site, SPREAD, judges))
        for name, member in (people | judges).items():
            cookies[name] = str(signed_in(site, TestClient(app), member).cookies["session"])

        def careless() -> HTMLResponse:
            return HTMLResponse(f"<!doctype html><p>{PAYLOADS[0]}</p>")

        def empty() -> HTMLResponse:
            return HTMLResponse("<!doctype html><body>")

        for path, page in (("/careless", careless), ("/empty", empty)):
            app.router.add_api_route(path, page)
            app.router.routes.insert(0, app.router.routes.pop())
        return app

    with served(make) as url:
        yield Attacked(url, sites[0], cookies, judged)


@pytest.fixture(scope="module")
def reader(browser: Browser, attacked: Attacked) -> Iterator[Open]:
    """Opens pages one after the other, without any policy, as who is named."""
    url, cookies = attacked.url, attacked.cookies
    pages: dict[str, Page] = {}

    def opened(name: str) -> Page:
        if name not in pages:
            context = browser.new_context(base_url=url, bypass_csp=True)
            context.set_default_timeout(PATIENCE_MS)
            if name in cookies:
                context.add_cookies([{"name": "session", "value": cookies[name], "url": url}])
            pages[name] = context.new_page()
        return pages[name]

    yield opened
    for page in pages.values():
        page.context.close()


def addresses(kind: str, judged: Paths) -> Iterator[str]:
    numbers = range(1, len(PAYLOADS) + 1)
    if kind in judged:
        yield from (path for _reader, path in judged[kind][::ONE_OF])
    elif kind.startswith("staff asked "):
        yield from (asked(STAFF_ASKED[kind.removeprefix("staff asked ")][1], words) for words in SPREAD[::ONE_OF])
    elif kind in ONE_BY_ONE:
        yield from (ONE_BY_ONE[kind][1].format(n=number, reply=2 * number - 1) for number in numbers[::ONE_OF])
    elif kind in TOGETHER:
        pages = range(1, len(PAYLOADS) // PER_PAGE)
        yield from (TOGETHER[kind][1].format(page=page) for page in pages[::PAGES_ONE_OF])
    elif kind in ALONE:
        yield ALONE[kind][1]
    else:
        yield from (asked(ASKED[kind.removeprefix("asked ")], words) for words in PAYLOADS[::ONE_OF])


ALONE = AT_ONCE | QUEUES | STAFF_PAGES
KINDS = [
    *PAGES, *(name for name in [*TOGETHER, *AT_ONCE] if "programs" not in name and name not in {"sitemap", "export"}),
    *(f"asked {name}" for name in ASKED if not name.startswith(("program", "suggestions"))),
    *JUDGED, *QUEUES, *STAFF_PAGES, *(f"staff asked {name}" for name in STAFF_ASKED),
]  # fmt: skip
READERS = {name: who for name, (who, _path) in {**ONE_BY_ONE, **TOGETHER, **ALONE}.items()} | {
    f"staff asked {name}": who for name, (who, _path) in STAFF_ASKED.items()
}


@pytest.mark.parametrize("kind", KINDS)
def test_s36_no_attack_runs_on_a_page_even_without_its_policy(reader: Open, attacked: Attacked, kind: str) -> None:
    attacked.sign_in_anew()
    page = reader(READERS.get(kind, attacked.judged.get(kind, [("guest", "")])[0][0]))
    asked_for: list[str] = []

    def note(request: Request) -> None:
        asked_for.append(request.url)

    page.on("request", note)
    first, *others = addresses(kind, attacked.judged)
    # Fifty new places, each of them like a thousand listings, take a queue its time.
    answer = page.goto(first, wait_until="load", timeout=6 * PATIENCE_MS)
    assert answer is not None
    page.evaluate(TOUCHED)
    page.wait_for_timeout(20)
    ran = page.evaluate("window.hit") is not None
    said = [Said(first, answer.status, urlsplit(answer.url).path, ran=ran)]
    page.goto("/empty")
    for start in range(0, len(others), FRAMES):
        said += [Said(**one) for one in page.evaluate(IN_FRAMES, [others[start : start + FRAMES], TOUCHED])]
    assert [one for one in said if one.ran] == []
    assert [one for one in said if one.status >= 500] == []
    if "asked " not in kind:
        assert [one for one in said if one.path != urlsplit(one.address).path] == [], "who reads this must be let in"
    page.remove_listener("request", note)
    own = page.url.split("/")[2]
    assert [url for url in asked_for if url.split("/")[2] != own] == []


def test_s36_what_is_offered_while_somebody_types_runs_nothing(reader: Open) -> None:
    page = reader("author")
    for path, box in (("/listings", "#q"), ("/search?q=x", "main #q")):
        page.goto(path)
        page.locator(box).last.fill("window hit")
        page.locator("[role=option]").first.wait_for()
        assert page.locator("[role=option] *:not(small)").count() == 0
        assert page.evaluate("window.hit") is None
    page.goto("/questions/new")
    page.locator("#title").fill("Does window hit img onerror help anybody?")
    page.locator("#body").fill("")
    page.locator("#body").press_sequentially("At [[hit")
    page.locator("[role=option]").first.wait_for()
    page.locator("[data-similar] a").first.wait_for()
    assert page.evaluate("window.hit") is None


def test_s36_a_careless_page_would_be_caught(reader: Open) -> None:
    page = reader("guest")
    page.goto("/careless")
    page.wait_for_function("window.hit === 1")
    page.goto("/empty")
    assert [one["ran"] for one in page.evaluate(IN_FRAMES, [["/careless", "/questions"], TOUCHED])] == [True, False]
