"""Once a day: a letter to everybody for whom there is a new place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app import mail
from app.alerts import actions, letters, queries
from app.db import lock_on
from app.letters import Letter
from app.models import Setting, now
from app.site import Site

TOLD_UNTIL = "alerts told until"
# No import takes longer: what became public before has been committed, and nothing is passed over.
_SETTLED = timedelta(hours=1)
_EVERY = timedelta(days=1)
_LINK = "alert_link"
_LINK_AGAIN = timedelta(minutes=10)


def tell(site: Site, at: datetime | None = None) -> None:
    """All that became public since the last time, in one letter for each alert. The key holds the day, and a
    day has one time, so nobody gets two."""
    with site.database.writing() as db:
        lock_on(db, TOLD_UNTIL)
        until = (at or now()) - _SETTLED
        told = db.get(Setting, TOLD_UNTIL)
        since = datetime.fromisoformat(told.value) if told else until - _EVERY
        if told and since.date() >= until.date():
            return
        _tell(site, db, queries.became_public(db.connection(), since, until), until)
        db.merge(Setting(name=TOLD_UNTIL, value=until.isoformat()))


def _tell(site: Site, db: Session, places: Sequence[Any], until: datetime) -> None:
    fitting: dict[tuple[str | None, str | None], list[datetime]] = {}
    for alert in queries.confirmed(db.connection()) if places else ():
        about = (alert.country, alert.topic)
        if about not in fitting:
            fitting[about] = _listed(site, places, *about)
        if number := sum(listed_at > alert.created_at for listed_at in fitting[about]):
            tongue = site.tongue(alert.language)
            link = url(site, alert, tongue.root)
            key = f"alert-{alert.id}-{until.date()}"
            told = letters.new_places(tongue, number, link)
            mail.queue(db, told, to=alert.email, kind="alert", key=key, unsubscribe_url=link)


def _listed(site: Site, places: Sequence[Any], country: str | None, topic: str | None) -> list[datetime]:
    """When those places were listed that are about this."""
    topics = set(site.taxonomy.meant_by(topic)) if topic else set()
    return [
        place.listed_at
        for place in places
        if country in {None, place.country}
        and (not topics or not topics.isdisjoint([*place.conditions, *place.treatments]))
    ]


def url(site: Site, alert: Any, root: str) -> str:
    """The page of an alert: what fits, its buttons, and where mail programs send their one click."""
    return f"{site.settings.base_url}{root}/alerts/{actions.token_of(site.settings.signing_key, alert)}"


def send_link(site: Site, db: Session, alert: Any, root: str) -> None:
    told = letters.link(site.tongue(alert.language), url(site, alert, root))
    _once(db, told, alert.email, f"alert-link-{alert.id}")


def send_all_links(site: Site, db: Session, alerts: Sequence[Any], root: str, language: str) -> None:
    urls = [url(site, alert, root) for alert in alerts]
    _once(db, letters.full(site.tongue(language), urls), alerts[0].email, f"alert-full-{alerts[0].id}")


def _once(db: Session, letter: Letter, to: str, key: str) -> None:
    """Pressed twice within ten minutes is mailed once. Whoever calls has locked the address."""
    at = now()
    if not queries.is_mailed_since(db.connection(), to, _LINK, f"{key}-", at - _LINK_AGAIN):
        mail.queue(db, letter, to=to, kind=_LINK, key=f"{key}-{at.timestamp():.6f}")
