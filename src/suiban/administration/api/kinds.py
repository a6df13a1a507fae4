"""The section of kinds of work: what each weighs, whether it may be put aside, what it promises."""

import re
from collections.abc import Mapping

from suiban.administration.api.sections import Section, shown
from suiban.administration.errors import SettingInvalid
from suiban.administration.model import Place, Value, WorkKind
from suiban.platform.companies import load_looks
from suiban.platform.postgres import Transaction
from suiban.routing.api import KINDS, CompanyKind, Kind, Routing


class Kinds(Section):
    """Kinds of work. Every company has all that the house declares, and no others."""

    kind = WorkKind
    keys = re.compile(r"[a-z][a-z_]{0,39}")

    def __init__(self, routing: Routing) -> None:
        self._routing = routing

    async def load(self, tx: Transaction) -> Mapping[Place, Value]:
        """Those of the scope: as said, else as declared."""
        companies = tx.scope.companies if tx.scope is not None else frozenset()
        said = {(one.company_id, one.kind.key): one.kind for one in await self._routing.company_kinds(tx)}
        return {
            (look.id, kind.key): _value(said.get((look.id, kind.key), kind))
            for look in await load_looks(tx, companies)
            for kind in KINDS.values()
        }

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """It is a kind that there is, its hours exist; what comes with a conversation goes back and waits with it."""
        assert isinstance(value, WorkKind)
        kind = KINDS.get(place[1])
        if kind is None:
            raise SettingInvalid(problem="kind_unknown", field="")
        if kind.talks and value.kept:
            raise SettingInvalid(problem="kept_by_talk", field="kept")
        if kind.talks and value.hours:
            raise SettingInvalid(problem="hours_by_queue", field="hours")
        known = {(one.company_id, one.key) for one in await self._routing.hours(tx)} if value.hours else frozenset()
        if value.hours and (place[0], value.hours) not in known:
            raise SettingInvalid(problem="hours_unknown", field="hours", where=shown(value.hours))

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one; it holds for work that is entered from now on, its hours for all that waits."""
        assert isinstance(value, WorkKind)
        company, key = place
        if company is None:
            raise SettingInvalid(problem="company_missing", field="")
        await self._routing.set_kinds(tx, [CompanyKind(company, kind_of(key, value))])


def kind_of(key: str, value: WorkKind) -> Kind:
    """A setting as routing has it."""
    declared = KINDS[key]
    return Kind(
        key=declared.key, name=value.name, name_en=value.name_en, weight=value.units,
        interruptible=value.interruptible, target_s=value.target_s or None, kept=value.kept, talks=declared.talks,
        hours_key=value.hours,
    )  # fmt: skip


def _value(kind: Kind) -> WorkKind:
    return WorkKind(
        name=kind.name, name_en=kind.name_en, units=kind.weight, interruptible=kind.interruptible,
        target_s=kind.target_s or 0, kept=kind.kept, hours=kind.hours_key,
    )  # fmt: skip
