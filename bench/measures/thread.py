"""A very long thread: its first page against the bare template of that page, in this process."""

import shutil
import statistics
from collections.abc import Iterator
from typing import Any

from app import migrate
from app.models import Question, Reply
from app.questions import page, queries
from app.templating import environment
from bench.application import Application
from bench.homes import copy_of, home_of, open_home
from bench.plan import REAL, Plan
from bench.stats import Figure, Row
from bench.timing import described, milliseconds

REPLIES = 2200
_AIM = 10  # reading, masking and linking what people wrote costs more than showing it
_WORDS = "It went slowly, and then it went better than we thought. We asked about mime therapy and botox. "


def measure(plan: Plan) -> Iterator[Row]:
    home = copy_of(home_of(REAL), "thread")
    site = open_home(home)
    migrate.upgrade(site.database)
    number = written(site, REPLIES)
    address = f"/questions/{number}-a-long-thread"
    whole = Application(home)
    context = _context(site, number, address)
    template = environment(site.tongues["en"]).get_template("questions/show.html")
    html = template.render(context)
    times: dict[str, list[list[float]]] = {"page": [], "template": []}
    for turn in range(plan.rounds + 1):
        pages = milliseconds(whole.get, [address] * 30)
        templates = milliseconds(template.render, [context] * 30)
        if turn:  # the first round warms up
            times["page"].append(pages)
            times["template"].append(templates)
    ratios = [statistics.mean(a) / statistics.mean(b) for a, b in zip(times["page"], times["template"], strict=True)]
    said = f"{described(x for one in times['page'] for x in one)}; {len(html) / 1000:.0f} kB; {REPLIES:,} replies"
    yield Row(
        "thread", "first page, against its bare template", "one thread", Figure.of(ratios), " templates",
        bound=_AIM, better="less", context=said,
    )  # fmt: skip
    site.close()
    shutil.rmtree(home)


def written(site: Any, replies: int) -> int:
    """The number of a new question with so many replies."""
    with site.database.writing() as db:
        question = Question(title="A long thread", slug="a-long-thread", body=_WORDS, author_name="Fjord")
        db.add(question)
        db.flush()
        parent = None
        for number in range(replies):
            body = f"{number}. {_WORDS * 3}"
            reply = Reply(
                question_id=question.id, parent_id=parent if number % 7 else None, body=body, author_name="Tern"
            )
            db.add(reply)
            db.flush()
            parent = reply.id
        return question.id or 0


def _context(site: Any, number: int, address: str) -> dict[str, Any]:
    tongue = site.tongues["en"]
    with site.database.reading() as connection:
        question = queries.by_id(connection, number, None)
        shown = page.show(site, connection, tongue, question, None, order="tree", page=1)
        shown |= page.reply_form(site, connection, tongue, question, None, to="", tab="")
    around = {
        "community": site.community, "base_url": site.settings.base_url, "root": "", "path": address,
        "path_and_query": address, "tongues": list(site.tongues.values()), "today": question.created_at.date(),
    }  # fmt: skip
    return around | shown
