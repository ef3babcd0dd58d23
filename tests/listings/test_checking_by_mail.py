"""Organisations are asked by mail: once for each check that is due, and only where the operator wants it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select
from starlette.testclient import TestClient

from app import mail as post
from app.listings import actions, asking
from app.middleware import without_key
from app.models import (
    AskedToCheck,
    AuditEvent,
    Case,
    CaseKind,
    Harm,
    Listing,
    Mail,
    MailState,
    Proposal,
    ProposalKind,
    Status,
    now,
)
from app.site import Site
from tests.accounts.test_routes import everything
from tests.factories import SAME_SITE, do_jobs, mails, page, texts
from tests.listings.ageing import checked, night, now_says, stale_cases, today

MAIL = "post@klinikken.example"


@pytest.fixture(autouse=True)
def wanted(site: Site) -> None:
    """The operator has switched it on."""
    site.settings.ask_organisations = True


def link(mail: Mail) -> str:
    found = re.search(r"http://testserver(/\S+/check/\S+)", mail.text)
    assert found is not None
    return found[1]


def letters(site: Site) -> list[Mail]:
    return mails(site, asking.KIND)


def answer(client: TestClient, path: str, said: str) -> Any:
    return client.post(path, data={"answer": said}, headers=SAME_SITE)


def audited(site: Site) -> list[tuple[str, str, str]]:
    with site.database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(AuditEvent.who, AuditEvent.act, AuditEvent.about))]


# --- writing to them


def test_a_fresh_installation_writes_to_nobody(site: Site) -> None:
    site.settings.ask_organisations = False
    checked(site, 100, email=MAIL)
    night(site)
    assert letters(site) == []


def test_from_the_letter_to_the_check_and_back_into_the_search(site: Site, client: TestClient) -> None:
    listing = checked(site, 181, email=MAIL)
    night(site)
    assert client.get("/api/v1/listings").json()["total"] == 0
    (mail,) = letters(site)
    assert mail.recipient == MAIL
    shown = client.get(link(mail))
    assert shown.headers["cache-control"] == "private, no-store"
    assert page(shown).css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert MAIL in page(shown).css_first(".known").text()
    buttons = [str(one.attributes["value"]) for one in page(shown).css("button[name=answer]")]
    assert buttons == ["still-right", "changed", "take-out", "silence"]
    assert answer(client, link(mail), "still-right").headers["location"] == link(mail)
    do_jobs(site)
    after = now_says(site, listing)
    assert (after.checked_on, after.status) == (today(), Status.PUBLISHED)
    assert client.get("/api/v1/listings").json()["items"][0]["freshness"] == "fresh"
    assert client.get("/api/v1/listings/bergen-clinic").json()["history"][0]["reason"] == "the organisation said so"
    assert audited(site) == [("", "confirmed by mail", f"listing {listing.id}")]
    assert [case.key for case in stale_cases(site)] == [None]
    assert "Thank you" in texts(client.get(link(mail)), "[role=status]")[0]


def test_the_letter_says_who_we_are_why_we_write_and_what_silence_means(site: Site) -> None:
    listing = checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    tongue = site.tongues["en"]
    for words in ("free directory", "facial palsy", listing.name, "not found in our search", "no letter from us again",
                  tongue.date(listing.checked_on or today())):  # fmt: skip
        assert words in mail.text, words
    assert "palsy" not in mail.subject.lower()
    assert mail.unsubscribe_url == f"http://testserver{link(mail)}"


@pytest.mark.parametrize(
    ("languages", "root"), [(["fi", "nb", "en"], "/nb"), (["no"], "/nb"), (["xx"], ""), ([], ""), (["en", "nb"], "")]
)
def test_the_letter_is_in_their_first_language_that_we_speak(site: Site, languages: list[str], root: str) -> None:
    checked(site, 5, email=MAIL, languages=languages)
    night(site)
    assert link(letters(site)[0]).startswith(f"{root}/listings/bergen-clinic/check/")


def test_they_are_asked_once_for_each_check_that_is_due(site: Site) -> None:
    listing = checked(site, 5, email=MAIL)
    for _ in range(3):
        night(site)
    assert len(letters(site)) == 1
    for day in (100, 200, 300):
        night(site, today() + timedelta(days=day))
    assert len(letters(site)) == 1
    with site.database.writing() as db:
        actions.confirm(db, db.get_one(Listing, listing.id), on=today(), reason="called them")
    night(site, today() + timedelta(days=364))
    assert len(letters(site)) == 1
    night(site, today() + timedelta(days=367))
    assert len(letters(site)) == 2


@pytest.mark.parametrize(
    ("days_late", "fields"),
    [(0, {}), (5, {"email": None}), (5, {"status": Status.CLOSED}), (5, {"status": Status.REMOVED})],
)
def test_nobody_is_asked_without_need(site: Site, days_late: int, fields: dict[str, Any]) -> None:
    checked(site, days_late, **({"email": MAIL} | fields))
    night(site)
    assert letters(site) == []


def test_one_address_of_many_listings_is_not_flooded_and_all_are_asked_in_the_end(site: Site) -> None:
    for number in range(7):
        checked(site, 5, f"clinic-{number}", email=MAIL)
    night(site)
    waiting = [mail.id or 0 for mail in letters(site) if mail.state == MailState.HELD_BACK]
    assert (len(letters(site)), len(waiting)) == (7, 2)
    with site.database.writing() as db:
        db.connection().execute(update(Mail).values(created_at=now() - timedelta(hours=2)))
    post.gather(site.database, waiting[0])
    (last,) = [one for one in letters(site) if one.id == waiting[0]]
    assert last.text.count("/check/") == 2


# --- what they answer


def test_looking_changes_nothing_and_only_the_hash_is_kept(site: Site, client: TestClient) -> None:
    checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    before = everything(site)
    for _ in range(2):
        assert client.get(link(mail)).status_code == 200
        assert client.head(link(mail)).status_code == 200
    assert everything(site) == before
    with site.database.reading() as connection:
        kept = connection.execute(select(AskedToCheck.token_hash)).scalar_one()
    assert kept not in link(mail)
    assert link(mail).rpartition("/")[2] not in kept


def test_taking_out_is_a_proposal_of_the_owner_that_a_person_decides(site: Site, client: TestClient) -> None:
    listing = checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    for _ in range(2):
        assert answer(client, link(mail), "take-out").status_code == 303
    with site.database.writing() as db:
        (proposal,) = db.exec(select(Proposal)).all()
        (case,) = db.exec(select(Case).where(Case.kind == CaseKind.PROPOSAL)).all()
    assert (proposal.kind, proposal.by_owner, proposal.listing_id, proposal.email) == (
        ProposalKind.REMOVAL, True, listing.id, MAIL,
    )  # fmt: skip
    assert (case.proposal_id, case.key, case.harm) == (proposal.id, f"proposal:{proposal.id}", Harm.PRIVATE)
    assert now_says(site, listing).status == Status.PUBLISHED
    assert "A person looks at it" in client.get(link(mail)).text


def test_something_has_changed_leads_to_the_form(site: Site, client: TestClient) -> None:
    listing = checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    assert answer(client, link(mail), "changed").headers["location"] == "/listings/bergen-clinic/edit"
    assert page(client.get(link(mail))).css_first("[role=status] a[href='/listings/bergen-clinic/edit']") is not None
    assert now_says(site, listing).version == 1


def test_the_first_answer_counts(site: Site, client: TestClient) -> None:
    listing = checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    answer(client, link(mail), "changed")
    for said in ("still-right", "take-out"):
        assert answer(client, link(mail), said).status_code == 303
    assert (now_says(site, listing).version, audited(site)) == (1, [])
    with site.database.reading() as connection:
        assert connection.execute(select(Proposal.id)).all() == []


def test_an_answer_that_is_none_is_asked_again(site: Site, client: TestClient) -> None:
    checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    before = everything(site)
    for said in ("", "maybe", "still_right"):
        shown = answer(client, link(mail), said)
        assert (shown.status_code, "Choose one of these." in shown.text) == (422, True)
    assert everything(site) == before


def test_a_link_ends_after_sixty_days_and_with_the_address_it_was_sent_to(site: Site, client: TestClient) -> None:
    listing = checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), {"email": "new@klinikken.example"}, reason="test")
    assert client.get(link(mail)).status_code == 410
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), {"email": MAIL}, reason="test")
        db.connection().execute(update(AskedToCheck).values(asked_at=now() - timedelta(days=61)))
    before = everything(site)
    assert client.get(link(mail)).status_code == 410
    for said in ("still-right", "take-out", "silence"):
        assert answer(client, link(mail), said).status_code == 410
    assert everything(site) == before


def test_a_link_opens_its_own_listing_only(site: Site, client: TestClient) -> None:
    checked(site, 5, email=MAIL)
    checked(site, 0, "other", email=MAIL)
    night(site)
    (mail,) = letters(site)
    assert answer(client, link(mail).replace("bergen-clinic", "other"), "still-right").status_code == 410


def test_s21_the_form_of_another_site_changes_nothing(site: Site, client: TestClient) -> None:
    listing = checked(site, 5, email=MAIL)
    night(site)
    token = "x" * 43
    answered = client.post(f"/listings/bergen-clinic/still-correct/{token}", headers={"sec-fetch-site": "cross-site"})
    assert answered.status_code == 403
    assert now_says(site, listing).version == 1


# --- no letter again


def test_do_not_write_to_us_again_holds_for_the_address_and_for_ever(site: Site, client: TestClient) -> None:
    checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    assert answer(client, link(mail), "silence").status_code == 303
    shown = client.get(link(mail))
    assert "We send no letters to this address any more." in shown.text
    assert page(shown).css_first("button[value=still-right]") is not None
    assert page(shown).css_first("button[value=silence]") is None
    checked(site, 5, "another-unit", email=MAIL.upper())
    night(site, today() + timedelta(days=800))
    assert len(letters(site)) == 1
    assert MAIL not in str(everything(site)["do_not_list"])


def test_the_button_of_a_mail_program_stops_the_letters_too(site: Site, client: TestClient) -> None:
    listing = checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    answered = client.post(link(mail), data={"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"})
    assert answered.status_code == 200
    with site.database.reading() as connection:
        assert asking.is_silenced(connection, site, MAIL)
    assert now_says(site, listing).version == 1


def test_the_key_of_a_link_is_in_no_log(site: Site) -> None:
    checked(site, 5, email=MAIL)
    night(site)
    (mail,) = letters(site)
    assert without_key(link(mail)) == "/listings/bergen-clinic/check/…"
    assert without_key(f"/listings/bergen-clinic/claim/{'x' * 60}") == "/listings/bergen-clinic/claim/…"
