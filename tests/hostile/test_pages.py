"""Attacks in every field and on every page: they are words and stay words. S36, S37, S38, S39, S40."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from app.listings.export import COLUMNS
from app.listings.importing import DANGEROUS
from app.models import now
from app.search.contract import MARK_END, MARK_START
from app.search.highlight import Marker
from app.site import Site
from app.templating import marked
from tests.factories import a_member, do_jobs, signed_in
from tests.hostile.conftest import Filled, Make
from tests.hostile.corpus import PAYLOADS
from tests.hostile.filled import ASKED, AT_ONCE, ONE_BY_ONE, TOGETHER, asked, line, text
from tests.hostile.reading import inline, schemes, shape

# What is escaped is escaped whichever database it came from.
pytestmark = pytest.mark.sqlite
# What is sent, and comes back with what is to be mended, or as a preview.
SENT = {
    "sign in": ("guest", "/account/sign-in", ("email", "onward"), {}),
    "profile": ("other", "/account/profile", ("name", "country", "language"), {}),
    "another address": ("author", "/account/address", ("email",), {}),
    "leaving": ("author", "/account/leave", ("what", "sure"), {}),
    "preview": ("other", "/questions/new", ("title", "body", "name"), {"visibility": "everyone", "action": "check"}),
    "new question": ("other", "/nb/questions/new", ("title", "body", "country", "visibility", "topic", "form_key"), {}),
    "reply": ("other", "/questions/1/replies", ("body", "kind", "tab"), {}),
    "change": ("author", "/questions/1/edit", ("body",), {"title": "x"}),
    "report": ("guest", "/questions/1/report", ("words", "reason"), {}),
    "exchange": ("other", "/questions/2/exchange", ("address",), {}),
    "guide": ("editor", "/guides/hostile-1/edit", ("title", "summary", "body", "reason"), {"version": "1"}),
    "facts of a guide": (
        "editor",
        "/guides/hostile-1/edit",
        (
            "concepts",
            "related",
            "next_review_on",
            "evidence-0-about",
            "evidence-0-grade",
            *(f"source-0-{name}" for name in ("id", "title", "publisher", "year", "url", "note")),
        ),
        {"version": "1", "facts": "yes"},
    ),
    "review of a guide": ("editor", "/guides/hostile-1/review", ("name", "profession", "reviewed_on", "reason"), {}),
}
# Of the search, of the comparison of two versions, and of the Markdown of guides.
ADDED = {("mark", ""), ("del", ""), ("ins", ""), ("code", ""), ("h3", ""), ("h3", "id"), ("sup", "")}
Answers = Iterator[tuple[str, str, str]]


def _get(filled: Filled, sink: str, reader: str, path: str) -> tuple[str, str, str]:
    answer = filled.readers[reader].get(path)
    assert answer.status_code < 500, (sink, path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    return path, answer.headers.get("content-type", "").split(";")[0], answer.text


def answers(filled: Filled, sink: str) -> Answers:
    """Every page of this kind: its address, what it is, and its text."""
    if sink in ONE_BY_ONE:
        reader, path = ONE_BY_ONE[sink]
        for number in filled.numbers:
            yield _get(filled, sink, reader, path.format(n=number, reply=2 * number - 1))
    elif sink in TOGETHER:
        reader, path = TOGETHER[sink]
        for page in filled.pages:
            yield _get(filled, sink, reader, path.format(page=page))
    elif sink in AT_ONCE:
        yield _get(filled, sink, *AT_ONCE[sink])
    elif sink.startswith("asked "):
        for words in filled.said:
            yield _get(filled, sink, "guest", asked(ASKED[sink.removeprefix("asked ")], words))
    else:
        reader, path, fields, form = SENT[sink.removeprefix("sent ")]
        for words in filled.said:
            answer = filled.readers[reader].post(path, data={**form, **dict.fromkeys(fields, words)})
            assert answer.status_code in {200, 303, 422}, (sink, words, answer.status_code)
            yield path, answer.headers.get("content-type", "").split(";")[0], answer.text


SINKS = [*ONE_BY_ONE, *TOGETHER, *AT_ONCE, *(f"asked {name}" for name in ASKED), *(f"sent {name}" for name in SENT)]


@pytest.fixture(scope="module")
def known(harmless: Filled) -> set[tuple[str, str]]:
    """The elements and attributes that pages of ours are made of."""
    found = set(ADDED)
    for sink in SINKS:
        for _path, kind, said in answers(harmless, sink):
            found |= shape(said) if kind == "text/html" else set()
    # Nothing at all, and words that hold no address: of those that do, no preview is shown.
    for (reader, path, fields, form), words in product(SENT.values(), ("", "Does anybody know when it will hit?")):
        found |= shape(harmless.readers[reader].post(path, data={**form, **dict.fromkeys(fields, words)}).text)
    return found


def vouched_for(html: str) -> list[str]:
    """What in the words of a member loads something, or leads away as if we stood behind it."""
    found = LexborHTMLParser(html)
    loaded = found.css(".said :is(img, picture, video, audio, source, image, track, object, embed, iframe)")
    links = [one.attributes for one in found.css(".said a, .post h3 a")]
    ours = re.compile(r"(/nb)?/(listings|guides|questions)/[^/\\]")
    away = [one for one in links if not ours.match(one.get("href") or "")]
    return [str(one.html) for one in loaded] + [
        str(one) for one in away
        if one.get("rel") != "ugc nofollow noopener" or not re.match("https?://", one.get("href") or "")
    ]  # fmt: skip


@pytest.mark.parametrize("sink", SINKS)
def test_s36_s37_no_attack_is_more_than_words_on_any_page(
    hostile: Filled, known: set[tuple[str, str]], sink: str
) -> None:
    kinds = set()
    for path, kind, said in answers(hostile, sink):
        kinds.add(kind)
        if kind == "text/html":
            assert inline(said) == [], path
            assert shape(said) - known == set(), path
            assert schemes(said) <= {"http:", "https:", "mailto:", "tel:"}, path
            assert vouched_for(said) == [], path
        elif kind == "application/xml":
            ET.fromstring(said)
        elif kind.startswith("application/"):
            json.loads(said)
    assert (
        kinds - {"text/html", "application/xml", "application/json", "application/problem+json", "text/vcard", ""}
        == set()
    )


def test_the_pages_would_show_an_attack(known: set[tuple[str, str]]) -> None:
    """Each of them, if it were put into a page as it is."""
    frame = "<!doctype html><html><body><main><p>{}</p></main></body></html>"
    unseen = [one for one in PAYLOADS if shape(frame.format(one)) <= known and not inline(frame.format(one))]
    # The others need Markdown, or somebody who decodes what was encoded.
    assert len(unseen) < len(PAYLOADS) / 3


# --- what was written is what is read


def _words(said: str | None) -> str:
    """Without what a page shows as white or not at all."""
    return "".join(re.sub(r"[\s\x00-\x1f\u2028\u2029\ufffd]", "", said or "").split())


def test_s36_titles_and_fields_say_exactly_what_was_written(hostile: Filled) -> None:
    for number, words in zip(hostile.numbers, hostile.said, strict=True):
        thread = LexborHTMLParser(hostile.readers["guest"].get(f"/questions/{number}-x").text)
        title = line(words, 150)
        for selector, said in (("h1", title), ("head > title", f"{title} · Seventh")):
            assert _words(thread.css_first(selector).text()) == _words(said)
        assert thread.css_first(f"article#q{number} b").text().strip() == line(words, 60).strip()
        form = LexborHTMLParser(hostile.readers["author"].get(f"/questions/{number}/edit").text)
        assert _words(form.css_first("#title").attributes["value"]) == _words(title)
        assert _words(form.css_first("#body").text()) == _words(text(words))


def test_s36_feeds_hold_words_and_nothing_else(hostile: Filled) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(hostile.readers["guest"].get("/feed.xml").text)
    entries = feed.findall(f"{atom}entry")
    assert {one.tag.removeprefix(atom) for one in feed.iter()} == {
        "feed", "title", "id", "link", "updated", "entry", "author", "name", "summary",
    }  # fmt: skip
    assert 0 < len(entries) <= 20
    titles = {_words(line(words, 150)) for words in hostile.said}
    for entry in entries:
        assert {child.get("type", "text") for child in entry.iter() if child.tag != f"{atom}link"} == {"text"}
        assert _words(entry.findtext(f"{atom}title")) in titles


@pytest.mark.parametrize(
    "character", ["\ufffe", "\uffff", "\x0b", "\x1f", "\x7f", "\x85", "\ud800", "\U0001fffe", "]]>", "\ufdd0"]
)
def test_s36_no_character_of_a_title_breaks_what_programs_read(site: Site, client: TestClient, character: str) -> None:
    title = f"Has anybody seen the {character.encode('utf-8', 'replace').decode()} of it?"
    form = {"title": title, "body": "It began a year ago, and it is slow.", "visibility": "everyone", "action": "send"}
    author = signed_in(site, client, a_member(site, created_at=now() - timedelta(days=30)))
    assert author.post("/questions/new", data=form).status_code == 303
    do_jobs(site)
    for address in ("/feed.xml", "/nb/feed.xml", "/sitemap.xml"):
        ET.fromstring(client.get(address).text)
    assert client.get("/api/v1/questions").json()["total"] == 1


# --- the search, S38


@pytest.mark.parametrize("query", ["hit window", "img", "script", "onerror x", "svg onload", "mark", "lt gt amp quot"])
def test_s38_what_is_marked_was_escaped_before(query: str) -> None:
    for words in PAYLOADS:
        for said in (words, f"{MARK_START}{words}{MARK_END}", f"<mark>{words}</mark>"):
            shown = str(marked(Marker(query).mark(said)))
            assert {tag for tag, _name in shape(shown)} <= {"html", "head", "body", "mark"}
            assert {name for _tag, name in shape(shown)} == {""}
            assert shown.count("<mark>") == shown.count("</mark>")


# --- JSON in HTML, S39


def _structured(html: str) -> list[str]:
    return [one.text() or "" for one in LexborHTMLParser(html).css("script[type='application/ld+json']")]


TRICKY = [
    "</script><script>window.hit=1</script>", "<!--<script>", "-->", "]]>", "\u2028\u2029 a", "a\u2028b",
    "&lt;/script>",
    "\\u003c/script>", "</ScRiPt >", '"}]}</script>', "'\"&<>", "<!--", "\\", "\U0001f600\u200d", "</script\u2028>",
]  # fmt: skip


@pytest.fixture(scope="module")
def tricky(make: Make) -> Filled:
    return make(TRICKY)


def says_what_was_written(filled: Filled, address: str) -> None:
    for number, words in zip(filled.numbers, filled.said, strict=True):
        (said,) = _structured(filled.readers["guest"].get(address.format(n=number)).text)
        assert not set(said) & set("<>&\u2028\u2029")
        data = json.loads(said)
        thread = "mainEntity" in data
        assert (data["mainEntity"] if thread else data)["name"] == line(words, 150 if thread else 200)


@pytest.mark.parametrize("address", ["/questions/{n}-x", "/nb/questions/{n}-x", "/listings/hostile-{n}"])
def test_s39_json_in_a_page_ends_where_it_ends_and_says_what_was_written(tricky: Filled, address: str) -> None:
    says_what_was_written(tricky, address)


@pytest.mark.parametrize("address", ["/questions/{n}-x", "/listings/hostile-{n}"])
def test_s39_no_attack_gets_out_of_the_json_of_a_page(hostile: Filled, address: str) -> None:
    says_what_was_written(hostile, address)


# --- files for spreadsheets, S40


def test_s40_no_cell_of_the_export_is_run(hostile: Filled) -> None:
    text = hostile.readers["guest"].get("/api/v1/export.csv").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == list(COLUMNS)
    assert len(rows) > len(hostile.said) / 2
    for row in rows:
        assert len(row) == len(COLUMNS)
        assert [cell for cell in row if cell.startswith(DANGEROUS)] == []
