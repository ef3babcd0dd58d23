"""Attacks on moderators and editors, and on whoever reads what they decided: words that stay words. S36."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.models import Member, Role
from tests.factories import a_member, a_row, signed_in
from tests.hostile.conftest import Filled, Make
from tests.hostile.corpus import PAYLOADS
from tests.hostile.filled import HARMLESS, asked, line
from tests.hostile.judged import (
    CHUNKS,
    MOST,
    ONE_BY_ONE,
    QUEUES,
    STAFF_ASKED,
    STAFF_PAGES,
    Paths,
    file_name,
    judge,
    staff,
)
from tests.hostile.reading import inline, schemes, shape
from tests.hostile.test_pages import ADDED, vouched_for
from tests.machine import PERCENT

# As in test_pages.
pytestmark = pytest.mark.sqlite
# Whoever asks to be taken out writes to moderators only.
WORDLESS = {"proposal of a removal"}
EDIT, NEW = "/listings/hostile-1/edit", "/listings/new"
PLACE = (
    "name", "native_name", "native_language", "country", "city", "address", "postal_code", "website", "email",
    "phone", "summary", "fees_note", "waiting_note", "waiting_weeks_min", "words", "note", "source_url", "reply_to",
)  # fmt: skip
# What is sent, and comes back with what is to be mended, or as what would happen. `{n}` is a case, or a member.
SENT = {
    "case": ("Heron", "/moderation/cases/{case}/decide", ("note", "rule", "take-x"), {"outcome": "hidden"}),
    "no choice": ("Heron", "/moderation/cases/{case}/decide?kind=held", ("outcome", "note"), {}),
    "many": ("Heron", "/moderation/bulk", ("note",), {"case": ["{case}"], "outcome": "hidden", "rule": "other"}),
    "many refused": ("Heron", "/moderation/bulk", ("note", "rule"), {"case": ["{case}"], "outcome": "hidden"}),
    "way back": ("Heron", "/moderation/undo", ("back", "decision"), {}),
    "sanction": ("Heron", "/moderation/members/{member}/sanction", ("kind", "rule", "note", "days"), {}),
    "hat": ("Heron", "/moderation/members/{member}/hat", ("kind", "organisation", "proof", "interest"), {}),
    "hiding": ("Heron", "/moderation/members/{member}/hide", ("hide-rule", "hide-note", "posts"), {}),
    "same": ("Heron", "/listings/hostile-1/same-as", ("other",), {}),
    "new place": ("guest", NEW, PLACE, {"kind": "clinic", "action": "send"}),
    "new place looked at": ("guest", NEW, ("name", "summary", "words"), {"country": "NO", "action": "look"}),
    "change": ("guest", EDIT, PLACE, {"action": "look"}),
    "change looked at": ("guest", f"/nb{EDIT}", ("name", "city", "summary", "waiting_note"), {"action": "look"}),
    "closure": ("guest", EDIT, ("closed_reason", "note", "source_url", "reply_to"), {"what": "closed"}),
    "removal": ("guest", EDIT, ("note", "source_url", "reply_to"), {"what": "removal", "reply_to": "x"}),
    "claim": ("author", "/listings/hostile-1/claim", ("email",), {}),
    "claim shown": ("author", "/listings/hostile-1/claim", ("note", "source_url"), {"way": "moderator"}),
    "check-in": ("guest", "{check_in}", ("outcome", "words"), {}),
}  # fmt: skip


@dataclass
class Judged:
    filled: Filled
    paths: Paths

    def at(self, path: str) -> str:
        """With the numbers and keys of this site."""
        member, check_in = (self.paths[sink][0][1] for sink in ("member", "check-in"))
        return path.replace("{member}", member.rpartition("/")[2]).replace("{check_in}", check_in)


def judged(make: Make, said: list[str]) -> Judged:
    filled = make(said)
    site, guest = filled.site, filled.readers["guest"]
    who: dict[str, Member] = staff(site) | {"Editha": a_member(site, "Eider", role=Role.EDITOR)}
    filled.readers |= {name: signed_in(site, guest, member) for name, member in who.items()}
    return Judged(filled, judge(site, said, who))


# Neighbours in the corpus are alike. `make thorough` tries all, in sites that hold as many as a queue shows.
ALL = CHUNKS if PERCENT >= 100 else []


@pytest.fixture(
    scope="module",
    params=[PAYLOADS[::57], *(pytest.param(one, marks=pytest.mark.slow) for one in ALL)],
    ids=["some", *(f"all {number}" for number, _one in enumerate(ALL))],
)
def hostile(make: Make, request: pytest.FixtureRequest) -> Judged:
    assert len(request.param) <= MOST
    return judged(make, request.param)


@pytest.fixture(scope="module")
def known(make: Make) -> set[tuple[str, str]]:
    """The elements and attributes that pages of ours are made of."""
    harmless, found = judged(make, [HARMLESS] * 4), set(ADDED)
    for sink in SINKS:
        for _path, _words, said in answers(harmless, sink):
            found |= shape(said)
    return found


def answers(judged: Judged, sink: str) -> Iterator[tuple[str, list[str], str]]:
    """Every page of this kind: its address, the texts that stand on it, and its source."""
    said, readers = judged.filled.said, judged.filled.readers
    if sink in judged.paths:
        for words, (reader, path) in zip(said, judged.paths[sink], strict=True):
            answer = readers[reader].get(path)
            assert answer.status_code == 200, (path, answer.text)
            there = [] if sink in WORDLESS else [file_name(words) if sink == "import" else words]
            yield path, there, answer.text
    elif sink in QUEUES or sink in STAFF_PAGES:
        reader, path = (QUEUES | STAFF_PAGES)[sink]
        answer = readers[reader].get(path)
        assert answer.status_code == 200, path
        yield path, said if sink in QUEUES else [], answer.text
    elif sink.startswith("asked "):
        reader, path = STAFF_ASKED[sink.removeprefix("asked ")]
        for words in said:
            answer = readers[reader].get(asked(path, words))
            assert answer.status_code in {200, 303, 308, 404, 422}, (path, words)
            yield path, [], answer.text
    else:
        yield from _sent(judged, sink.removeprefix("sent "))


def _sent(judged: Judged, sink: str) -> Iterator[tuple[str, list[str], str]]:
    readers = judged.filled.readers
    case = LexborHTMLParser(readers["Heron"].get("/moderation/queue?kind=held").text).css_first("[name=case]")
    number = str(case.attributes["value"])
    for words in judged.filled.said:
        if sink == "rows":
            row = a_row(words, name=words, kind=words, website=words, **{words: words})
            form: dict[str, object] = {"text": json.dumps([row]), "name": words, "source_date": words}
            reader, path = "Editha", "/moderation/import"
        elif sink == "rows tried":
            row = a_row("hostile-1", name=line(words, 100), city=line(words, 50))
            form = {"text": json.dumps([row]), "name": words, "source_date": "2026-11-01", "action": "try"}
            reader, path = "Editha", "/moderation/import"
        else:
            reader, path, fields, more = SENT[sink]
            form = {**dict.fromkeys(fields, words), **more}
            form = {name: [number] if name == "case" else value for name, value in form.items()}
            path = judged.at(path.replace("{case}", number))
        answer = readers[reader].post(path, data=form)
        assert answer.status_code in {200, 303, 404, 409, 422}, (sink, words, answer.status_code)
        yield path, [], answer.text


SINKS = [
    *ONE_BY_ONE, *QUEUES, *STAFF_PAGES, *(f"asked {name}" for name in STAFF_ASKED),
    *(f"sent {name}" for name in [*SENT, "rows", "rows tried"]),
]  # fmt: skip


def _seen(said: str) -> str:
    """Without what a page shows as white or not at all."""
    return "".join("".join(one for one in said if one.isprintable() and one != "\ufffd").split())


def _shown(html: str) -> str:
    """All that is read on a page, with what stands in its fields."""
    page = LexborHTMLParser(html)
    typed = [one.attributes.get("value") or "" for one in page.css("input")]
    return _seen("\n".join([page.root.text() if page.root else "", *typed]))


@pytest.mark.parametrize("sink", SINKS)
def test_s36_no_attack_is_more_than_words_where_it_is_judged(
    hostile: Judged, known: set[tuple[str, str]], sink: str
) -> None:
    pages = 0
    for path, said, html in answers(hostile, sink):
        assert inline(html) == [], path
        assert shape(html) - known == set(), path
        assert schemes(html) <= {"http:", "https:", "mailto:", "tel:"}, path
        assert vouched_for(html) == [], path
        shown = _shown(html)
        assert [words for words in said if _seen(line(words, 30)) not in shown] == [], path
        pages += 1
    assert pages
