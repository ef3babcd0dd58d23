"""Owners: a letter to the listing's own domain shows that somebody belongs to it. S53."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer
from sqlmodel import select
from starlette.testclient import TestClient

from app.hosts import PUBLIC_MAIL
from app.listings import asking, claims
from app.models import AuditEvent, Case, Listing, Member, Owner
from app.site import Site
from tests.accounts.test_routes import everything
from tests.factories import SAME_SITE, a_listing, a_member, mails, page, signed_in, texts

PAGE = "/listings/bergen-clinic/claim"
OWN = "kari@klinikken.example"


@pytest.fixture
def kari(site: Site) -> Member:
    return a_member(site, "Kari")


@pytest.fixture
def browser(site: Site, client: TestClient, kari: Member) -> TestClient:
    return signed_in(site, client, kari)


def link(site: Site) -> str:
    found = re.search(r"http://testserver(/\S+/claim/\S+)", mails(site, claims.KIND)[-1].text)
    assert found is not None
    return found[1]


def owners(site: Site) -> list[tuple[int, int, str]]:
    with site.database.reading() as connection:
        found = connection.execute(select(Owner.listing_id, Owner.member_id, Owner.domain))
        return [tuple(row) for row in found]


def audited(site: Site) -> list[str]:
    with site.database.reading() as connection:
        return [row.act for row in connection.execute(select(AuditEvent.act).order_by(AuditEvent.id))]


def test_from_the_letter_to_the_account_and_giving_it_up(
    site: Site, client: TestClient, browser: TestClient, kari: Member
) -> None:
    listing = a_listing(site, website="https://www.klinikken.example/ansikt")
    before = client.get("/listings/bergen-clinic").text
    assert browser.post(PAGE, data={"email": OWN}).headers["location"] == f"{PAGE}?sent=1"
    assert "A letter is on its way" in browser.get(f"{PAGE}?sent=1").text
    assert mails(site, claims.KIND)[0].recipient == OWN
    assert owners(site) == []
    assert "klinikken.example" in texts(browser.get(link(site)), ".lead")[0]
    assert owners(site) == []
    for _ in range(2):
        assert browser.post(link(site)).headers["location"] == "/account?done=owner#listings"
    assert owners(site) == [(listing.id, kari.id, "klinikken.example")]
    assert audited(site) == ["became owner"]
    account = browser.get("/account")
    assert page(account).css_first("section[aria-labelledby=listings] a[href='/listings/bergen-clinic']") is not None
    assert "You have shown it already." in browser.get(PAGE).text
    assert client.get("/listings/bergen-clinic").text == before  # readers are told nothing
    with site.database.reading() as connection:
        assert connection.execute(select(Case.id)).all() == []
    for _ in range(2):
        assert browser.post(f"/account/listings/{listing.id}/end").headers["location"] == "/account?done=given-up"
    assert (owners(site), audited(site)) == ([], ["became owner", "gave up owning"])
    assert page(browser.get("/account")).css_first("section[aria-labelledby=listings]") is None


# --- whose domain


ALLOWED = ["kari@klinikken.example", "Kari@KLINIKKEN.example", "kari@post.klinikken.example", "a@b.c.klinikken.example"]
REFUSED = [
    "kari@attacker-klinikken.example", "kari@attackerklinikken.example", "kari@klinikken.example.attacker.example",
    "kari@example", "kari@klinikken.examples", "kari@klinikken-example.com", "kari@gmail.com", "kari@linikken.example",
    "klinikken.example@attacker.example", "kari@klinikken.example@attacker.example",
    "kari@attacker.example#@klinikken.example",
    "kari@klіnikken.example", "kari@attacker.example/klinikken.example", "kari@.klinikken.example", "klinikken.example",
    "kari@attacker.example\\@klinikken.example", "kari@[127.0.0.1]", "",
    "kari@attacker.example, kari@klinikken.example", "kari@attacker.example\r\nbcc: kari@klinikken.example",
]  # fmt: skip


@pytest.mark.parametrize("email", ALLOWED)
@pytest.mark.parametrize(
    "fields", [{"website": "https://www.klinikken.example/x"}, {"email": "post@klinikken.example"}]
)
def test_an_address_at_its_own_domain_is_taken(
    site: Site, browser: TestClient, email: str, fields: dict[str, str]
) -> None:
    a_listing(site, **fields)
    assert browser.post(PAGE, data={"email": email}).status_code == 303
    assert [mail.recipient for mail in mails(site, claims.KIND)] == [email.lower()]


@pytest.mark.parametrize("email", REFUSED)
def test_s53_an_address_at_another_domain_never_is(site: Site, browser: TestClient, email: str) -> None:
    a_listing(site, website="https://www.klinikken.example/x", email="post@klinikken.example")
    answer = browser.post(PAGE, data={"email": email})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert mails(site, claims.KIND) == []


@given(st.from_regex(r"[a-z0-9.-]{1,30}", fullmatch=True))
def test_s53_only_what_ends_in_the_domain_at_a_dot_is_at_it(host: str) -> None:
    listing = Listing(slug="x", name="x", kind="clinic", country="NO", website="https://klinikken.example")
    allowed = claims.domain_of(f"kari@{host}", listing) is not None
    normal = host.rstrip(".").removeprefix("www.")
    assert allowed <= (normal == "klinikken.example" or normal.endswith(".klinikken.example"))
    glued = claims.domain_of(f"kari@{host.strip('.-')}klinikken.example", listing)
    assert glued is None or not host.strip(".-")


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "klinikken@gmail.com"}, {"website": "https://www.facebook.com/klinikken"}, {},
        {"website": "https://klinikken.wordpress.com"}, {"website": "https://sites.google.com/x"},
        {"email": "post@mail.gmail.com", "website": "https://klinikken.wixsite.com/x"}, {"website": "https://localhost/x"},
    ],
)  # fmt: skip
def test_where_everybody_has_an_address_nothing_is_shown_by_one(
    site: Site, browser: TestClient, fields: dict[str, str]
) -> None:
    a_listing(site, **fields)
    form = browser.get(PAGE)
    assert "at a domain of its own" in form.text
    assert page(form).css_first("#email") is None
    hosts = [value.rpartition("@")[2].removeprefix("https://").partition("/")[0] for value in fields.values()]
    for host in [*hosts, *sorted(PUBLIC_MAIL)[:3]]:
        assert browser.post(PAGE, data={"email": f"kari@{host}"}).status_code == 422
    assert mails(site, claims.KIND) == []


# --- the link


def test_the_link_is_good_for_the_member_who_asked_only(site: Site, client: TestClient, browser: TestClient) -> None:
    a_listing(site, website="https://klinikken.example")
    browser.post(PAGE, data={"email": OWN})
    ola = signed_in(site, client, a_member(site, "Ola"))
    before = everything(site)
    assert ola.get(link(site)).status_code == 410
    assert ola.post(link(site)).status_code == 410
    assert (
        client.post(link(site), headers={"origin": "http://testserver"})
        .headers["location"]
        .startswith("/account/sign-in")
    )
    assert everything(site) == before


def test_the_link_is_good_for_its_own_listing_and_domain_only(site: Site, browser: TestClient, kari: Member) -> None:
    listing = a_listing(site, website="https://klinikken.example")
    a_listing(site, "other", website="https://klinikken.example")
    browser.post(PAGE, data={"email": OWN})
    assert browser.post(link(site).replace("bergen-clinic", "other")).status_code == 410
    with site.database.writing() as db:
        db.get_one(Listing, listing.id).website = "https://new-owner.example"
    assert browser.post(link(site)).status_code == 410
    forged = URLSafeTimedSerializer("x" * 40, salt="claim").dumps([kari.id, listing.id, "new-owner.example"])
    assert browser.post(f"{PAGE}/{forged}").status_code == 410
    assert owners(site) == []


def test_the_link_ends_after_a_day(
    site: Site, browser: TestClient, kari: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = a_listing(site, website="https://klinikken.example")
    token = claims.token_for(site.settings.signing_key, kari.id or 0, listing.id or 0, "klinikken.example")
    monkeypatch.setattr(claims, "LASTS", timedelta(seconds=-1))
    assert browser.post(f"{PAGE}/{token}").status_code == 410
    assert owners(site) == []


def test_s52_pressed_again_and_again_it_is_one_owner(site: Site, browser: TestClient) -> None:
    a_listing(site, website="https://klinikken.example")
    browser.post(PAGE, data={"email": OWN})
    for _ in range(5):
        assert browser.post(link(site)).status_code == 303
    assert len(owners(site)) == 1


def test_s52_pressed_in_five_tabs_at_once_it_is_one_owner(site: Site, browser: TestClient) -> None:
    a_listing(site, website="https://klinikken.example")
    browser.post(PAGE, data={"email": OWN})
    path, start = link(site), threading.Barrier(5)

    def press(_number: int) -> int:
        tab = TestClient(browser.app, follow_redirects=False, cookies=dict(browser.cookies), headers=SAME_SITE)
        start.wait()
        return tab.post(path).status_code

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(press, range(5))) == [303] * 5
    assert len(owners(site)) == 1
    assert audited(site) == ["became owner"]


def test_an_address_that_wants_no_letters_gets_none_and_nobody_learns_of_it(site: Site, browser: TestClient) -> None:
    a_listing(site, website="https://klinikken.example")
    with site.database.writing() as db:
        asking.silence(db, site, OWN)
    assert browser.post(PAGE, data={"email": OWN}).headers["location"] == f"{PAGE}?sent=1"
    assert mails(site, claims.KIND) == []


def test_letters_are_limited(site: Site, browser: TestClient) -> None:
    a_listing(site, website="https://klinikken.example")
    codes = [browser.post(PAGE, data={"email": f"{number}@klinikken.example"}).status_code for number in range(6)]
    assert codes == [303] * 5 + [429]


def test_what_was_typed_is_kept_when_it_is_to_be_mended(site: Site, browser: TestClient) -> None:
    a_listing(site, website="https://klinikken.example")
    answer = browser.post(PAGE, data={"email": 'kari@"><b>'})
    assert answer.status_code == 422
    assert "kari@&#34;&gt;&lt;b&gt;" in answer.text


def test_nobody_gives_up_for_somebody_else(site: Site, client: TestClient, browser: TestClient) -> None:
    listing = a_listing(site, website="https://klinikken.example")
    browser.post(PAGE, data={"email": OWN})
    browser.post(link(site))
    ola = signed_in(site, client, a_member(site, "Ola"))
    assert ola.post(f"/account/listings/{listing.id}/end").status_code == 303
    assert len(owners(site)) == 1
