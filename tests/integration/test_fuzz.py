"""The whole API in the hands of a fuzzer: a few examples of each operation. ``make fuzz`` does it at length."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from tests.checks import no_mishaps
from tests.fuzzing import Stage, caller_of, fuzzed_house, operations, run_fuzzer
from tests.house import House

from suiban.platform.http import Reply

EXAMPLES, PHASES = 10, "examples,fuzzing"


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    async with fuzzed_house(house) as opened:
        yield opened


@pytest.mark.timeout(300)  # a process of its own; 30 s on a quiet machine
async def test_nothing_breaks_whatever_is_asked(stage: Stage, tmp_path: Path) -> None:
    callers = {key: caller_of(key, item) for key, item in operations(stage.description).items()}
    with no_mishaps():
        outcome = await run_fuzzer(stage, callers, tmp_path, EXAMPLES, PHASES)
    assert "\n\n".join(outcome.problems) == ""
    assert outcome.requests > EXAMPLES / 2 * outcome.operations


@pytest.mark.timeout(120)
async def test_a_wrong_method_may_be_a_question_to_another_address(stage: Stage, tmp_path: Path) -> None:
    """PUT /api/staff/requests is about a member who is called so; nobody is, and that is no finding."""
    keys = {("get", "/api/staff/requests"): "admin", ("post", "/api/conversations/reassign"): "boss"}
    outcome = await run_fuzzer(stage, keys, tmp_path, EXAMPLES, "coverage")
    assert "\n\n".join(outcome.problems) == ""
    assert outcome.statuses[422] > 0


class Count(Reply):
    """Planted."""

    count: int


@pytest.mark.timeout(120)
async def test_it_would_notice(house: House, tmp_path: Path) -> None:
    """Planted: a division by what was asked, an answer that is not as described, a value that should be refused."""
    planted = APIRouter(prefix="/api/planted", tags=["operation"])

    @planted.get("/broken")
    async def broken(number: int) -> Count:
        """Breaks at nought."""
        return Count(count=1 // number)

    @planted.get("/any")
    @planted.patch("/any", include_in_schema=False)
    async def anything() -> Count:
        """Knows a method more than it says."""
        return Count(count=1)

    @planted.get("/other", response_model=None, responses={200: {"model": Count}})
    async def other() -> dict[str, Any]:
        """Answers something else."""
        return {"count": "many"}

    async with fuzzed_house(house, [planted]) as stage:
        keys = [key for key in operations(stage.description) if "planted" in key[1]]
        outcome = await run_fuzzer(stage, dict.fromkeys(keys, "nobody"), tmp_path, EXAMPLES, f"{PHASES},coverage")
    told = "\n".join(outcome.problems)
    assert outcome.operations == 3
    assert "Wrong response to undeclared method" in told
    assert "Server error" in told
    assert "Response violates schema" in told
