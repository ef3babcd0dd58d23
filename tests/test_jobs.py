"""Jobs are rows: retried with growing pauses, parked with their error, done by one worker each."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app import jobs
from app.jobs import MOST_ATTEMPTS, Worker
from app.models import Job, now
from app.site import Site


def _later(site: Site, number: int = 1, kind: str = "greet", **options: timedelta) -> None:
    with site.database.writing() as db:
        for one in range(number):
            jobs.later(db, kind, **options, number=one)  # type: ignore[arg-type] # `after` is a timedelta


def _all(site: Site) -> list[Job]:
    with site.database.writing() as db:
        return list(db.exec(select(Job).order_by(col(Job.id))).all())


def _due_now(site: Site) -> None:
    with site.database.writing() as db:
        db.connection().execute(update(Job).values(run_at=now() - timedelta(seconds=1)))


def writing_to(done: list[int]) -> Callable[[int], None]:
    def greet(number: int) -> None:
        done.append(number)

    return greet


def _fail(number: int) -> None:
    msg = f"cannot do {number}"
    raise RuntimeError(msg)


def test_jobs_are_done_in_their_order_and_then_gone(site: Site) -> None:
    done: list[int] = []
    _later(site, 3)
    assert Worker(site.database, {"greet": lambda number: done.append(number)}).drain() == 3  # noqa: PLW0108 - a job names its arguments
    assert (done, _all(site)) == ([0, 1, 2], [])


def test_a_job_of_a_change_that_was_taken_back_is_never_done(site: Site) -> None:
    with pytest.raises(ZeroDivisionError), site.database.writing() as db:
        jobs.later(db, "greet", number=1)
        _ = 1 / 0
    assert _all(site) == []


def test_a_job_for_later_waits(site: Site) -> None:
    _later(site, after=timedelta(hours=1))
    assert Worker(site.database, {"greet": _fail}).drain() == 0
    assert len(_all(site)) == 1


def test_a_job_that_fails_is_tried_again_after_a_growing_pause(site: Site) -> None:
    _later(site)
    for seconds in (2, 4, 8):
        _due_now(site)
        before = now()
        assert Worker(site.database, {"greet": _fail}).step()
        pause = timedelta(seconds=seconds)
        assert before + pause <= _all(site)[0].run_at <= now() + pause
    assert _all(site)[0].error == "RuntimeError: cannot do 0"


def test_a_job_that_keeps_failing_is_parked_with_its_error(site: Site) -> None:
    _later(site)
    worker = Worker(site.database, {"greet": _fail})
    for _ in range(MOST_ATTEMPTS):
        _due_now(site)
        worker.step()
    _due_now(site)
    assert not worker.step()
    job = _all(site)[0]
    assert (job.attempts, job.error, job.parked_at is not None) == (MOST_ATTEMPTS, "RuntimeError: cannot do 0", True)
    with site.database.writing() as db:
        assert jobs.waiting(db) == 0


def test_a_job_of_a_kind_that_nobody_knows_does_not_stop_the_others(site: Site) -> None:
    done: list[int] = []
    _later(site, kind="unheard")
    _later(site)
    Worker(site.database, {"greet": lambda number: done.append(number)}).drain()  # noqa: PLW0108 - a job names its arguments
    assert done == [0]
    assert [(job.kind, job.error) for job in _all(site)] == [("unheard", "KeyError: 'unheard'")]


def test_two_workers_never_do_one_job_twice(site: Site) -> None:
    done: Counter[int] = Counter()
    lock = threading.Lock()

    def greet(number: int) -> None:
        with lock:
            done[number] += 1

    _later(site, 60)
    workers = [Worker(site.database, {"greet": greet}) for _ in range(4)]
    threads = [threading.Thread(target=worker.drain) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(done), set(done.values())) == (list(range(60)), {1})
    assert _all(site) == []


def test_the_job_of_a_worker_that_died_goes_to_the_next_one_after_its_lease(site: Site) -> None:
    _later(site)
    dead = Worker(site.database, {})
    assert dead._take() is not None  # noqa: SLF001 - it takes the job and is never heard of again
    done: list[int] = []
    alive = Worker(site.database, {"greet": lambda number: done.append(number)})  # noqa: PLW0108 - a job names its arguments
    assert not alive.step()
    _due_now(site)
    assert alive.step()
    assert done == [0]


@pytest.mark.parametrize("outcome", [lambda number: None, _fail], ids=["done", "failed"])
def test_a_slow_worker_whose_job_another_has_finished_does_no_harm(site: Site, outcome: Callable[[int], None]) -> None:
    def slow(number: int) -> None:
        _due_now(site)  # the lease has run out
        assert Worker(site.database, {"greet": lambda number: None}).step()
        outcome(number)

    _later(site)
    assert Worker(site.database, {"greet": slow}).step()
    assert _all(site) == []


def test_a_worker_goes_on_until_it_is_stopped(site: Site) -> None:
    seen = threading.Event()
    worker = Worker(site.database, {"greet": lambda number: seen.set()})
    thread = threading.Thread(target=worker.run)
    thread.start()
    _later(site)
    assert seen.wait(10)
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_times_are_in_utc_whatever_the_database(site: Site) -> None:
    _later(site)
    job = _all(site)[0]
    assert job.created_at.utcoffset() == timedelta(0)
    assert abs(job.created_at - datetime.now().astimezone()) < timedelta(minutes=1)


def test_what_looks_at_the_newest_state_waits_only_once(site: Site) -> None:
    with site.database.writing() as db:
        for _ in range(3):
            jobs.once(db, "look", ids=[7])
        jobs.once(db, "look", ids=[8])
        db.flush()
        assert jobs.waiting(db) == 2


@pytest.mark.postgres
def test_what_is_asked_for_while_a_worker_takes_the_same_is_done_once_more(site: Site) -> None:
    """The worker may have looked before the change is there."""
    with site.database.writing() as db:
        jobs.once(db, "index", ids=[1])
    with site.database.writing() as worker:
        worker.exec(select(Job).with_for_update()).one().attempts = 1
        worker.flush()
        with site.database.writing() as db:
            jobs.once(db, "index", ids=[1])
    assert [one.attempts for one in _all(site)] == [1, 0]
