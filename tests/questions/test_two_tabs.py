"""Two tabs in which somebody writes: none overwrites the other, nothing is lost, and nothing comes back that was
posted."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.config import ROOT
from app.models import Draft
from app.site import Site
from tests.factories import page
from tests.questions.writing import BODY, TITLE, ask, reply

FIRST, SECOND = "Does taping at night help the eye?", "We tried it, and it helped after a week."
OTHER = "Quite something else: whom can we see in Vienna?"


class Tab:
    """One opened page with a form for words, as a browser without scripts of its own sees it."""

    def __init__(self, browser: TestClient, path: str = "/questions/new") -> None:
        self.browser, self.path = browser, path
        self.form = page(browser.get(path)).css_first("form[data-kept]")

    @property
    def fields(self) -> dict[str, list[str]]:
        """What would be sent now."""
        said = {"place": [str(self.form.attributes["data-id"])], "body": [self.form.css_first("textarea").text()]}
        for one in self.form.css("input[name]"):
            box = one.attributes.get("type") in {"radio", "checkbox"}
            if not box or "checked" in one.attributes:
                said.setdefault(str(one.attributes["name"]), []).append(str(one.attributes.get("value") or ""))
        for chosen in self.form.css("select option[selected]"):
            said[str(chosen.parent.attributes["name"])] = [str(chosen.attributes["value"])]  # type: ignore[union-attr]
        return said

    def keep(self, **typed: str) -> None:
        assert self.browser.post("/questions/drafts", data=self.fields | typed).status_code == 204

    def send(self, **typed: str) -> None:
        to = str(self.form.attributes["action"])
        assert self.browser.post(to, data=self.fields | {"action": "send"} | typed).status_code == 303


def kept(site: Site) -> list[str]:
    with site.database.reading() as connection:
        return list(connection.execute(select(Draft.body).order_by(col(Draft.id))).scalars())


@pytest.fixture(params=["new", "reply"])
def path(request: pytest.FixtureRequest, site: Site, fjord: TestClient) -> str:
    return "/questions/new" if request.param == "new" else ask(fjord, site)


def test_a_page_that_is_opened_later_has_the_words_and_a_key_of_its_own(
    site: Site, fjord: TestClient, path: str
) -> None:
    Tab(fjord, path).keep(body=FIRST)
    one, two = Tab(fjord, path), Tab(fjord, path)
    assert (one.fields["body"], two.fields["body"]) == ([FIRST], [FIRST])
    one.keep(body=f"{FIRST} In the first tab.")
    two.keep(body=f"{FIRST} In the second tab.")
    assert kept(site) == [FIRST, f"{FIRST} In the first tab.", f"{FIRST} In the second tab."]


def test_what_was_posted_is_no_draft_nor_is_what_it_began_as(site: Site, fjord: TestClient, path: str) -> None:
    Tab(fjord, path).keep(body=FIRST)
    later = Tab(fjord, path)
    later.keep(body=f"{FIRST} Or a patch?")
    last = Tab(fjord, path)
    last.keep(body=f"{FIRST} Or a patch, or drops?")
    last.send(title=TITLE, body=f"{FIRST} Or a patch, or drops, or nothing?")
    assert kept(site) == []
    assert Tab(fjord, path).fields["body"] == [""]


def test_what_another_tab_has_written_since_stays(site: Site, fjord: TestClient, path: str) -> None:
    first = Tab(fjord, path)
    first.keep(body=FIRST)
    second = Tab(fjord, path)
    first.keep(body=f"{FIRST} {SECOND}")
    second.send(title=TITLE, body=FIRST)
    assert kept(site) == [f"{FIRST} {SECOND}"]


def test_a_draft_that_was_put_aside_for_something_else_stays(site: Site, fjord: TestClient, path: str) -> None:
    Tab(fjord, path).keep(body=FIRST)
    Tab(fjord, path).send(title=TITLE, body=OTHER)
    assert kept(site) == [FIRST]


def test_every_draft_can_be_gone_on_with_from_the_account(site: Site, fjord: TestClient, tern: TestClient) -> None:
    address = ask(fjord, site)
    number = reply(tern, site, address, "Yes, we went there.").rpartition("#r")[2]
    for place in ("/questions/new", address, f"{address}?to={number}"):
        tabs = [Tab(fjord, place), Tab(fjord, place)]
        for tab, words in zip(tabs, (FIRST, OTHER), strict=True):
            tab.keep(body=f"{place} {words}")
    links = [
        str(link.attributes["href"])
        for link in page(fjord.get("/account")).css("a")
        if "draft=" in str(link.attributes["href"])
    ]
    assert len(links) == 6
    assert sorted(Tab(fjord, link).fields["body"][0] for link in links) == sorted(kept(site))


def test_the_choices_beside_the_words_are_kept_with_them(fjord: TestClient) -> None:
    chosen = {"visibility": "members", "pseudonymous": "yes", "name": "Parent in Norway", "country": "SE"}
    begun = Tab(fjord).fields
    assert (begun["visibility"], "check_ins" in begun, "pseudonymous" in begun) == (["everyone"], False, False)
    answer = fjord.post("/questions/drafts", data=begun | {"check_ins": "yes", "body": BODY} | chosen)
    assert answer.status_code == 204
    again = Tab(fjord).fields
    assert {name: again[name] for name in chosen} == {name: [value] for name, value in chosen.items()}
    assert again["check_ins"] == ["yes"]


def test_a_reply_stays_of_its_kind(site: Site, fjord: TestClient) -> None:
    address = ask(fjord, site)
    Tab(fjord, address).keep(body=FIRST, kind="update")
    assert Tab(fjord, address).fields["kind"] == ["update"]


def test_a_draft_of_before_the_choices_were_kept_is_words_in_an_empty_form(site: Site, fjord: TestClient) -> None:
    Tab(fjord).keep(body=FIRST)
    with site.database.writing() as db:
        db.exec(select(Draft)).one().choices = None
    again = Tab(fjord).fields
    assert (again["body"], again["visibility"], "check_ins" in again) == ([FIRST], ["everyone"], False)


def test_what_is_looked_at_before_it_is_sent_is_kept_also_without_scripts(site: Site, fjord: TestClient) -> None:
    tab = Tab(fjord)
    answer = fjord.post("/questions/new", data=tab.fields | {"title": TITLE, "body": BODY, "action": "check"})
    form = LexborHTMLParser(answer.text).css_first("form[data-kept]")
    assert form.css_first("[name=tab]").attributes["value"] == tab.fields["tab"][0]
    assert kept(site) == [BODY]


def test_the_words_are_on_their_way_within_two_seconds_of_the_last_key() -> None:
    script = (ROOT / "app" / "static" / "write.js").read_text()
    waited = re.search(r"WAIT_MS = (\d+)", script)
    assert waited is not None
    assert int(waited[1]) < 2000
    assert "setTimeout(save, WAIT_MS)" in script
