"""Several servers measured in turns, so that a machine that slows down slows all of them."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench import load
from bench.load import Speed
from bench.plan import Plan
from bench.server import Server
from bench.stats import Figure

_WINDOW = 6000  # paths given to one run; more than it can ask for


@dataclass(slots=True)
class Subject:
    """Something asked of a server, again in every round."""

    name: str
    server: Server
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False  # every path is asked for only once, over all rounds
    asked: int = 0
    speeds: list[Speed] = field(default_factory=list)

    def run(self, seconds: int, connections: int) -> Speed:
        paths = self.paths
        if self.fresh:
            left = len(self.paths) - self.asked
            if left <= 0:
                msg = f"{self.name} has run out of searches that are new"
                raise load.LoadError(msg)
            paths = list(itertools.islice(self.paths, self.asked, self.asked + _WINDOW))
        speed = load.run(self.server, paths, seconds=seconds, connections=connections, headers=self.headers)
        self.asked += speed.requests + connections
        return speed

    def median(self) -> Speed:
        return sorted(self.speeds, key=lambda speed: speed.per_second)[len(self.speeds) // 2]

    def context(self) -> str:
        speed = self.median()
        bound = ", limited by the load generator" if speed.load_bound else ""
        speeds = f"{speed.by_clock:,.0f} req/s by the clock, {speed.per_second:,.0f} by processor time"
        return f"{speeds}, p50 {speed.p50_ms:.1f} ms, p99 {speed.p99_ms:.1f} ms{bound}"


def take_turns(subjects: Sequence[Subject], plan: Plan, *, connections: int = 0) -> None:
    """A warm-up for each, then rounds in which every subject has its turn, each time in another order."""
    for subject in subjects:
        subject.run(1, connections or plan.connections)
    for number in range(plan.rounds):
        turn = number % len(subjects)
        for subject in (*subjects[turn:], *subjects[:turn]):
            subject.speeds.append(subject.run(plan.seconds, connections or plan.connections))


def ratio(one: Subject, other: Subject) -> Figure:
    """How many times as quick, round by round."""
    return Figure.of([a.per_second / b.per_second for a, b in zip(one.speeds, other.speeds, strict=True)])


def by_clock(one: Subject, other: Subject) -> Figure:
    return Figure.of([a.by_clock / b.by_clock for a, b in zip(one.speeds, other.speeds, strict=True)])


def stop(servers: Iterable[Server]) -> None:
    for server in servers:
        server.stop()
