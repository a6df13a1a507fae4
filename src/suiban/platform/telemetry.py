"""Logs: one JSON object a line in a file of its own for each process, warnings also on standard error.

A line carries the event in words of ours, codes, numbers and places in the code; never what somebody said. So the
message of an exception is left out (drivers quote values in it), its class and its frames are kept.
"""

import json
import logging
import logging.handlers
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from suiban.kit.errors import SuibanError

FILE_BYTES_MAX: Final = 20 << 20
FILES_KEPT: Final = 3
TEXT_CHARACTERS_MAX: Final = 300
FRAMES_MAX: Final = 12

TALKATIVE: Final = ("httpx", "httpcore", "hpack")
"""Libraries that tell of every exchange its address, secrets in it included, and what the other side answered."""

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """Renders a record as one line of JSON; fields given by ``extra=`` follow the fixed ones."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            # Only the first line: asyncio appends the repr of whatever failed.
            "event": record.getMessage().split("\n", 1)[0][:TEXT_CHARACTERS_MAX],
        }
        line.update({name: value for name, value in vars(record).items() if name not in _STANDARD})
        if record.exc_info and record.exc_info[1] is not None:
            line.update(describe_exception(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def describe_exception(error: BaseException) -> dict[str, object]:
    """Class, code and frames of an exception, innermost last, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_MAX:]
    described: dict[str, object] = {
        "error": type(error).__qualname__,
        "frames": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, SuibanError):
        described["code"] = error.code
    if error.__cause__ is not None:
        described["cause"] = type(error.__cause__).__qualname__
    return described


def configure_logging(process: str, folder: Path | None, level: str) -> None:
    """Set up the logs of this process. ``folder`` None: standard error only. ``level`` is a name such as ``info``."""
    formatter = LineFormatter(process)
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [screen]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.RotatingFileHandler(
                folder / f"{process}.log", maxBytes=FILE_BYTES_MAX, backupCount=FILES_KEPT, encoding="utf-8"
            )
        )
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(handlers=handlers, level=level.upper(), force=True)
    for library in TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
