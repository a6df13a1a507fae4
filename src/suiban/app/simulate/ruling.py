"""The rules of a simulation: a company's file of settings, as far as it rules who serves whom."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from suiban.administration import codec
from suiban.administration.api.kinds import kind_of
from suiban.administration.api.queueing import queue_of
from suiban.administration.api.sections import rule_of
from suiban.administration.api.trials import TRIED
from suiban.administration.errors import SettingInvalid
from suiban.administration.model import Company, Hours, Queue, Rules, Value, WorkKind, parse_value
from suiban.kit.errors import BadInput
from suiban.kit.hours import Hours as Calendar
from suiban.kit.hours import NotHours, parse_hours
from suiban.kit.ids import CompanyId, QueueId
from suiban.routing.model.kinds import KINDS, Kind
from suiban.routing.model.overflowing import cycle_of
from suiban.routing.model.simulated import House, Line, line_of

_Value = TypeVar("_Value", bound=Value)
Draft = tuple[str, str, object]


class SimulationInput(BadInput):
    """A file of the simulation cannot be used; nothing was simulated."""

    code = "simulation_input"


class Ruled(msgspec.Struct, frozen=True):
    """Queues by key, kinds of work, and what holds beside them."""

    lines: dict[str, Line]
    kinds: Mapping[str, Kind]
    house: House

    @property
    def hours(self) -> bool:
        """Whether any queue or kind of work has hours."""
        return bool(self.house.kind_hours) or any(line.hours is not None for line in self.lines.values())

    @property
    def always_open(self) -> "Ruled":
        """The same without hours."""
        lines = {key: msgspec.structs.replace(line, hours=None) for key, line in self.lines.items()}
        return Ruled(lines, self.kinds, msgspec.structs.replace(self.house, kind_hours={}))


def read_rules(path: Path) -> Ruled:
    """A file of ``suiban config export`` or ``routing export``; sections that rule nobody are left alone.

    Without ``[companies]`` its calendars are those of the usual time zone.
    """
    tables = _tables(path)
    queues = _keyed(path, tables, "queues", Queue)
    if not queues:
        raise SimulationInput(at=str(path), why="no [[queues]]")
    rules, _ = next(iter(_keyed(path, tables, "rules", Rules).values()), (Rules(), None))
    company, _ = next(iter(_keyed(path, tables, "companies", Company).values()), (_SOMEBODY, None))
    calendars = {
        key: _calendar(path, table, value) for key, (value, table) in _keyed(path, tables, "hours", Hours).items()
    }
    overflows = {key: queue.overflow for key, (queue, _) in queues.items()}
    lines = {}
    for key, (queue, table) in queues.items():
        led_to = [("overflow", queue.overflow), *(("backup", other) for other in queue.backup)]
        missing = [("hours", queue.hours)] if queue.hours and queue.hours not in calendars else []
        missing += [(field, named) for field, named in led_to if named and named not in queues]
        for field, named in missing:
            raise SimulationInput(at=f"{path}:{table.line_of(field)}", why=f"{field}: no {named[:40]} in this file")
        if circle := cycle_of(overflows, key):
            raise SimulationInput(at=f"{path}:{table.line_of('overflow')}", why=f"overflow: {' → '.join(circle)}")
        calendar = calendars.get(queue.hours)
        ruled = queue_of(QueueId(int=1), (CompanyId(int=1), key), queue)
        lines[key] = line_of(ruled, calendar, company.time_zone, rules.fallback)
    if rules.fallback and rules.fallback not in lines:
        raise SimulationInput(at=str(path), why=f"fallback: no {rules.fallback} in this file")
    kinds = _kinds(path, tables, calendars)
    kind_hours = {key: calendars[kind.hours_key] for key, kind in kinds.items() if kind.hours_key}
    return Ruled(lines, kinds, House(rule_of(rules), kind_hours, company.time_zone))


def read_drafts(path: Path) -> list[Draft]:
    """What of a file can be tried, as it stands there."""
    tables = _tables(path)
    found: list[Draft] = [(one.section, _key(path, one), _fields(one)) for one in tables if one.section in TRIED]
    if not any(section == "queues" for section, _, _ in found):
        raise SimulationInput(at=str(path), why="no [[queues]]")
    for section in TRIED:
        _once(path, [one for one in tables if one.section == section])
    return found


_SOMEBODY: Final = Company(name="-", name_en="-")


def _tables(path: Path) -> list[codec.Table]:
    try:
        return codec.read(path.read_text("utf-8"))
    except OSError as error:
        raise SimulationInput(at=str(path), why=error.strerror) from None
    except UnicodeDecodeError:
        raise SimulationInput(at=str(path), why="no UTF-8") from None
    except codec.NotToml as error:
        raise SimulationInput(at=f"{path}:{error.line}", why=str(error)) from None


def _keyed(
    path: Path, tables: list[codec.Table], section: str, kind: type[_Value]
) -> dict[str, tuple[_Value, codec.Table]]:
    mine = [one for one in tables if one.section == section]
    _once(path, mine)
    found = {}
    for table in mine:
        try:
            value = parse_value(kind, _fields(table))
        except SettingInvalid as error:
            field, problem = str(error.detail.get("field", "")), error.detail.get("problem", "")
            raise SimulationInput(at=f"{path}:{table.line_of(field)}", why=f"{field}: {problem}") from None
        assert isinstance(value, kind)
        found[_key(path, table)] = value, table
    return found


def _once(path: Path, tables: list[codec.Table]) -> None:
    seen = set()
    for table in tables:
        key = _key(path, table)
        if key in seen:
            raise SimulationInput(at=f"{path}:{table.line_of('key')}", why="key is missing or there twice")
        seen.add(key)


def _key(path: Path, table: codec.Table) -> str:
    key = table.fields.get("key")
    if not isinstance(key, str) or not key:
        raise SimulationInput(at=f"{path}:{table.line_of('key')}", why="key is missing or there twice")
    return key


def _fields(table: codec.Table) -> dict[str, Any]:
    return {name: value for name, value in table.fields.items() if name != "key"}


def _calendar(path: Path, table: codec.Table, value: Hours) -> Calendar:
    calendar = Calendar(value.weekly, value.days)
    try:
        parse_hours(calendar)
    except NotHours as error:
        at = f"{path}:{table.line_of(error.field)}"
        raise SimulationInput(at=at, why=f"{error.field}: {error.where}: {error.problem}") from None
    return calendar


def _kinds(path: Path, tables: list[codec.Table], calendars: Mapping[str, Calendar]) -> dict[str, Kind]:
    kinds = dict(KINDS)
    for key, (value, table) in _keyed(path, tables, "kinds", WorkKind).items():
        if key not in KINDS:
            raise SimulationInput(at=f"{path}:{table.line_of('key')}", why=f"no kind of work: {key[:40]}")
        if value.hours and (value.hours not in calendars or KINDS[key].talks):
            why = "it has those of its queue" if KINDS[key].talks else f"no {value.hours[:40]} in this file"
            raise SimulationInput(at=f"{path}:{table.line_of('hours')}", why=f"hours: {why}")
        kinds[key] = kind_of(key, value)
    return kinds
