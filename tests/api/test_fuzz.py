"""The API against its own description: whatever may be sent is answered as the OpenAPI says.

More than 20,000 requests in a full run, `make thorough`; a part of them in `make test`.
"""

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.machine import PERCENT

# How many requests each operation is sent at least; the last two have nothing that could vary.
REQUESTS = {
    "GET /api/v1/listings": 6000,
    "GET /api/v1/find": 6000,
    "POST /api/v1/spot": 4000,
    "GET /api/v1/suggest": 2500,
    "GET /api/v1/listings/{slug}": 1500,
    "GET /api/v1/countries": 2,
    "GET /api/v1/topics": 2,
    "GET /api/v1/guides": 2,
    "GET /api/v1/guides/{slug}": 300,
    "GET /api/v1/questions": 300,
    "GET /api/v1/questions/{number}": 300,
}


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("label", REQUESTS)
def test_whatever_is_sent_is_answered_as_the_description_promises(label: str, seeded_app: FastAPI) -> None:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", seeded_app)
    operations = {operation.label: operation for operation in (one.ok() for one in schema.get_all_operations())}
    assert set(operations) == set(REQUESTS)
    wanted = max(2, REQUESTS[label] * PERCENT // 100)
    sent = 0
    for mode in (GenerationMode.NEGATIVE, GenerationMode.POSITIVE):

        @settings(
            max_examples=max(1, wanted - sent if mode is GenerationMode.POSITIVE else wanted // 3),
            deadline=None, suppress_health_check=list(HealthCheck), database=None,
        )  # fmt: skip
        @given(case=operations[label].as_strategy(generation_mode=mode))
        def answered(case: schemathesis.Case) -> None:
            nonlocal sent
            # A wrong value that leaves no trace in a URL (an empty list, a NUL, which nobody gets to see)
            # makes no wrong request.
            right = mode is GenerationMode.POSITIVE  # noqa: B023 - called inside of this round only
            assume(right or all(value and "\x00" not in str(value) for value in (case.query or {}).values()))
            sent += 1
            case.call_and_validate()

        try:
            answered()
        except Unsatisfiable:
            # Where every word is allowed there is no wrong request to make.
            assert mode is GenerationMode.NEGATIVE
    assert sent >= wanted or wanted == 2


def test_a_full_run_sends_more_than_twenty_thousand_requests() -> None:
    assert sum(REQUESTS.values()) >= 20_000
