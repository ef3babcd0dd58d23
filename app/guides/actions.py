"""Changes to guides. Each leaves a revision, raises the content version and asks for indexing,
all in the caller's transaction."""

from typing import Any

from sqlmodel import Session, col, delete, select

from app import content, jobs
from app.guides.files import GuideFile
from app.models import (
    Guide,
    GuideEvidence,
    GuideRevision,
    GuideSource,
    GuideTranslation,
    TranslationState,
    now,
)

INDEX = "index_guides"


def put_file(db: Session, file: GuideFile) -> str:
    """Make or renew a guide from its files; "made", "renewed", "unchanged", or "edited" for one
    that somebody has changed on the site, which files never overwrite."""
    guide = db.exec(select(Guide).where(Guide.slug == file.slug)).one_or_none()
    if guide is not None and guide.seeded_from in {None, file.digest}:
        return "edited" if guide.seeded_from is None else "unchanged"
    outcome = "renewed" if guide else "made"
    if guide is None:
        guide = Guide(slug=file.slug, next_review_on=file.head.next_review_on)
        db.add(guide)
    else:
        guide.version += 1
        guide.updated_at = now()
    kept = {"concepts", "stages", "countries", "related", "emergency", "next_review_on"}
    for name, value in file.head.model_dump(include=kept).items():
        setattr(guide, name, value)
    guide.original_language, guide.seeded_from = file.language, file.digest
    db.flush()
    _put_sources(db, guide, file)
    original = say(
        db, guide, file.language, title=file.head.title, summary=file.head.summary, body=file.body,
        state=TranslationState.ORIGINAL, reason="From the files of the community",
    )  # fmt: skip
    for language, (head, body) in file.translations.items():
        translated = say(
            db, guide, language, title=head.title, summary=head.summary, body=body,
            state=TranslationState(head.state), reason="From the files of the community",
        )  # fmt: skip
        translated.of_version = original.version
    _changed(db, guide)
    return outcome


def edit(db: Session, guide: Guide, language: str, *, title: str, summary: str, body: str, reason: str) -> None:
    """What an editor changes on the site. From then on, files leave this guide alone."""
    original = language == guide.original_language
    state = TranslationState.ORIGINAL if original else TranslationState.HUMAN
    translation = say(db, guide, language, title=title, summary=summary, body=body, state=state, reason=reason)
    if not original:
        translation.of_version = _said(db, guide, guide.original_language).version
    guide.seeded_from = None
    guide.version += 1
    guide.updated_at = now()
    _changed(db, guide)


def _said(db: Session, guide: Guide, language: str) -> GuideTranslation:
    found = select(GuideTranslation).where(
        col(GuideTranslation.guide_id) == guide.id, col(GuideTranslation.language) == language
    )
    return db.exec(found).one()


def say(
    db: Session, guide: Guide, language: str, *, title: str, summary: str, body: str, state: TranslationState,
    reason: str,
) -> GuideTranslation:  # fmt: skip
    """Put the words of one language; a revision remembers them."""
    found = select(GuideTranslation).where(
        col(GuideTranslation.guide_id) == guide.id, col(GuideTranslation.language) == language
    )
    translation = db.exec(found).one_or_none()
    said: dict[str, Any] = {"title": title, "summary": summary, "body": body}
    if translation is None:
        translation = GuideTranslation(guide_id=_id(guide), language=language, state=state, **said)
        db.add(translation)
    else:
        if all(getattr(translation, name) == value for name, value in said.items()):
            translation.state = state
            return translation
        for name, value in said.items():
            setattr(translation, name, value)
        translation.state = state
        translation.version += 1
        translation.updated_at = now()
    db.flush()
    db.add(GuideRevision(translation_id=translation.id or 0, version=translation.version, reason=reason, **said))
    return translation


def _put_sources(db: Session, guide: Guide, file: GuideFile) -> None:
    for table in (GuideSource, GuideEvidence):
        db.exec(delete(table).where(col(table.guide_id) == guide.id))
    for source in file.head.sources:
        values: dict[str, Any] = source.model_dump(exclude={"id"})
        db.add(GuideSource(guide_id=_id(guide), number=source.id, **values))
    for position, evidence in enumerate(file.head.evidence):
        db.add(GuideEvidence(guide_id=_id(guide), position=position, **evidence.model_dump()))


def _changed(db: Session, guide: Guide) -> None:
    db.flush()
    content.bump(db)
    jobs.later(db, INDEX, ids=[guide.id])


def _id(guide: Guide) -> int:
    if guide.id is None:
        msg = "the guide has not been saved yet"
        raise ValueError(msg)
    return guide.id
