"""The files of a simulation. What is wrong is told with its file, line and column; nothing is guessed."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import msgspec

from suiban.administration import codec
from suiban.administration.api.trials import line_of
from suiban.administration.errors import SettingInvalid
from suiban.administration.model import Queue, parse_value
from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId
from suiban.routing.model.simulating import Case, Line, Shift

ROWS_MAX: Final = 2_000_000
SECONDS_MAX: Final = 100_000_000.0
HANDS_MAX: Final = 100
PRIORITY_MAX: Final = 50
_SKILL: Final = re.compile(r"([a-z][a-z0-9_-]{0,39}):([1-5])")
_Read = TypeVar("_Read")


class SimulationInput(BadInput):
    """A file of the simulation cannot be used; nothing was simulated."""

    code = "simulation_input"


class Row(msgspec.Struct, frozen=True):
    """One line of a table, with where it stands."""

    at: str
    fields: Mapping[str, str]

    def wrong(self, column: str, why: str) -> NoReturn:
        """Raises :class:`SimulationInput`."""
        raise SimulationInput(at=f"{self.at}, {column}", why=why)

    def read(self, column: str, read: Callable[[str], _Read], empty: _Read, why: str) -> _Read:
        """A value, or ``empty`` where the column is missing or blank."""
        text = self.fields.get(column, "")
        try:
            return read(text) if text else empty
        except ValueError:
            self.wrong(column, why)

    def number(self, column: str, empty: float, most: float = SECONDS_MAX) -> float:
        """From 0 to ``most``."""
        value = self.read(column, float, empty, "a number is wanted")
        if not 0 <= value <= most:
            self.wrong(column, f"from 0 to {most:g}")
        return value

    def count(self, column: str, empty: int, least: int, most: int) -> int:
        """A whole number."""
        value = self.read(column, int, empty, "a whole number is wanted")
        if not least <= value <= most:
            self.wrong(column, f"from {least} to {most}")
        return value

    def skills(self) -> dict[str, int]:
        """``card:3;english:2``."""
        parts = [part.strip() for part in self.fields.get("skills", "").split(";") if part.strip()]
        found = [_SKILL.fullmatch(part) for part in parts]
        if not all(found):
            self.wrong("skills", "skill:level wanted, with levels 1 to 5, separated by ;")
        return {one[1]: int(one[2]) for one in found if one is not None}


def rows(path: Path, wanted: Sequence[str], may_be: Sequence[str]) -> Iterator[Row]:
    """The lines of a CSV file in UTF-8 whose first line names its columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            names = [name.strip() for name in table.fieldnames or ()]
            table.fieldnames = names
            if missing := [name for name in wanted if name not in names]:
                raise SimulationInput(at=f"{path}:1", why=f"column {missing[0]} is missing")
            if unknown := [name for name in names if name not in {*wanted, *may_be}]:
                raise SimulationInput(at=f"{path}:1", why=f"unknown column {unknown[0][:40]}")
            for count, fields in enumerate(table, 1):
                at = f"{path}:{table.line_num}"
                if count > ROWS_MAX:
                    raise SimulationInput(at=at, why=f"more than {ROWS_MAX:,} rows")
                if None in fields or None in fields.values():
                    raise SimulationInput(at=at, why=f"{len(names)} fields are wanted")
                yield Row(at, {name: value.strip() for name, value in fields.items()})
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else "no CSV in UTF-8"
        raise SimulationInput(at=str(path), why=why) from None


class Moments:
    """What stands in ``at``, ``from``, ``until``: all seconds, or all moments (ISO 8601), the first of which is 0."""

    def __init__(self, written: Sequence[tuple[Row, str]]) -> None:
        self._found: dict[tuple[str, str], float] = {}
        kinds = set()
        for row, column in written:
            text = row.fields.get(column, "")
            if text:
                seconds = re.fullmatch(r"\d+(\.\d+)?", text) is not None
                kinds.add(seconds)
                self._found[row.at, column] = row.read(column, float if seconds else _moment, 0.0, _TIME)
        if len(kinds) > 1:
            raise SimulationInput(at=written[0][0].at, why="seconds and moments are mixed")
        self._first = 0.0 if kinds == {True} else min(self._found.values(), default=0.0)

    def of(self, row: Row, column: str) -> float | None:
        """Seconds since the beginning; None: nothing stands there."""
        found = self._found.get((row.at, column))
        if found is not None and found - self._first > SECONDS_MAX:
            row.wrong(column, "more than three years after the first")
        return None if found is None else found - self._first


_TIME: Final = "seconds, or a moment like 2026-11-21T09:00:00+08:00, are wanted"


def _moment(text: str) -> float:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.timestamp()


def read_rules(path: Path) -> dict[str, Line]:
    """The queues of a file of ``suiban config export``; its other sections are left alone."""
    lines = {}
    for key, table in _queues(path).items():
        try:
            queue = parse_value(Queue, _fields(table))
        except SettingInvalid as error:
            field, problem = str(error.detail.get("field", "")), error.detail.get("problem", "")
            raise SimulationInput(at=f"{path}:{table.line_of(field)}", why=f"{field}: {problem}") from None
        assert isinstance(queue, Queue)
        lines[key] = line_of(key, queue)
    return lines


def read_queues(path: Path) -> dict[str, dict[str, Any]]:
    """The same, as they stand there."""
    return {key: _fields(table) for key, table in _queues(path).items()}


def _fields(table: codec.Table) -> dict[str, Any]:
    return {name: value for name, value in table.fields.items() if name != "key"}


def _queues(path: Path) -> dict[str, codec.Table]:
    try:
        tables = codec.read(path.read_text("utf-8"))
    except OSError as error:
        raise SimulationInput(at=str(path), why=error.strerror) from None
    except UnicodeDecodeError:
        raise SimulationInput(at=str(path), why="no UTF-8") from None
    except codec.NotToml as error:
        raise SimulationInput(at=f"{path}:{error.line}", why=str(error)) from None
    found: dict[str, codec.Table] = {}
    for table in tables:
        if table.section != "queues":
            continue
        key = table.fields.get("key")
        if not isinstance(key, str) or not key or key in found:
            raise SimulationInput(at=f"{path}:{table.line_of('key')}", why="key is missing or there twice")
        found[key] = table
    if not found:
        raise SimulationInput(at=str(path), why="no [[queues]]")
    return found


def read_workers(found: Sequence[Row], moments: Moments, companies: "Companies") -> tuple[list[Shift], dict[str, int]]:
    """The shifts, and the place of each worker by name. One who comes twice a day has a line for each time."""
    shifts: list[Shift] = []
    places: dict[str, int] = {}
    for row in found:
        name = row.fields["worker"]
        if not name:
            row.wrong("worker", "a name is wanted")
        begins, ends = moments.of(row, "from") or 0.0, moments.of(row, "until")
        if ends is not None and ends <= begins:
            row.wrong("until", "not after from")
        places.setdefault(name, len(shifts))
        hands = row.count("capacity", 1, 1, HANDS_MAX)
        shifts.append(Shift(row.skills(), hands, begins, ends, companies.all_of(row.fields.get("companies", ""))))
    return shifts, places


def read_arrivals(
    found: Sequence[Row], moments: Moments, lines: Mapping[str, Line], places: Mapping[str, int], companies: "Companies"
) -> list[Case]:
    """Who came."""
    cases = []
    for row in found:
        queue, to = row.fields["queue"], row.fields.get("to", "")
        if queue not in lines:
            row.wrong("queue", "no such queue in the rules")
        if to and to not in places:
            row.wrong("to", "no such worker")
        at = moments.of(row, "at")
        if at is None or not row.fields["handle_s"]:
            row.wrong("at" if at is None else "handle_s", "a number is wanted")
        patience = row.number("patience_s", -1.0) if row.fields.get("patience_s") else None
        cases.append(
            Case(
                at, queue, row.number("handle_s", 0.0), patience, row.skills(),
                companies.of(row.fields.get("company", "")), row.count("priority", 0, 0, PRIORITY_MAX),
                places[to] if to else None,
            )
        )  # fmt: skip
    return cases


class Companies:
    """Keys of companies as ids; blank is the one company of who names none."""

    def __init__(self) -> None:
        self._known: dict[str, CompanyId] = {}

    def of(self, key: str) -> CompanyId:
        """The id of a key."""
        return self._known.setdefault(key, CompanyId(int=len(self._known) + 1))

    def all_of(self, keys: str) -> frozenset[CompanyId]:
        """The ids of keys, separated by ;"""
        return frozenset(self.of(key.strip()) for key in keys.split(";"))
