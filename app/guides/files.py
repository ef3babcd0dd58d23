"""Guides as files: TOML front matter between two lines of `+++`, then Markdown.

data/guides/eye-care.en.md      the original, with sources and evidence
data/guides/eye-care.nb.md      a translation of it
"""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.models import Grade
from app.taxonomy.concepts import Taxonomy

_FILE = re.compile(r"^(?P<slug>[a-z0-9-]{1,120})\.(?P<language>[a-z]{2,3})\.md$")
_CITED = re.compile(r"\[(\d{1,3})\](?!\()")
STAGES = ("days", "weeks", "months", "years")


M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Source(_Strict):
    id: Annotated[int, Field(ge=1, le=999)]
    title: Annotated[str, Field(min_length=1, max_length=500)]
    publisher: Annotated[str, Field(max_length=300)] = ""
    year: Annotated[str, Field(max_length=60)] = ""
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=1000)]
    note: Annotated[str, Field(max_length=300)] = ""
    seen_on: date | None = None


class Evidence(_Strict):
    about: Annotated[str, Field(min_length=1, max_length=200)]
    concept: str = ""
    grade: Grade
    words: Annotated[str, Field(min_length=1, max_length=600)]
    sources: list[int]


class _Words(_Strict):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    summary: Annotated[str, Field(min_length=1, max_length=400)]


class Facts(_Strict):
    """What is the same in every language, and can be changed on the site."""

    concepts: list[str]
    next_review_on: date
    related: list[str] = []
    evidence: list[Evidence] = []
    sources: Annotated[list[Source], Field(min_length=1)]


class Original(_Words, Facts):
    stages: list[Literal["days", "weeks", "months", "years"]] = []
    countries: list[Annotated[str, Field(pattern="^[A-Z]{2}$")]] = []
    emergency: bool = False


class Translation(_Words):
    state: Literal["human", "machine"]
    of: str = "en"


@dataclass(frozen=True, slots=True)
class GuideFile:
    """One guide, in all languages that there are files for."""

    slug: str
    language: str
    head: Original
    body: str
    translations: Mapping[str, tuple[Translation, str]]
    digest: str


class GuideFileError(Exception):
    """A file that cannot be used; says which, and what to mend in it."""


def read_all(folder: Path, taxonomy: Taxonomy) -> list[GuideFile]:
    """Every guide of the folder. Raises GuideFileError for the first that is wrong."""
    if not folder.is_dir():
        return []
    by_slug: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*.md")):
        named = _FILE.match(path.name)
        if named is None:
            raise GuideFileError(f"{path.name}: a guide is named slug.language.md")  # noqa: EM102, TRY003 - says what to mend
        by_slug.setdefault(named["slug"], {})[named["language"]] = path
    guides = [_guide(slug, paths) for slug, paths in by_slug.items()]
    for mistake in _dangling(guides, taxonomy):
        raise GuideFileError(mistake)
    return guides


def _guide(slug: str, paths: Mapping[str, Path]) -> GuideFile:
    parts = {language: _split(path) for language, path in paths.items()}
    originals = [language for language, (head, _body) in parts.items() if "sources" in head]
    if len(originals) != 1:
        raise GuideFileError(f"{slug}: one of its files is the original and has sources; here {len(originals)} have")  # noqa: EM102, TRY003
    language = originals[0]
    translations = {
        other: (_checked(Translation, head, paths[other]), body)
        for other, (head, body) in parts.items()
        if other != language
    }
    head, body = parts[language]
    digest = hashlib.sha256(b"".join(path.read_bytes() for _name, path in sorted(paths.items()))).hexdigest()
    return GuideFile(slug, language, _checked(Original, head, paths[language]), body, translations, digest)


def _split(path: Path) -> tuple[Mapping[str, object], str]:
    text = path.read_text(encoding="utf-8")
    try:
        _nothing, head, body = text.split("+++\n", 2)
        return tomllib.loads(head), body.strip()
    except ValueError as wrong:
        raise GuideFileError(f"{path.name}: front matter between two lines of +++: {wrong}") from wrong  # noqa: EM102, TRY003


def _checked(model: type[M], head: Mapping[str, object], path: Path) -> M:
    try:
        return model.model_validate(head)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise GuideFileError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from invalid  # noqa: EM102, TRY003


def cited(body: str) -> set[int]:
    """The numbers of the sources that a text names."""
    return {int(number) for number in _CITED.findall(body)}


def _dangling(guides: Iterable[GuideFile], taxonomy: Taxonomy) -> Iterator[str]:
    """What points at nothing: topics, other guides, sources."""
    guides = list(guides)
    slugs = {guide.slug for guide in guides}
    said = {
        "topic": "there is no topic {}", "guide": "there is no guide {}", "source": "there is no source {}",
        "unused": "source {} is not used", "twice": "there are two sources {}",
    }  # fmt: skip
    for guide in guides:
        bodies = (guide.body, *(body for _head, body in guide.translations.values()))
        for mistake in dangling(guide.head, bodies, taxonomy, slugs):
            yield f"{guide.slug}: {said[mistake.what].format(mistake.which)}"


class Dangling(NamedTuple):
    what: Literal["topic", "guide", "source", "unused", "twice"]
    which: str | int
    # Which of the words about the evidence names it, if one does.
    evidence: int | None = None


def dangling(facts: Facts, bodies: Iterable[str], taxonomy: Taxonomy, slugs: Collection[str]) -> Iterator[Dangling]:
    """What the facts of a guide and its text, in all languages, name that is not there; and sources that
    nothing names."""
    numbers = [source.id for source in facts.sources]
    known = {*numbers}
    yield from (Dangling("topic", one) for one in facts.concepts if one not in taxonomy)
    yield from (Dangling("guide", one) for one in facts.related if one not in slugs)
    for number, evidence in enumerate(facts.evidence):
        if evidence.concept and evidence.concept not in taxonomy:
            yield Dangling("topic", evidence.concept, number)
        yield from (Dangling("source", one, number) for one in evidence.sources if one not in known)
    in_text = set[int]().union(*map(cited, bodies))
    yield from (Dangling("source", one) for one in sorted(in_text - known))
    used = in_text.union(*(one.sources for one in facts.evidence))
    yield from (Dangling("unused", one) for one in sorted(known - used))
    yield from (Dangling("twice", one) for one in sorted(known) if numbers.count(one) > 1)
