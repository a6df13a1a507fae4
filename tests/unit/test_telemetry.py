"""Logs: one line a record, nothing of what was said in it."""

import json
import logging
import sys
from typing import Any

from suiban.kit.errors import Conflict
from suiban.platform.telemetry import LineFormatter

SAID = "我的卡号是6222020200112233445"


def line(message: str, *, error: BaseException | None = None, **extra: object) -> dict[str, Any]:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger("t").makeRecord("t", logging.WARNING, __file__, 1, message, (), exc_info, None, extra)
    text = LineFormatter("web-0").format(record)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception:
        caught = sys.exception()
    assert isinstance(caught, Exception)
    return caught


def test_fields_stand_beside_the_event() -> None:
    found = line("a part runs again", part="edge", pid=7)
    assert (found["event"], found["part"], found["pid"], found["process"]) == ("a part runs again", "edge", 7, "web-0")
    assert found["at"].endswith("Z")


def test_an_exceptions_message_is_left_out_its_place_is_kept() -> None:
    found = line("failed", error=raised(ValueError(SAID)))
    assert found["error"] == "ValueError"
    assert any("raised" in frame for frame in found["frames"])
    assert SAID not in str(found)


def test_expected_errors_show_their_code() -> None:
    assert line("failed", error=raised(Conflict()))["code"] == "conflict"


def test_only_the_first_line_of_a_message_is_kept() -> None:
    assert SAID not in str(line(f"Task exception was never retrieved\nfuture: ValueError('{SAID}')"))


def test_a_field_that_json_does_not_know_shows_only_its_class() -> None:
    assert line("odd", value=ValueError(SAID))["value"] == "ValueError"
