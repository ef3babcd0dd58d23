"""Timing inside one process, by processor time: what the clock says hangs on who else is at work."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bench.stats import percentile

Thing = TypeVar("Thing")


def milliseconds(act: Callable[[Thing], object], things: Sequence[Thing]) -> list[float]:
    """How long each took."""
    gc.collect()
    times = []
    for thing in things:
        began = time.thread_time_ns()
        act(thing)
        times.append((time.thread_time_ns() - began) / 1e6)
    return times


def described(all_times: Iterable[float]) -> str:
    times = list(all_times)
    return f"mean {statistics.mean(times):.2f} ms, p50 {percentile(times, 0.5):.2f}, p95 {percentile(times, 0.95):.2f}"
