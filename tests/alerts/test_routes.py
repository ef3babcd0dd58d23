"""Hearing of new places: asked for, confirmed and stopped by a mailed link, without an account."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select
from starlette.testclient import TestClient

from app import tidy
from app.alerts import actions, telling
from app.models import Alert, Mail, Status, now
from app.site import Site
from tests.factories import a_listing, do_jobs, mails, page, texts

ADDRESS = "guest@mail.example"


@pytest.fixture
def guest(site: Site, client: TestClient) -> TestClient:
    client.headers |= {"origin": site.settings.base_url}
    return client


def ask(guest: TestClient, site: Site, **fields: str) -> str:
    """Ask, and the path of the link that was mailed."""
    answer = guest.post("/alerts", data={"email": ADDRESS, "country": "NO", "topic": "synkinesis"} | fields)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/alerts/sent")
    do_jobs(site)
    return link_in(mails(site, "alert_link")[-1], site)


def link_in(mail: Mail, site: Site) -> str:
    line = next(line for line in mail.text.splitlines() if "/alerts/" in line)
    return line.removeprefix(site.settings.base_url)


def alerts(site: Site) -> list[Alert]:
    with site.database.writing() as db:
        return list(db.exec(select(Alert)).all())


def test_the_form_is_filled_in_by_the_page_that_leads_to_it(seeded_client: TestClient) -> None:
    form = page(seeded_client.get("/alerts?country=no&topic=synkinesis"))
    assert [option.attributes["value"] for option in form.css("option[selected]")] == ["NO", "synkinesis"]
    assert page(seeded_client.get("/alerts?country=Atlantis&topic=nothing")).css("option[selected]") == []


@pytest.mark.parametrize(
    ("there", "where"),
    [
        ("/alerts?country=IS", "/countries/is"),
        ("/alerts?topic=synkinesis", "/topics/synkinesis"),
        ("/alerts?topic=synkinesis", "/listings?condition=synkinesis&country=AQ&country=XX"),
        ("/alerts?country=IS", "/find?country=IS&condition=synkinesis"),
    ],
)
def test_pages_where_there_is_little_lead_to_it(seeded_client: TestClient, there: str, where: str) -> None:
    links = [str(one.attributes["href"]) for one in page(seeded_client.get(where)).css("main a")]
    assert any(link.startswith("/alerts") for link in links), there


def test_it_begins_when_the_link_is_used_and_not_before(site: Site, guest: TestClient) -> None:
    path = ask(guest, site)
    assert "Synkinesis, Norway" in texts(guest.get(path), "h1")[0]
    assert [alert.confirmed_at for alert in alerts(site)] == [None]
    # On another device, which has nothing but the link.
    other = TestClient(guest.app, follow_redirects=False)
    other.headers |= {"origin": site.settings.base_url}
    assert other.post(path, data={"action": "begin"}).status_code == 303
    assert alerts(site)[0].confirmed_at is not None
    assert "Stop these letters" in " ".join(texts(guest.get(path), "button"))


def test_the_same_page_stops_it_and_the_address_is_gone(site: Site, guest: TestClient) -> None:
    path = ask(guest, site)
    guest.post(path, data={"action": "begin"})
    assert guest.post(path, data={"action": "stop"}).status_code == 200
    assert alerts(site) == []
    assert guest.get(path).status_code == 410
    assert guest.post(path, data={"action": "begin"}).status_code == 410


def test_one_click_of_a_mail_program_stops_it(site: Site, guest: TestClient) -> None:
    path = ask(guest, site)
    guest.post(path)
    program = TestClient(guest.app, follow_redirects=False)
    one_click = {"List-Unsubscribe": "One-Click"}
    assert program.post(path, data=one_click, headers={"sec-fetch-site": "cross-site"}).status_code == 200
    assert alerts(site) == []


def test_mistakes_come_back_beside_their_fields_and_keep_what_was_typed(guest: TestClient) -> None:
    answer = guest.post("/alerts", data={"email": "nobody at all", "country": "", "topic": ""})
    assert answer.status_code == 422
    form = LexborHTMLParser(answer.text)
    assert form.css_first("#email-error") is not None
    assert form.css_first("#country-error") is not None
    assert form.css_first("#email").attributes["value"] == "nobody at all"
    unknown = guest.post("/alerts", data={"email": ADDRESS, "country": "Atlantis", "topic": "magic"})
    assert LexborHTMLParser(unknown.text).css_first("#topic-error") is not None


def test_twice_the_same_is_one_alert_and_one_letter(site: Site, guest: TestClient) -> None:
    assert ask(guest, site) == ask(guest, site, email=ADDRESS.upper())
    assert len(alerts(site)) == 1
    assert len(mails(site, "alert_link")) == 1


def test_ten_minutes_are_counted_from_the_letter_and_not_by_the_clock(
    site: Site, guest: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(guest, site)
    (first,) = mails(site, "alert_link")
    for passed, letters in (
        (timedelta(minutes=5), 1),
        (timedelta(minutes=9, seconds=59), 1),
        (timedelta(minutes=11), 2),
    ):
        monkeypatch.setattr(telling, "now", lambda later=passed: first.created_at + later)
        ask(guest, site)
        assert len(mails(site, "alert_link")) == letters


def test_who_is_known_gets_the_same_answer(site: Site, guest: TestClient) -> None:
    path = ask(guest, site)
    guest.post(path)
    form = {"email": ADDRESS, "country": "NO", "topic": "synkinesis"}
    known = guest.post("/alerts", data=form)
    unknown = guest.post("/alerts", data=form | {"email": "other@mail.example"})
    assert (known.status_code, known.headers["location"]) == (unknown.status_code, unknown.headers["location"])
    assert {alert.email for alert in alerts(site) if alert.confirmed_at} == {ADDRESS}


def test_an_address_has_five_at_most_and_is_told_which(site: Site, guest: TestClient) -> None:
    with site.database.writing() as db:
        for code in ("SE", "DK", "FI", "IS", "DE"):
            db.add(Alert(email=ADDRESS, country=code, token_hash=code, confirmed_at=now()))
    ask(guest, site)
    assert len(alerts(site)) == actions.MOST
    (letter,) = mails(site, "alert_link")
    assert letter.text.count("/alerts/") == actions.MOST


def test_s63_a_flood_for_one_address_ends(guest: TestClient) -> None:
    codes = ["SE", "DK", "FI", "IS", "DE", "FR"]
    answers = [guest.post("/alerts", data={"email": ADDRESS, "country": code}).status_code for code in codes]
    assert answers == [303] * 5 + [429]


def test_what_nobody_confirms_is_forgotten_after_a_week(site: Site, guest: TestClient) -> None:
    path = ask(guest, site)
    with site.database.writing() as db:
        db.exec(select(Alert)).one().created_at = now() - timedelta(days=8)
        tidy.ensure(db)
    assert guest.get(path).status_code == 410
    do_jobs(site)
    assert alerts(site) == []


def test_the_database_holds_nothing_that_opens_an_alert(site: Site, guest: TestClient) -> None:
    token = ask(guest, site).rpartition("/")[2]
    (alert,) = alerts(site)
    assert token not in {str(value) for value in alert.model_dump().values()}
    assert guest.get(f"/alerts/{alert.token_hash}").status_code == 410


def test_in_the_language_of_the_reader(site: Site, guest: TestClient) -> None:
    answer = guest.post("/nb/alerts", data={"email": ADDRESS, "country": "NO"})
    assert answer.headers["location"] == "/nb/alerts/sent"
    assert alerts(site)[0].language == "nb"
    assert link_in(mails(site, "alert_link")[0], site).startswith("/nb/alerts/")


@pytest.mark.parametrize("path", ["/countries/no/feed.xml", "/topics/physiotherapist/feed.xml"])
def test_a_feed_has_what_is_new_and_what_was_changed(site: Site, client: TestClient, path: str) -> None:
    a_listing(site, "bergen-clinic", treatments=["mime-therapy"], name="Faces & <more>")
    a_listing(site, "draft", treatments=["mime-therapy"], status=Status.DRAFT)
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["cache-control"] == "public, no-cache"
    feed = ET.fromstring(answer.text)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")] == ["Faces & <more>"]
    shown = client.get(path.removesuffix("/feed.xml"))
    assert page(shown).css_first(f"link[rel=alternate][href='{path}']") is not None
    assert client.get(path.replace("/no/", "/xx/").replace("physio", "nothing")).status_code == 404
