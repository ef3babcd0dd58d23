"""That a clinician has read a guide: recorded by an editor, shown to everybody, taken back when it must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from app.forms import Posted
from app.guides import queries
from app.guides.actions import changed
from app.guides.editing import LONGEST_REASON, Standing
from app.guides.fact_fields import day
from app.i18n import Tongue
from app.models import Guide, GuideReview, now

LONGEST_NAME, LONGEST_PROFESSION = 100, 90


@dataclass(frozen=True, slots=True)
class Review:
    """As an editor typed it; the days are there when they can be used."""

    name: str = ""
    profession: str = ""
    reviewed_on: str = ""
    next_review_on: str = ""
    reason: str = ""
    agrees: bool = False
    as_it_stands: bool = False
    take_back: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


def review_of(posted: Posted, tongue: Tongue, standing: Standing) -> Review:
    """What was sent, held against the text that stands now."""
    _ = tongue.gettext
    said = Review(
        posted.line("name", LONGEST_NAME), posted.line("profession", LONGEST_PROFESSION),
        posted.line("reviewed_on", 10), posted.line("next_review_on", 10), posted.line("reason", LONGEST_REASON),
        posted.ticked("agrees"), posted.ticked("as_it_stands"), posted.line("action", 10) == "take-back",
    )  # fmt: skip
    errors = {} if said.take_back else _mistakes(said, tongue)
    if not said.reason:
        errors["reason"] = _("Say in a few words why, for those who come after.")
    if (posted.number("version") or 0) != standing.version:
        errors["version"] = _("Somebody else has changed this text since you opened it. Please look at theirs first.")
    return Review(
        said.name, said.profession, said.reviewed_on, said.next_review_on, said.reason, said.agrees,
        said.as_it_stands, said.take_back, errors,
    )  # fmt: skip


def _mistakes(said: Review, tongue: Tongue) -> dict[str, str]:
    _ = tongue.gettext
    needed = ("name", "profession", "reviewed_on", "next_review_on")
    errors = {name: _("Please fill this in.") for name in needed if not getattr(said, name)}
    read, following = day(said.reviewed_on), day(said.next_review_on)
    for name, found in (("reviewed_on", read), ("next_review_on", following)):
        if found is None:
            errors.setdefault(name, _("We cannot use this."))
    if read and read > now().date():
        errors["reviewed_on"] = _("This day has not come yet.")
    if following and following <= now().date():
        errors["next_review_on"] = _("This day has passed.")
    if not said.agrees:
        errors["agrees"] = _("Ask the person first, please.")
    return errors


def form(connection: Connection, tongue: Tongue, standing: Standing, review: Review | None) -> dict[str, Any]:
    guide = standing.guide
    shown = review or Review(reviewed_on=now().date().isoformat())
    return {
        "guide": guide, "language": standing.language, "version": standing.version, "review": shown,
        "mistakes": shown.errors, "language_name": tongue.language_name(standing.language),
        "title": queries.said(connection, guide.id, standing.language).title,
        "written_in": [(code, tongue.language_name(code)) for code in sorted(standing.bodies)],
    }  # fmt: skip


def record(db: Session, guide: Guide, language: str, review: Review, by: str) -> None:
    """From now on every page of the guide says so. Files no longer say when the next review is due."""
    read, following = day(review.reviewed_on), day(review.next_review_on)
    if read is None or following is None:
        msg = "a review without its days"
        raise ValueError(msg)
    db.add(
        GuideReview(
            guide_id=guide.id or 0, language=language, name=review.name, profession=review.profession,
            reviewed_on=read, next_review_on=following, reason=_reason(review, by),
        )
    )  # fmt: skip
    _show(db, guide, changed_since=not review.as_it_stands)
    guide.next_review_on = following


def take_back(db: Session, guide: Guide, review: Review, by: str) -> None:
    """The newest review no longer counts, and its name is forgotten; why stays in the history."""
    newest = _newest(db, guide)
    if newest is not None:
        newest.taken_back_at, newest.reason = now(), _reason(review, by)
        newest.name = newest.profession = ""
        # Nobody has compared the text with what an earlier reader saw.
        _show(db, guide, changed_since=True)


def _reason(review: Review, by: str) -> str:
    return f"{review.reason[: LONGEST_REASON - len(by) - 3]} ({by})"


def _newest(db: Session, guide: Guide) -> GuideReview | None:
    counts = select(GuideReview).where(col(GuideReview.guide_id) == guide.id, col(GuideReview.taken_back_at).is_(None))
    return db.exec(counts.order_by(col(GuideReview.id).desc()).limit(1)).one_or_none()


def _show(db: Session, guide: Guide, *, changed_since: bool) -> None:
    """What the pages say is what the newest review says that counts."""
    db.flush()
    newest = _newest(db, guide)
    guide.reviewed_by = f"{newest.name}, {newest.profession}" if newest else None
    guide.reviewed_on = newest.reviewed_on if newest else None
    guide.reviewed_language = newest.language if newest else None
    guide.changed_since_review = changed_since and newest is not None
    guide.version += 1
    guide.updated_at = now()
    changed(db, guide)
