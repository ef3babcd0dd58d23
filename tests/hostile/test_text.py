"""Attacks on the words of a post: what comes out is words, hides what it must, and comes soon."""

import time
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.questions import text
from app.site import Site
from tests.hostile.corpus import PAYLOADS
from tests.hostile.reading import assert_safe

MAIL, PHONE, LINK = "jane.roe@private.org", "+47 912 34 567", "https://private.example/jane"
TYPED = [
    "[[", "]]", "](", ")", "*", "_", "**", "\n", "\n\n", "> ", "- ", "&#", ";", "\\", "<", ">", '"', " at ", " dot ",
    MAIL, PHONE, LINK,
]  # fmt: skip
PARTS = st.one_of(st.sampled_from(PAYLOADS), st.sampled_from(TYPED), st.text(max_size=12))

SECRETS = [MAIL, PHONE, LINK, "jane.roe at private dot org", "0047 91234567", "private.photography/jane"]
AROUND = [
    "{}", "**{}**", "> {}", "- {}", "<{}>", "[x]({})", "[{}](/guides/x)", "({})", "“{}”", "[[{}]]", "a {}, b",
    "x\n{}\ny",
]  # fmt: skip
GAPS = [" ", "\n\n", "\n", " hello "]

SIZE = 64_000
SAME = {
    "brackets": "[", "names": "[[", "links": "[a](", "stars": "*", "stress": "*a a* ", "lines under": "_a",
    "quotes": "> ", "lists": "1. ", "ats": "a@", "at words": "a at ", "dots": "a.", "digits": "1",
    "spaced digits": "1 ", "one word": "a", "slashes": "/", "services": "insta @aa ", "entities": "&amp;",
    "tags": "<a ", "money": "kr 5 ", "spaces": " ", "own": "http://testserver/listings/a ", "invisible": "a\u200b",
    "marks": "\U000f0000", "lines": "a\n=\n",
}  # fmt: skip
NUMBERED = {
    "mails": "jane{0}@ex{0}.org ", "phones": "+47 2{0:07} ", "our pages": "http://testserver/listings/a{0} ",
    "different names": "[[abc {0}]] ", "links to sites": "[a](http://e{0}.org) ",
}  # fmt: skip
TEXTS = {name: (part * SIZE)[:SIZE] for name, part in SAME.items()} | {
    name: "".join(part.format(number) for number in range(5000))[:SIZE] for name, part in NUMBERED.items()
}


@pytest.mark.parametrize("reader", ["other", "author", "staff"])
def test_s36_no_attack_is_more_than_words(seeded: Site, reader: str) -> None:
    with seeded.database.reading() as connection:
        for start in range(0, len(PAYLOADS), 50):
            written = [text.Said(one, reader=reader) for one in PAYLOADS[start : start + 50]]
            for post in text.posts(connection, seeded, seeded.tongues["en"], written):
                assert_safe(post.html)


def test_s36_whatever_is_written_is_safe_for_everybody(seeded: Site) -> None:
    with seeded.database.reading() as connection:

        @settings(max_examples=300)
        @given(st.lists(PARTS, max_size=12).map("".join))
        @example("[[a]](")
        @example("\ud800<b>")
        def safe(body: str) -> None:
            for reader in ("other", "author"):
                assert_safe(text.post(connection, seeded, seeded.tongues["en"], text.Said(body, reader=reader)).html)

        safe()


def test_what_is_masked_is_nowhere_in_what_others_get(seeded: Site) -> None:
    tongue = seeded.tongues["en"]
    with seeded.database.reading() as connection:

        @settings(max_examples=300)
        @given(st.lists(st.tuples(*(st.sampled_from(one) for one in (SECRETS, AROUND, GAPS))), max_size=5))
        def hidden(parts: list[tuple[str, str, str]]) -> None:
            body = "".join(around.format(secret) + gap for secret, around, gap in parts)
            shown = unescape(text.post(connection, seeded, tongue, text.Said(body)).html)
            shown += text.plain(connection, seeded, tongue, text.Said(body))
            assert [one for one in ("private", "jane", "912", "34567") if one in shown] == []

        hidden()


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_takes_time_that_grows_with_its_length_only(seeded: Site, name: str) -> None:
    def seconds(body: str) -> float:
        with seeded.database.reading() as connection:
            began = time.thread_time()  # of this thread alone: others make an index meanwhile
            text.post(connection, seeded, seeded.tongues["en"], text.Said(body, "NO"))
            return time.thread_time() - began

    seconds("Everything that is made once is made.")
    # Twice, with other words, because words that were read are kept: the quicker one is the work itself.
    part, whole = (min(seconds(TEXTS[name][start:end]) for start in (0, 1)) for end in (SIZE // 8, SIZE))
    # Eight times as long: eight times as much work, and what a busy machine adds; sixty-four would be a square.
    assert whole < 30 * part
