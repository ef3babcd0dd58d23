"""Every letter that the site writes: S42, S76."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select
from starlette.testclient import TestClient

from app import letterhead, mail
from app.config import ROOT
from app.letters import Letter
from app.models import CheckIn, Exchange, Follow, Mail, Member, Question, Reply, now
from app.questions import check_ins, notify
from app.site import Site
from tests.factories import SAME_SITE, a_member, do_jobs, signed_in
from tests.hostile.corpus import PAYLOADS
from tests.smtp import Inbox, serving

EVIL = "Tern\r\nBcc: a@evil.example\r\nContent-Type: text/html\r\n\r\n<p>Hi"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Content-Type", "Content-Language", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip
PLAIN = {"h1", "p", "a", "br", "span"}
ATTRIBUTES = {"role", "class", "width", "cellpadding", "cellspacing", "border", "align", "href", "dir"}
PROGRAMS = sorted((ROOT / "app").rglob("*.py"))


def threads(site: Site) -> None:
    """Everybody is called, and everything is titled, as no form would let them be."""
    fjord = a_member(site, "Fjord", digest=True)
    tern = a_member(site, "Tern", digest=True)
    with site.database.writing() as db:
        for member_id in (fjord.id, tern.id):
            db.get_one(Member, member_id).name = EVIL[:40]
        db.add(Question(slug="x", title=EVIL, body=EVIL, author_id=fjord.id, author_name=EVIL[:60]))
        db.flush()
        db.add(Follow(member_id=fjord.id, question_id=1))
        db.add(Reply(question_id=1, body=EVIL, author_id=tern.id, author_name=EVIL[:60]))
        db.add(CheckIn(question_id=1, member_id=fjord.id, due_on=now().date()))
        db.add(Exchange(question_id=1, from_id=tern.id, to_id=fjord.id, from_name=EVIL[:60], to_name=EVIL[:60],
                        from_address="tern@nest.example"))  # fmt: skip


def test_s42_nothing_that_anybody_is_called_or_has_titled_becomes_a_header(
    site: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads(site)
    fjord, tern = (signed_in(site, client, Member(id=number, name="")) for number in (1, 2))  # type: ignore[call-arg] # known by their numbers
    fjord.post("/questions/1/exchange", data={"exchange": "1", "address": "fjord@home.example"})
    fjord.post("/account/address", data={"email": "new@mail.example\r\nBcc: a@evil.example"})
    client.post("/account/sign-in", data={"email": "x@mail.example\nBcc: a@evil.example"}, headers=SAME_SITE)
    tern.post("/account/address", data={"email": "new@mail.example"})
    notify.tell_followers(site, 1, 1)
    check_ins.ask(site, 1)
    monkeypatch.setattr(notify, "now", lambda: now().replace(year=2026, month=11, day=23))
    notify.digest(site)
    inbox = Inbox()
    with serving(inbox) as port:
        site.settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
        do_jobs(site)
    with site.database.writing() as db:
        kinds = {row.kind for row in db.exec(select(Mail)).all()}
    assert {"reply", "check_in", "exchange", "digest", "new_address"} <= kinds
    assert len(inbox.taken) >= 6
    for message in inbox.taken:
        assert set(message.keys()) <= HEADERS
        assert str(message["To"]) in {f"{name}@mail.example" for name in ("fjord", "tern", "new")}
        assert "evil" not in "".join(str(value) for name, value in message.items())
        assert message.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        page = LexborHTMLParser(message.get_body(("html",)).get_content())  # type: ignore[union-attr] # it has one
        assert {node.attributes["href"].split("/")[2] for node in page.css("a")} <= {"testserver"}  # type: ignore[union-attr] # each has one
        assert [node.tag for node in page.css(".body *") if node.tag not in PLAIN] == []


def test_s36_s42_no_attack_is_more_than_plain_words_in_a_letter(site: Site) -> None:
    with site.database.writing() as db:
        for number, words in enumerate(PAYLOADS, start=1):
            mail.queue(db, Letter(words, words), to=f"reader{number}@mail.example", kind="reply", key=str(number))
    with site.database.writing() as db:
        letters = list(db.exec(select(Mail)).all())
    assert len(letters) == len(PAYLOADS)
    for letter in letters:
        message = mail.message_of(site.settings, letter, letterhead.html(site, letter))
        assert set(message.keys()) <= HEADERS
        text, html = message.iter_parts()
        assert (text.get_content_type(), text.get_content_charset()) == ("text/plain", "utf-8")
        assert (html.get_content_type(), html.get_content_charset()) == ("text/html", "utf-8")
        page = LexborHTMLParser(html.get_content())
        # Nothing but what our own template has: no element, no attribute, and no link but to ourselves.
        assert {node.tag for node in page.css(".body *")} <= PLAIN
        assert all(str(node.attributes["href"]).startswith("http://testserver/") for node in page.css("a"))
        assert {name for node in page.css("body *") for name in node.attributes} <= ATTRIBUTES
        assert [node.text() for node in page.css("title")] == [letter.subject]
        shown = "".join(node.text() for node in page.css(".body p"))
        assert "".join(shown.split()) == "".join(letter.text.replace("http://testserver/", "testserver/").split())
        assert "\n" not in message["Subject"]
        written = message.as_bytes().split(b"\n\n", 1)[0].decode("ascii")
        assert all(line.startswith((" ", *(f"{name}:" for name in HEADERS))) for line in written.splitlines())


def _subjects() -> Iterator[tuple[Path, ast.expr]]:
    """The subject that is given to each letter, wherever one is written."""
    for path in PROGRAMS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"letter", "letters.letter", "Letter"}:
                yield path, node.args[0 if ast.unparse(node.func) == "Letter" else 1]


def test_s76_every_subject_is_a_fixed_sentence_of_ours_that_tells_nothing_of_health(site: Site, seeded: Site) -> None:
    found = [(path, subject) for path, subject in _subjects() if path.name != "letters.py" or path.parent.name != "app"]
    assert len(found) >= 17
    names = {name.casefold() for _slug, name in seeded.names(list(range(1, 1000))).values()}
    assert len(names) > 300
    for path, subject in found:
        fixed = isinstance(subject, ast.Call) and isinstance(subject.func, ast.Name) and subject.func.id == "_"
        assert fixed, f"{path}: the subject of a letter is put together"
        assert isinstance(subject, ast.Call)
        (word,) = subject.args
        assert isinstance(word, ast.Constant)
        for tongue in site.tongues.values():
            said = tongue.gettext(str(word.value))
            assert "%" not in said
            assert site.spotter.spot(said) == [], said
            assert said.casefold() not in names


def test_s76_a_subject_that_tells_of_health_would_be_seen(site: Site) -> None:
    assert site.spotter.spot("New about synkinesis") != []
    assert site.spotter.spot("Botoks i Bergen") != []
