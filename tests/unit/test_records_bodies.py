"""What is taken as a promise's moment: a date with its time and offset, never a number that happens to be one."""

import pytest
from pydantic import ValidationError

from suiban.records.http.replies import PromiseBody


@pytest.mark.parametrize("due", ["null", '"2026-11-21T02:00:00Z"', '"2026-11-21T10:00:00+08:00"'])
def test_a_promise_is_due_at_a_moment_or_at_none(due: str) -> None:
    PromiseBody.model_validate_json(f'{{"text": "回电", "due_at": {due}}}')


@pytest.mark.parametrize("due", ["0", "1700000000.5", "true", '"0"', '"tomorrow"', '"2026-11-21"'])
def test_anything_else_is_refused(due: str) -> None:
    with pytest.raises(ValidationError):
        PromiseBody.model_validate_json(f'{{"text": "回电", "due_at": {due}}}')
