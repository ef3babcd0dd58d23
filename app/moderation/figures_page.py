"""What the page of figures shows, gathered for its template."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from app import charts
from app.i18n import Tongue
from app.listings import freshness
from app.models import now
from app.moderation import figures, labels
from app.site import Site

_MOST_COUNTRIES = 15


def show(site: Site, connection: Connection, tongue: Tongue) -> dict[str, Any]:
    today = now().date()
    queue = figures.queue(connection)
    shares = figures.checked_by_country(connection, today)
    whole = figures.Share(sum(one.checked for one in shares.values()), sum(one.total for one in shares.values()))
    missed = figures.missed(connection)
    largest = sorted(shares.items(), key=lambda pair: (-pair[1].total, pair[0]))[:_MOST_COUNTRIES]
    return {
        "short": _short(tongue, queue, whole, missed),
        "open": charts.bars(
            [(labels.kind(tongue, kind), number) for kind, number in sorted(queue.open_by_kind.items())]
        ),
        "outcomes": charts.bars(
            [(labels.outcome(tongue, one), number) for one, number in sorted(queue.outcomes.items())]
        ),
        "checked": charts.bars([(tongue.country(code), one.percent) for code, one in largest], whole=100),
        "countries_left": len(shares) - len(largest),
        "steps": charts.bars(_steps(site, connection, tongue)),
        "links": charts.bars(_links(connection, tongue)),
        "missed": missed,
        "members": charts.line(
            [(tongue.date(day), number) for day, number in figures.members_by_week(connection, today)]
        ),
        "posts": charts.line([(tongue.date(day), number) for day, number in figures.posts_by_week(connection, today)]),
    }


def _short(
    tongue: Tongue, queue: figures.Queue, checked: figures.Share, missed: figures.MissedWords
) -> list[tuple[str, str]]:
    _ = tongue.gettext
    return [
        (_("Open cases"), tongue.number(sum(queue.open_by_kind.values()))),
        (_("The oldest waits for"), _span(tongue, queue.oldest)),
        (_("Half of those decided in 30 days waited less than"), _span(tongue, queue.median_wait)),
        (_("Decided in 30 days"), tongue.number(sum(queue.outcomes.values()))),
        (_("Undone on appeal in 30 days"), tongue.number(queue.undone_on_appeal)),
        (
            _("Listings checked in 12 months"),
            _("%(part)s of %(whole)s, %(percent)s %%")
            % {
                "part": tongue.number(checked.checked),
                "whole": tongue.number(checked.total),
                "percent": checked.percent,
            },
        ),
        (_("Searches that found nothing, in 90 days"), tongue.number(len(missed.rows) + missed.others)),
    ]


def _span(tongue: Tongue, span: timedelta | None) -> str:
    """In whole hours, and from two days on in whole days."""
    ngettext = tongue.ngettext
    if span is None:
        return "–"
    hours = int(span.total_seconds() // 3600)
    if hours < 48:  # noqa: PLR2004 - two days
        return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": tongue.number(hours)}
    return ngettext("%(num)s day", "%(num)s days", span.days) % {"num": tongue.number(span.days)}


def _steps(site: Site, connection: Connection, tongue: Tongue) -> list[tuple[str, int]]:
    _ = tongue.gettext
    names = {
        freshness.FRESH: _("Checked"), freshness.DUE: _("Check is due"), freshness.OVERDUE: _("Long overdue"),
        freshness.HIDDEN: _("Hidden until somebody checks"), freshness.UNCHECKED: _("Never checked"),
    }  # fmt: skip
    return [(names[step], number) for step, number in figures.steps(connection, now().date(), site.ladder).items()]


def _links(connection: Connection, tongue: Tongue) -> list[tuple[str, int]]:
    _ = tongue.gettext
    names = {"answers": _("The website answers"), "failing": _("It has failed lately"), "unasked": _("Not asked yet")}
    return [(names[state], number) for state, number in figures.links(connection).items()]
