"""Compiled definitions, kept in memory: a version never changes once it was published."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from suiban.flows import store_versions
from suiban.flows.errors import VersionUnknown
from suiban.flows.model.definition import Definition, compile_definition
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

KEPT_MAX: Final = 1_000
Key = tuple[CompanyId, str, int]


class Definitions:
    """Definitions by company, service and version, least used forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Definition] = OrderedDict()

    async def get_many(self, tx: Transaction, wanted: Iterable[Key]) -> dict[Key, Definition]:
        """Published versions, compiled. Raises :class:`VersionUnknown`."""
        keys = set(wanted)
        missing = [key for key in keys if key not in self._kept]
        if missing:
            await self._load(tx, missing)
        found = {}
        for key in keys:
            self._kept.move_to_end(key)
            found[key] = self._kept[key]
        while len(self._kept) > max(KEPT_MAX, len(keys)):
            self._kept.popitem(last=False)
        return found

    async def get(self, tx: Transaction, key: Key) -> Definition:
        """One of them."""
        return (await self.get_many(tx, [key]))[key]

    async def _load(self, tx: Transaction, missing: list[Key]) -> None:
        texts = await store_versions.texts(tx, missing)
        inner = {(key[0], name, version) for key, (_, uses) in texts.items() for name, version in uses.items()}
        inlined = await store_versions.texts(tx, sorted(inner)) if inner else {}
        for key in missing:
            if key not in texts:
                raise VersionUnknown
            bpmn, uses = texts[key]
            used = {name: inlined[(key[0], name, version)][0] for name, version in uses.items()}
            self._kept[key] = compile_definition(bpmn, used.get)
