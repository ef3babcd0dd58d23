"""What a member was told is posted is there, whatever happens; and there once."""

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import auth, limits, work
from app.jobs import Worker
from app.limits import Limit
from app.models import CheckIn, Follow, Question, Reply
from app.site import Site
from tests.factories import a_member, signed_in
from tests.questions.writing import ask

POSTS = 2000
_WRITER = """
import sys
from starlette.testclient import TestClient
from app import limits
from app.config import Settings
from app.limits import Limit
from app.main import create_app
home, url, token, first = sys.argv[1:]
limits.LIMITS.update(dict.fromkeys(limits.LIMITS, Limit(10**9, 10**9, 10**9)))
app = create_app(Settings(home=home, database_url=url, base_url="http://testserver", worker="none"))
browser = TestClient(app, follow_redirects=False)
browser.headers |= {"origin": "http://testserver"}
browser.cookies.set("session", token)
number = int(first)
while True:
    answer = browser.post("/questions/1/replies", data={"body": f"Post {number}.", "kind": "experience"})
    assert answer.status_code == 303
    print(number, flush=True)
    number += 1
"""


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in limits.LIMITS:
        monkeypatch.setitem(limits.LIMITS, kind, Limit(10**9, 10**9, 10**9))


@pytest.mark.slow
@pytest.mark.sqlite
def test_r10_what_was_acknowledged_is_there_after_every_kill(site: Site, client: TestClient) -> None:
    member = a_member(site)
    ask(signed_in(site, client, member), site)
    with site.database.writing() as db:
        token = auth.begin_session(db, member, "writer")
    chance = random.Random(7)  # noqa: S311 - when to kill
    acknowledged: list[int] = []
    while len(acknowledged) < POSTS:
        first = str(acknowledged[-1] + 2 if acknowledged else 1)
        arguments = [str(site.settings.home), site.settings.database_url, token, first]
        with subprocess.Popen([sys.executable, "-c", _WRITER, *arguments], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            acknowledged.append(int(writer.stdout.readline()))
            until = time.monotonic() + chance.uniform(2, 12)
            while time.monotonic() < until and len(acknowledged) < POSTS:
                acknowledged.append(int(writer.stdout.readline()))
            writer.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in writer.stdout.read().splitlines() if line.isdigit()]
    with site.database.reading() as connection:
        bodies = [row.body for row in connection.execute(select(Reply.body))]
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert {f"Post {number}." for number in acknowledged} <= set(bodies)
    assert len(bodies) == len(set(bodies))
    Worker(site.database, work.handlers(site)).drain()
    assert work.compare(site) == {}


@pytest.mark.usefixtures("unlimited")
def test_s52_the_same_form_sent_by_many_at_once_is_one_reply(site: Site, client: TestClient) -> None:
    member = a_member(site)
    address = ask(signed_in(site, client, member), site)

    def send(_number: int) -> str:
        browser = signed_in(site, client, member)
        form = {"body": "Only once.", "kind": "experience", "form_key": "same-form-" * 3}
        return str(browser.post("/questions/1/replies", data=form).headers["location"])

    with ThreadPoolExecutor(8) as threads:
        places = set(threads.map(send, range(40)))
    assert places == {f"{address}?reply=1#r1"}
    with site.database.reading() as connection:
        assert len(connection.execute(select(Reply.id)).all()) == 1
        assert len(connection.execute(select(Question.id)).all()) == 1


@pytest.mark.usefixtures("unlimited")
def test_s52_the_same_form_sent_by_many_at_once_is_one_question(site: Site, client: TestClient) -> None:
    member = a_member(site)
    form = {"title": "Is this there only once?", "body": HOUR, "visibility": "everyone", "check_ins": "yes"}

    def send(_number: int) -> str:
        browser = signed_in(site, client, member)
        answer = browser.post("/questions/new", data=form | {"action": "send", "form_key": "same-form-" * 3})
        return str(answer.headers["location"])

    with ThreadPoolExecutor(8) as threads:
        places = set(threads.map(send, range(40)))
    assert places == {"/questions/1-is-this-there-only-once"}
    with site.database.reading() as connection:
        counted = [len(connection.execute(select(one)).all()) for one in (Question.id, Follow.id, CheckIn.id)]
    assert counted == [1, 1, 3]


HOUR = "Words that took somebody an hour."


def test_s60_too_many_replies_are_put_off_and_the_words_come_back(site: Site, client: TestClient) -> None:
    browser = signed_in(site, client, a_member(site))
    ask(browser, site)
    answers = [browser.post("/questions/1/replies", data={"body": HOUR, "kind": "experience"}) for _ in range(41)]
    assert [answer.status_code for answer in answers[:40]] == [303] * 40
    assert answers[40].status_code == 429
    assert int(answers[40].headers["retry-after"]) > 0
    assert HOUR in answers[40].text


def test_s60_too_many_questions_are_put_off_and_the_words_come_back(site: Site, client: TestClient) -> None:
    browser = signed_in(site, client, a_member(site))
    form = {"title": "Does this come back?", "body": HOUR, "visibility": "everyone", "action": "send"}
    answers = [browser.post("/questions/new", data=form) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429]
    assert HOUR in answers[6].text
