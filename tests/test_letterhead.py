"""How letters look: every one of them in every language, in light and dark, asking nobody for anything."""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from app import letterhead, mail
from app.accounts import letters as account
from app.alerts import letters as alerts
from app.config import ROOT
from app.i18n import RIGHT_TO_LEFT, Tongue, tongues
from app.letterhead import Piece, paragraphs
from app.letters import Letter
from app.listings import letters as listings
from app.models import (
    Decision,
    DecisionOutcome,
    Kind,
    Listing,
    Mail,
    Origin,
    Precision,
    Proposal,
    ProposalKind,
    Sanction,
    SanctionKind,
    now,
)
from app.moderation import members, telling
from app.proposals import letters as proposals
from app.questions import check_ins, exchange, notify
from app.site import Site
from app.templating import STATIC, TEMPLATES

BASE = "http://testserver"
URL = f"{BASE}/questions/12-does-taping-help?order=date#r31"
STOP = f"{BASE}/account/unsubscribe/{'x' * 120}"
NAME = "Mossy <b>Lane</b> & Sons"
TONGUES = tongues()


def _listing() -> Listing:
    day = now().date()
    return Listing(
        slug="x", name=NAME, kind=Kind.CLINIC, country="NO", position_precision=Precision.CITY, origin=Origin.OWN_PAGE,
        checked_on=day - timedelta(days=400), next_check_on=day,
    )  # fmt: skip


_DECISION = Decision(outcome=DecisionOutcome.REMOVED, rule="kind")
_SANCTION = Sanction(member_id=1, kind=SanctionKind.SUSPENDED, rule="kind", ends_at=now())
_PROPOSAL = Proposal(reference="r", kind=ProposalKind.EDIT, created_at=now())

# By the function that writes it.
LETTERS: dict[str, Callable[[Site, Tongue], Letter]] = {
    "accounts/letters.link": lambda _, tongue: account.link(tongue, URL),
    "accounts/letters.new_address": lambda _, tongue: account.new_address(tongue, URL),
    "accounts/letters.address_changed": lambda _, tongue: account.address_changed(tongue),
    "accounts/letters._about_codes": lambda _, tongue: account.second_factor_reset(tongue),
    "alerts/letters.link": lambda _, tongue: alerts.link(tongue, URL),
    "alerts/letters.full": lambda _, tongue: alerts.full(tongue, [URL, f"{URL}2", f"{URL}3"]),
    "alerts/letters.new_places": lambda _, tongue: alerts.new_places(tongue, 3, URL),
    "listings/letters.still_right": lambda site, tongue: listings.still_right(site, tongue, _listing(), URL, 60),
    "listings/letters.claim": lambda _, tongue: listings.claim(tongue, NAME, URL, 24),
    "listings/letters.claim_accepted": lambda _, tongue: listings.claim_accepted(tongue, NAME, NAME, URL),
    "listings/letters.claim_declined": lambda _, tongue: listings.claim_declined(tongue, NAME, "No.", URL),
    "moderation/members.letter_to": lambda _, tongue: members.letter_to(tongue, NAME, _SANCTION, URL),
    "moderation/telling.about_posts": lambda _, tongue: telling.about_posts(tongue, NAME, _DECISION, [URL, f"{URL}2"]),
    "moderation/telling.taken_back": lambda _, tongue: telling.taken_back(tongue, NAME, ["3 Nov 2026: hidden"], [URL]),
    "moderation/telling.thanks": lambda _, tongue: telling.thanks(tongue, NAME, URL),
    "proposals/letters.letter": lambda _, tongue: proposals.letter(tongue, _PROPOSAL, "taken", "A note.\nMore.", URL),
    "questions/check_ins.letter_to": lambda _, tongue: check_ins.letter_to(tongue, NAME, URL, URL),
    "questions/exchange.letter_to": lambda _, tongue: exchange.letter_to(tongue, NAME, URL),
    "questions/notify.weekly_letter": lambda _, tongue: notify.weekly_letter(tongue, NAME, 3, URL, STOP),
    "questions/notify.reply_letter": lambda _, tongue: notify.reply_letter(tongue, NAME, NAME, URL, STOP),
    "questions/notify.closing_letter": lambda _, tongue: notify.closing_letter(tongue, NAME, URL, STOP),
}  # fmt: skip


def test_the_letters_that_are_looked_at_are_all_that_there_are() -> None:
    written = set()
    for path in (ROOT / "app").glob("*/*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
                if called & {"letter", "letters.letter"}:
                    written.add(f"{path.parent.name}/{path.stem}.{function.name}")
    assert written == set(LETTERS)


def a_mail(letter: Letter, **fields: Any) -> Mail:
    values = {"subject": letter.subject, "text": letter.text, "language": letter.language}
    return Mail(id=1, recipient="kari@mail.example", kind="x", key="x", **(values | fields))


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_says_the_same_as_text_and_as_a_page_in_every_language(seeded: Site, name: str) -> None:
    assert len(TONGUES) == 10
    for tongue in TONGUES.values():
        _right(seeded, LETTERS[name](seeded, tongue), tongue.language)


def _right(site: Site, letter: Letter, language: str) -> None:
    assert letter.language == language
    assert letter.subject
    assert not re.search(r"%\(|%s|\{\w*\}", letter.subject + letter.text)
    written = a_mail(letter, unsubscribe_url=STOP)
    html = letterhead.html(site, written)
    page = LexborHTMLParser(html)
    (root,) = page.css("html")
    assert root.attributes == {"lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
    assert [node.text() for node in page.css("title, h1")] == [letter.subject] * 2
    shown = words(page.css_first(".body").text(separator=" "))
    for paragraph in paragraphs(letter.text, BASE):
        for line in paragraph.lines:
            assert words(" ".join(piece.words.removesuffix("…") for piece in line)) in shown
    _well_formed(html)
    _stands_alone(page, html, {URL, f"{URL}2", f"{URL}3", STOP})
    message = mail.message_of(site.settings, written, html)
    assert len(message.as_bytes()) < 15_000
    assert max(len(line) for line in message.as_bytes().splitlines()) <= 998
    assert message.as_bytes().isascii()


_VOID = {"meta", "br"}


def _well_formed(html: str) -> None:
    """Every element that begins also ends, in order: old programs repair nothing."""
    open_ones: list[str] = []
    for ending, tag in re.findall(r"<(/?)([a-z][a-z0-9]*)[\s>]", html):
        if ending:
            assert open_ones.pop() == tag
        elif tag not in _VOID:
            open_ones.append(tag)
    assert open_ones == []


def _stands_alone(page: LexborHTMLParser, html: str, known: set[str]) -> None:
    """Nothing is asked of a server when it is opened, and no link leads elsewhere than the text."""
    assert page.css("img, link, script, iframe, object, video, audio, form, base, svg, [src], [background]") == []
    assert not re.search(r"url\(|@import|@font-face", html)
    assert {node.attributes["href"] for node in page.css("a")} <= known


def test_the_text_of_a_letter_reads_from_right_to_left_and_addresses_in_it_do_not(seeded: Site) -> None:
    tongue = TONGUES["ar"]
    html = letterhead.html(
        seeded, a_mail(LETTERS["questions/notify.reply_letter"](seeded, tongue), unsubscribe_url=STOP)
    )
    page = LexborHTMLParser(html)
    assert [node.attributes["dir"] for node in page.css(".address, .foot a")] == ["ltr", "ltr"]


def test_a_link_alone_is_a_button_with_its_address_and_what_stops_letters_comes_last(seeded: Site) -> None:
    letter = LETTERS["questions/notify.reply_letter"](seeded, TONGUES["en"])
    page = LexborHTMLParser(letterhead.html(seeded, a_mail(letter, unsubscribe_url=STOP)))
    (button,) = page.css("a.button")
    assert (button.attributes["href"], page.css_first(".address").text()) == (URL, URL)
    assert [node.attributes.get("class") for node in page.css(".body p")] == [None, None, "act", "sign", "foot"]
    assert page.css_first(".foot a").attributes["href"] == STOP


@pytest.mark.parametrize(
    "said",
    [
        "https://evil.example/questions", f"{BASE}.evil.example/x", f"{BASE}@evil.example/x",
        f"{BASE}:99@evil.example/", "javascript:alert(1)", "//evil.example", "www.evil.example",
        f"<a href='{BASE}/x", BASE,
    ],
)  # fmt: skip
def test_s36_what_leads_elsewhere_stays_plain_words(said: str) -> None:
    (paragraph,) = paragraphs(said, "http://testserver")
    assert paragraph.kind == "words"
    assert all(piece.href in {"", f"{BASE}/x"} for piece in paragraph.lines[0])


def test_a_full_stop_after_a_link_is_not_part_of_it() -> None:
    (paragraph,) = paragraphs(f"See {BASE}/a, or ({BASE}/b).", BASE)
    link = "testserver"
    assert paragraph.lines == [
        [Piece("See "), Piece(f"{link}/a", f"{BASE}/a"), Piece(", or ("), Piece(f"{link}/b", f"{BASE}/b"), Piece(").")]
    ]


def test_every_colour_of_a_letter_is_one_of_the_house() -> None:
    used = set(re.findall(r"#[0-9a-f]{3,6}\b", (TEMPLATES / "layouts/letter.html").read_text()))
    assert len(used) > 15
    assert used <= set(re.findall(r"#[0-9a-f]{3,6}\b", (STATIC / "tokens.css").read_text()))


def test_a_letter_has_its_own_colours_in_the_dark(seeded: Site) -> None:
    html = letterhead.html(seeded, a_mail(LETTERS["accounts/letters.link"](seeded, TONGUES["en"])))
    page = LexborHTMLParser(html)
    assert page.css_first("meta[name='color-scheme']").attributes["content"] == "light dark"
    assert "@media (prefers-color-scheme: dark)" in html
