"""What comes with a form: S30, S41, S42, S48."""

import asyncio
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI, HTTPException
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from app.forms import Form, Posted, clean_line, posted_in
from app.middleware import LARGEST_BODY
from tests.factories import SAME_SITE
from tests.measuring import best

ENCODED = {**SAME_SITE, "content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def posting(app: FastAPI, client: TestClient) -> TestClient:
    @app.post("/about/form")
    def form(posted: Form) -> dict[str, object]:
        return {"name": posted.line("name", 10), "text": posted.text("text", 20), "many": posted.many("many")}

    return client


def test_the_fields_of_a_form_are_read(posting: TestClient) -> None:
    body = urlencode(
        [("name", " Åse  Ø "), ("text", " one\r\ntwo\rthree "), ("many", "a"), ("many", ""), ("many", "b")]
    )
    answer = posting.post("/about/form", content=body, headers=ENCODED)
    assert answer.json() == {"name": "Åse Ø", "text": "one\ntwo\nthree", "many": ["a", "b"]}


MANY_FIELDS = ("&".join(f"f{n}=x" for n in range(401)), "&" * 250_000, "a=" + "&a=" * 60_000)


@pytest.mark.parametrize("body", MANY_FIELDS, ids=len)
def test_s30_more_fields_than_any_form_has_are_refused(posting: TestClient, body: str) -> None:
    assert posting.post("/about/form", content=body, headers=ENCODED).status_code == 413


@pytest.mark.parametrize("body", MANY_FIELDS[1:], ids=len)
def test_s30_they_are_refused_before_they_are_read(body: str) -> None:
    """Against one look at each letter: a twentieth as long. To read the fields first takes half as long at least."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body.encode()}

    def refused() -> None:
        with pytest.raises(HTTPException, match="More fields"):
            asyncio.run(posted_in(Request({"type": "http", "headers": []}, receive)))

    assert best(refused) < best(lambda: [hash(letter) for letter in body]) / 5


def test_s30_a_body_that_is_too_large_is_refused(posting: TestClient) -> None:
    assert posting.post("/about/form", content=b"name=" + b"x" * LARGEST_BODY, headers=ENCODED).status_code == 413


def test_s30_a_name_of_a_field_is_no_place_to_store_things(posting: TestClient) -> None:
    answer = posting.post("/about/form", content="x" * 100_000 + "=1&name=a", headers=ENCODED)
    assert answer.json()["name"] == "a"


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", "x"])
def test_s30_other_kinds_of_bodies_are_not_read(posting: TestClient, kind: str) -> None:
    answer = posting.post("/about/form", content=b"name=x", headers={**SAME_SITE, "content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("said", ["1", "true", "True", "YES", "yes ", " yes", "on", "[]", "", "yes\0", "y"])
def test_s48_a_box_is_ticked_by_one_word_only(said: str) -> None:
    assert not Posted({"box": (said,)}).ticked("box")
    assert Posted({"box": ("yes",)}).ticked("box")
    assert not Posted({"box": (said, "yes")}).ticked("box")


@pytest.mark.parametrize("said", ["", "x", "1.0", "-1", "+1", "1e3", "０", "1 2", "9" * 10, "0x1", "１"])
def test_s48_a_number_is_digits_only(said: str) -> None:
    assert Posted({"number": (said,)}).number("number") is None
    assert Posted({"number": (" 12 ",)}).number("number") == 12


@given(st.text())
def test_s42_a_line_is_one_line_of_what_can_be_seen(said: str) -> None:
    line = clean_line(said)
    assert line == " ".join(line.split())
    assert not set(line) & {*map(chr, range(32)), "\x7f", "\u200b", "\u202e", "\u2066", "\ufeff"}
    assert clean_line(line) == line


@given(st.binary(max_size=300))
def test_no_body_is_an_unexpected_error(body: bytes) -> None:
    from urllib.parse import parse_qsl  # noqa: PLC0415 - what the form itself does

    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
        posted = Posted({name: (value.encode("utf-8", "replace").decode(),)})
        assert len(posted.line(name, 20)) <= 20
        assert len(posted.text(name, 20)) <= 20
        assert "\0" not in posted.line(name, 20) + posted.text(name, 20)
