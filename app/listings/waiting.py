"""What is soon outdated: the waiting time, and whether new patients are taken. Each is said with the day on which
somebody reported it, and is unknown again when that is too long ago."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.i18n import Tongue
from app.listings.freshness import Ladder
from app.models import Known

# How long it is of use whether somebody got an appointment.
TOLD_GOOD_FOR = timedelta(days=730)


def waits(row: Any, today: date, ladder: Ladder) -> bool:
    """Whether there is a waiting time that is believed."""
    return _weeks(row) != "" and ladder.believed(row.waiting_reported_on, today)


def accepts_new(row: Any, today: date, ladder: Ladder) -> Known:
    return row.accepts_new if ladder.believed(row.accepts_new_reported_on, today) else Known.UNKNOWN


def wait_unknown_since(row: Any, today: date, ladder: Ladder) -> date | None:
    """Nothing when there never was a waiting time, or when it is believed."""
    return ladder.unknown_since(row.waiting_reported_on, today) if _weeks(row) else None


def accepts_unknown_since(row: Any, today: date, ladder: Ladder) -> date | None:
    known = row.accepts_new != Known.UNKNOWN
    return ladder.unknown_since(row.accepts_new_reported_on, today) if known else None


def wait_in_words(tongue: Tongue, row: Any, today: date, ladder: Ladder) -> str:
    """For the page of the listing; empty when nobody has ever said."""
    if waits(row, today, ladder):
        words = tongue.ngettext(
            "%(weeks)s week, as reported on %(day)s", "%(weeks)s weeks, as reported on %(day)s", _number(row)
        )
        return words % {"weeks": _weeks(row), "day": tongue.date(row.waiting_reported_on)}
    return _unknown(tongue, wait_unknown_since(row, today, ladder))


def accepts_in_words(tongue: Tongue, row: Any, today: date, ladder: Ladder) -> str:
    _ = tongue.gettext
    known = accepts_new(row, today, ladder)
    if known == Known.UNKNOWN:
        return _unknown(tongue, accepts_unknown_since(row, today, ladder))
    words = _("Taken, as reported on %(day)s") if known == Known.YES else _("Not taken, as reported on %(day)s")
    return words % {"day": tongue.date(row.accepts_new_reported_on)}


def appointments_in_words(tongue: Tongue, told: Sequence[tuple[Known, date]]) -> str:
    """How many got an appointment and how many did not, and when somebody last told it; empty when nobody has."""
    if not told:
        return ""
    _, ngettext = tongue.gettext, tongue.ngettext
    got = sum(known == Known.YES for known, _on in told)
    words = (
        (got, ngettext("%(num)s got an appointment", "%(num)s got an appointment", got)),
        (len(told) - got, ngettext("%(num)s got none", "%(num)s got none", len(told) - got)),
    )
    numbers = tongue.comma.join(said % {"num": tongue.number(number)} for number, said in words if number)
    return _("Members told us: %(numbers)s. Last on %(day)s.") % {"numbers": numbers, "day": tongue.date(told[-1][1])}


def _unknown(tongue: Tongue, since: date | None) -> str:
    words = tongue.gettext("Unknown since %(day)s, because the last report is older than that. Ask them.")
    return words % {"day": tongue.date(since)} if since else ""


def on_card(tongue: Tongue, row: Any, today: date, ladder: Ladder) -> list[str]:
    """The same in few words, for an entry of a list."""
    _ = tongue.gettext
    said = []
    known = accepts_new(row, today, ladder)
    if known != Known.UNKNOWN:
        words = _("Takes new patients (%(day)s)") if known == Known.YES else _("Takes no new patients (%(day)s)")
        said.append(words % {"day": tongue.date(row.accepts_new_reported_on)})
    elif since := accepts_unknown_since(row, today, ladder):
        said.append(_("New patients: unknown since %(day)s") % {"day": tongue.date(since)})
    if waits(row, today, ladder):
        words = tongue.ngettext(
            "Wait of %(weeks)s week (%(day)s)", "Wait of %(weeks)s weeks (%(day)s)", _number(row)
        )  # fmt: skip
        said.append(words % {"weeks": _weeks(row), "day": tongue.date(row.waiting_reported_on)})
    elif since := wait_unknown_since(row, today, ladder):
        said.append(_("Waiting time: unknown since %(day)s") % {"day": tongue.date(since)})
    return said


def _number(row: Any) -> int:
    return int(row.waiting_weeks_max if row.waiting_weeks_max is not None else row.waiting_weeks_min)


def _weeks(row: Any) -> str:
    """As in "6", as a span, or as in "6+" when only the shortest wait is known; empty when nobody has said."""
    least, most = row.waiting_weeks_min, row.waiting_weeks_max
    if most is None:
        return "" if least is None else f"{least}+"
    return str(most) if least == most else f"{least or 0}–{most}"
