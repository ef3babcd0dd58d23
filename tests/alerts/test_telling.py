"""Who hears of a new place: whom it fits, once, and without a word of what it is about."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from app.alerts import actions, telling
from app.auth import hashed
from app.listings import actions as listing_actions
from app.models import Alert, Listing, Revision, Status, now
from app.site import Site
from tests.factories import a_listing, do_jobs, mails

ADDRESS = "guest@mail.example"


def an_alert(site: Site, email: str = ADDRESS, **fields: Any) -> Alert:
    values: dict[str, Any] = {"country": "NO", "created_at": now() - timedelta(days=5), "confirmed_at": now()}
    with site.database.writing() as db:
        alert = Alert(email=email, token_hash="", **(values | fields))
        alert.token_hash = hashed(actions.token_of(site.settings.signing_key, alert))
        db.add(alert)
    return alert


def told(site: Site, day: int = 1) -> list[str]:
    """Who is told so many days from now."""
    before = len(mails(site, "alert"))
    telling.tell(site, now() + timedelta(days=day))
    do_jobs(site)
    return [mail.recipient for mail in mails(site, "alert")][before:]


def test_a_new_place_that_fits_is_told_once(site: Site) -> None:
    an_alert(site)
    an_alert(site, "swede@mail.example", country="SE")
    an_alert(site, "nobody@mail.example", confirmed_at=None)
    a_listing(site)
    assert told(site) == [ADDRESS]
    assert told(site) == []
    assert told(site, day=2) == []


def test_what_is_narrower_fits_and_what_is_broader_does_not(site: Site) -> None:
    an_alert(site, country=None, topic="physiotherapist")
    an_alert(site, "exact@mail.example", country=None, topic="mime-therapy")
    a_listing(site, treatments=[site.taxonomy.meant_by("physiotherapist")[0]])
    assert told(site) == [ADDRESS]


def test_several_new_places_are_one_letter(site: Site) -> None:
    an_alert(site)
    for slug in ("one", "two", "three"):
        a_listing(site, slug)
    a_listing(site, "hidden", status=Status.DRAFT)
    assert told(site) == [ADDRESS]
    (mail,) = mails(site, "alert")
    assert "There are 3 new places" in mail.text


def test_what_comes_later_is_told_on_the_next_day(site: Site) -> None:
    an_alert(site)
    a_listing(site, "one")
    assert told(site) == [ADDRESS]
    a_listing(site, "two")
    with site.database.writing() as db:
        revision = db.exec(select(Revision).order_by(col(Revision.id).desc())).first()
        assert revision is not None
        revision.made_at = now() + timedelta(days=1)
    assert told(site) == []
    assert told(site, day=2) == [ADDRESS]
    assert "There is 1 new place" in mails(site, "alert")[-1].text


def test_what_was_public_before_somebody_asked_is_not_new(site: Site) -> None:
    a_listing(site)
    an_alert(site, created_at=now() + timedelta(minutes=1))
    assert told(site) == []


def test_a_draft_is_told_of_when_it_is_published_and_a_change_is_not(site: Site) -> None:
    an_alert(site)
    draft = a_listing(site, status=Status.DRAFT)
    assert told(site, day=-1) == []
    with site.database.writing() as db:
        listing_actions.change(db, db.get_one(Listing, draft.id), {"summary": "Other words."}, reason="better")
        listing_actions.change(db, db.get_one(Listing, draft.id), {"status": Status.PUBLISHED}, reason="ready")
        listing_actions.change(db, db.get_one(Listing, draft.id), {"summary": "Better words."}, reason="better")
    assert told(site) == [ADDRESS]
    assert "There is 1 new place" in mails(site, "alert")[0].text


def test_s76_no_letter_says_what_it_is_about(site: Site) -> None:
    an_alert(site, topic="synkinesis")
    a_listing(site, name="The synkinesis clinic", conditions=["synkinesis"])
    assert told(site) == [ADDRESS]
    (mail,) = mails(site, "alert")
    said = f"{mail.subject}\n{mail.text}".lower()
    assert "synkinesis" not in said
    assert "norway" not in said
    assert mail.unsubscribe_url in mail.text
