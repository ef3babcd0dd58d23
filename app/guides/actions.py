"""Changes to guides. Each leaves a revision, raises the content version and asks for indexing,
all in the caller's transaction."""

from typing import Any

from sqlmodel import Session, col, delete, select

from app import content, jobs
from app.guides import facts as facts_now
from app.guides.files import Facts, GuideFile
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
    for name, value in file.head.model_dump(include={"stages", "countries", "emergency"}).items():
        setattr(guide, name, value)
    guide.original_language, guide.seeded_from = file.language, file.digest
    db.flush()
    facts: Facts = file.head
    if guide.reviewed_on is not None:  # whoever recorded the review has said when the next one is due
        facts = facts.model_copy(update={"next_review_on": guide.next_review_on})
    original = say(
        db, guide, file.language, title=file.head.title, summary=file.head.summary, body=file.body,
        state=TranslationState.ORIGINAL, reason="From the files of the community", facts=facts,
    )  # fmt: skip
    _put_facts(db, guide, facts)
    for language, (head, body) in file.translations.items():
        translated = say(
            db, guide, language, title=head.title, summary=head.summary, body=body,
            state=TranslationState(head.state), reason="From the files of the community",
        )  # fmt: skip
        translated.of_version = original.version
    changed(db, guide)
    return outcome


def edit(
    db: Session, guide: Guide, language: str, *, title: str, summary: str, body: str, reason: str,
    facts: Facts | None = None, says_the_original: int | None = None,
) -> None:  # fmt: skip
    """What an editor changes on the site. From then on, files leave this guide alone. `facts` are changed
    with the original. `says_the_original` is the version of the original that a translation is said to say;
    otherwise it stays as old, and as much a machine's, as it was."""
    before = facts_now.of(db.connection(), guide)
    after = facts if facts and language == guide.original_language else before
    _remember(db, guide, before)
    old_version = _said(db, guide, guide.original_language).version
    translation = _find(db, guide, language)
    new_words = translation is None or not _says(translation, title, summary, body)
    state = TranslationState.HUMAN if translation is None or says_the_original is not None else translation.state
    if language == guide.original_language:
        state = TranslationState.ORIGINAL
    said = say(
        db, guide, language, title=title, summary=summary, body=body, state=state, reason=reason,
        facts=after if language == guide.original_language else None,
    )  # fmt: skip
    if language == guide.original_language:
        _put_facts(db, guide, after)
        if not new_words:
            _keep_up(db, guide, old_version, said.version)
    elif translation is None or says_the_original is not None:
        said.of_version = min(old_version if says_the_original is None else says_the_original, old_version)
    guide.seeded_from = None
    guide.version += 1
    guide.updated_at = now()
    changed(db, guide)


def _remember(db: Session, guide: Guide, facts: Facts) -> None:
    """What was written before revisions kept them: it is what stands until now."""
    original = _said(db, guide, guide.original_language)
    newest = select(GuideRevision).where(
        col(GuideRevision.translation_id) == original.id, col(GuideRevision.version) == original.version
    )
    revision = db.exec(newest).one_or_none()
    if revision is not None and revision.facts is None:
        revision.facts = facts_now.kept(facts)


def _keep_up(db: Session, guide: Guide, old_version: int, version: int) -> None:
    """Only sources and the like have changed: translations say what the original says, as before."""
    current = (col(GuideTranslation.guide_id) == guide.id, col(GuideTranslation.of_version) == old_version)
    for translation in db.exec(select(GuideTranslation).where(*current)):
        translation.of_version = version


def _said(db: Session, guide: Guide, language: str) -> GuideTranslation:
    translation = _find(db, guide, language)
    if translation is None:
        msg = f"{guide.slug} is not written in {language}"
        raise ValueError(msg)
    return translation


def _says(translation: GuideTranslation, title: str, summary: str, body: str) -> bool:
    """Whether it says just this; forms take off what is empty at the ends."""
    return (translation.title, translation.summary, translation.body.strip()) == (title, summary, body.strip())


def _find(db: Session, guide: Guide, language: str) -> GuideTranslation | None:
    found = select(GuideTranslation).where(
        col(GuideTranslation.guide_id) == guide.id, col(GuideTranslation.language) == language
    )
    return db.exec(found).one_or_none()


def say(
    db: Session, guide: Guide, language: str, *, title: str, summary: str, body: str, state: TranslationState,
    reason: str, facts: Facts | None = None,
) -> GuideTranslation:  # fmt: skip
    """Put the words of one language; a revision remembers them, and of the original the facts."""
    translation = _find(db, guide, language)
    said: dict[str, Any] = {"title": title, "summary": summary, "body": body}
    if translation is None:
        translation = GuideTranslation(guide_id=_id(guide), language=language, state=state, **said)
        db.add(translation)
    else:
        same_facts = facts is None or facts_now.kept(facts) == facts_now.kept(facts_now.of(db.connection(), guide))
        translation.state = state
        if same_facts and _says(translation, **said):
            return translation
        if language == guide.reviewed_language and not _says(translation, **said):
            guide.changed_since_review = True
        for name, value in said.items():
            setattr(translation, name, value)
        translation.version += 1
        translation.updated_at = now()
    db.flush()
    db.add(
        GuideRevision(
            translation_id=translation.id or 0, version=translation.version, reason=reason,
            facts=facts_now.kept(facts) if facts else None, **said,
        )
    )  # fmt: skip
    return translation


def _put_facts(db: Session, guide: Guide, facts: Facts) -> None:
    before = facts_now.of(db.connection(), guide)
    if guide.reviewed_on and facts_now.read_by_readers(before) != facts_now.read_by_readers(facts):
        guide.changed_since_review = True
    guide.concepts, guide.related = list(facts.concepts), list(facts.related)
    guide.next_review_on = facts.next_review_on
    for table in (GuideSource, GuideEvidence):
        db.exec(delete(table).where(col(table.guide_id) == guide.id))
    for source in facts.sources:
        values: dict[str, Any] = source.model_dump(exclude={"id"})
        db.add(GuideSource(guide_id=_id(guide), number=source.id, **values))
    for position, evidence in enumerate(facts.evidence):
        db.add(GuideEvidence(guide_id=_id(guide), position=position, **evidence.model_dump()))


def changed(db: Session, guide: Guide) -> None:
    db.flush()
    content.bump(db)
    jobs.later(db, INDEX, ids=[guide.id])


def _id(guide: Guide) -> int:
    if guide.id is None:
        msg = "the guide has not been saved yet"
        raise ValueError(msg)
    return guide.id
