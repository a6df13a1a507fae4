"""The files of a simulation. What is wrong is told with its file, line and column; nothing is guessed."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final, NoReturn, TypeVar, get_args

import msgspec

from suiban.app.simulate.ruling import Ruled, SimulationInput
from suiban.kit.ids import CompanyId
from suiban.routing.api import DoorKind, Rule
from suiban.routing.model.kinds import KINDS, Kind
from suiban.routing.model.simulated import Case, Shift, served_languages, standing_in
from suiban.routing.model.valuing import points_of, region_of

ROWS_MAX: Final = 2_000_000
SECONDS_MAX: Final = 100_000_000.0
HANDS_MAX: Final = 100
PRIORITY_MAX: Final = 50
POINTS_MAX: Final = 100
ARRIVALS: Final = (
    "patience_s", "skills", "company", "priority", "to", "kind", "door", "language", "city", "level", "returned",
    "manager", "last_agent", "not_before", "due_by",
)  # fmt: skip
"""Columns that may be there beside at, queue and handle_s."""
WORKERS: Final = ("skills", "capacity", "from", "until", "companies", "limits")
TIMES: Final = ("at", "not_before", "due_by", "from", "until")
_SKILL: Final = re.compile(r"([a-z][a-z0-9_-]{0,39}):([1-5])")
_LIMIT: Final = re.compile(r"([a-z_]{1,40}):(\d{1,2})")
_LANGUAGE: Final = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_DOOR: Final = re.compile("|".join(get_args(DoorKind)))
_Read = TypeVar("_Read")


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

    def limits(self) -> dict[str, int]:
        """``order:1;call:0``: of a kind of work so much at a time."""
        parts = [part.strip() for part in self.fields.get("limits", "").split(";") if part.strip()]
        found = [_LIMIT.fullmatch(part) for part in parts]
        if not all(one is not None and one[1] in KINDS for one in found):
            self.wrong("limits", "kind:number wanted, of kinds of work, separated by ;")
        return {one[1]: int(one[2]) for one in found if one is not None}

    def chosen(self, column: str, form: re.Pattern[str], why: str) -> str:
        """A word of a form; blank where there is none."""
        text = self.fields.get(column, "")
        if text and form.fullmatch(text) is None:
            self.wrong(column, why)
        return text


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
            if twice := [name for number, name in enumerate(names) if name in names[:number]]:
                raise SimulationInput(at=f"{path}:1", why=f"column {twice[0]} stands there twice")
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
    """What stands in the columns of times: all seconds, or all moments (ISO 8601), the first of which is 0.

    ``begin`` is the moment of second 0; None: the times are seconds, and no calendar knows when they are.
    """

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
        self.begin = datetime.fromtimestamp(self._first, UTC) if kinds == {False} else None

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


def read_workers(found: Sequence[Row], moments: Moments, companies: "Companies") -> tuple[list[Shift], dict[str, int]]:
    """The shifts, and the place of each worker by name. One who comes twice a day has a line for each time."""
    lines: dict[str, list[tuple[Row, Shift]]] = {}
    for row in found:
        name = row.fields["worker"]
        if not name:
            row.wrong("worker", "a name is wanted")
        begins, ends = moments.of(row, "from") or 0.0, moments.of(row, "until")
        if ends is not None and ends <= begins:
            row.wrong("until", "not after from")
        hands = row.count("capacity", 1, 1, HANDS_MAX)
        mandates = companies.all_of(row.fields.get("companies", ""))
        shift = Shift(row.skills(), hands, begins, ends, mandates, limits=row.limits())
        lines.setdefault(name, []).append((row, shift))
    return [_together(times) for times in lines.values()], {name: place for place, name in enumerate(lines)}


def _together(times: list[tuple[Row, Shift]]) -> Shift:
    """All times of one worker, in order; between them they are not there, and finish what they hold."""
    first = times[0][1]
    for row, shift in times[1:]:
        for column in ("skills", "capacity", "companies", "limits"):
            if getattr(shift, column) != getattr(first, column):
                row.wrong(column, "not as in this worker's other line")
    times.sort(key=lambda one: one[1].from_s)
    for (_, before), (row, shift) in pairwise(times):
        if before.until_s is None or shift.from_s < before.until_s:
            row.wrong("from", "this worker is there already")
    again = tuple((shift.from_s, shift.until_s) for _, shift in times[1:])
    return msgspec.structs.replace(times[0][1], again=again)


def read_arrivals(
    found: Sequence[Row],
    moments: Moments,
    ruled: Ruled,
    workers: tuple[Sequence[Shift], Mapping[str, int]],
    companies: "Companies",
) -> list[Case]:
    """Who came."""
    stands_in, (shifts, places) = standing_in(ruled.lines), workers
    spoken: dict[CompanyId, frozenset[str]] = {}
    cases = []
    for row in found:
        if row.fields["queue"] not in ruled.lines:
            row.wrong("queue", "no such queue in the rules")
        at = moments.of(row, "at")
        if at is None or not row.fields["handle_s"]:
            row.wrong("at" if at is None else "handle_s", "a number is wanted")
        kind = _kind(row, ruled)
        company = companies.of(row.fields.get("company", ""))
        if company not in spoken:
            spoken[company] = served_languages(shifts, company)
        language = row.chosen("language", _LANGUAGE, "a language like en is wanted")
        cases.append(
            Case(
                at_s=at,
                queue=stands_in[row.fields["queue"]],
                handle_s=row.number("handle_s", 0.0),
                patience_s=row.number("patience_s", -1.0) if row.fields.get("patience_s") else None,
                skills=row.skills(),
                company=company,
                priority=min(row.count("priority", 0, 0, PRIORITY_MAX) + _points(row, ruled.house.rule), POINTS_MAX),
                named=_worker(row, "to", places),
                kind=row.fields.get("kind") or "conversation",
                weight=kind.weight,
                interruptible=kind.interruptible,
                target_s=kind.target_s,
                door=row.chosen("door", _DOOR, f"one of {', '.join(get_args(DoorKind))}"),
                language=f"lang-{language}" if f"lang-{language}" in spoken[company] else "",
                region=region_of(ruled.house.rule, row.fields.get("city", "")),
                manager=_worker(row, "manager", places),
                last_agent=_worker(row, "last_agent", places),
                not_before_s=moments.of(row, "not_before"),
                due_by_s=moments.of(row, "due_by"),
            )
        )
    return cases


def _worker(row: Row, column: str, places: Mapping[str, int]) -> int | None:
    name = row.fields.get(column, "")
    if name and name not in places:
        row.wrong(column, "no such worker")
    return places[name] if name else None


def _kind(row: Row, ruled: Ruled) -> Kind:
    """What a call-back weighs and promises is what its conversation does."""
    key = row.fields.get("kind") or "conversation"
    if key not in ruled.kinds:
        row.wrong("kind", f"one of {', '.join(ruled.kinds)}")
    return ruled.kinds["conversation" if key == "callback" else key]


def _points(row: Row, rule: Rule) -> int:
    return points_of(rule, row.fields.get("level", ""), returned=bool(row.count("returned", 0, 0, 1)))


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

    @property
    def ids(self) -> tuple[CompanyId, ...]:
        """All that were named."""
        return tuple(self._known.values())
