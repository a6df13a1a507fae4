"""Definitions: drafts, checks, versions that begin and versions that do not any more."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.eventlog.api import EventLog
from suiban.flows import store_versions
from suiban.flows.definitions import Definitions
from suiban.flows.errors import (
    DefinitionFaulty,
    DraftChanged,
    FlowUnknown,
    KeyDiffers,
    SameAuthor,
    VersionFixed,
    VersionUnknown,
)
from suiban.flows.events import FlowPublished
from suiban.flows.model.checking import Finding, check
from suiban.flows.model.definition import Definition, compile_definition, named
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.steps import Words
from suiban.flows.store_versions import Flow, Version
from suiban.kit.ids import CompanyId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction

NESTED_MAX: Final = 5
CHANGED: Final = "flows.published"
"""Hint with the 16 bytes of a company's id: what it offers has changed."""


class DraftSaved(msgspec.Struct, frozen=True):
    """Which version the draft is, how often it was saved, and what is wrong with it."""

    version: int
    revision: int
    findings: tuple[Finding, ...] = ()


class Publishing:
    """Use cases of definitions, within the caller's transaction and scope."""

    _log: EventLog
    _audit: Audit
    _clock: Clock
    _definitions: Definitions
    _operations: frozenset[str]

    async def lines(self, tx: Transaction, companies: Iterable[CompanyId]) -> list[Flow]:
        """All services of companies, published or not."""
        return await store_versions.all_(tx, list(companies))

    async def versions(self, tx: Transaction, company_id: CompanyId, key: str) -> list[Version]:
        """All versions of a service, newest first. Raises FlowUnknown."""
        found = await store_versions.of_flow(tx, company_id, key)
        if not found:
            raise FlowUnknown
        return found

    async def version(self, tx: Transaction, company_id: CompanyId, key: str, number: int) -> Version:
        """One of them. Raises VersionUnknown."""
        found = await store_versions.one(tx, company_id, key, number)
        if found is None:
            raise VersionUnknown
        return found

    async def check(self, tx: Transaction, company_id: CompanyId, bpmn: str) -> list[Finding]:
        """What is wrong with a definition, each with the place; errors before warnings."""
        resolve = (await self._resolver(tx, company_id, bpmn)).get
        return check(bpmn, resolve=lambda key: _text(resolve(key)), operations=self._operations)

    async def compile(self, tx: Transaction, company_id: CompanyId, bpmn: str) -> Definition:
        """A definition ready to run, with the published services it calls. Raises DefinitionRefused."""
        resolve = (await self._resolver(tx, company_id, bpmn)).get
        return compile_definition(bpmn, lambda key: _text(resolve(key)))

    async def save_draft(
        self, tx: Transaction, company_id: CompanyId, key: str, bpmn: str, base: int | None, by: StaffId | None,
        actor: Actor,
    ) -> DraftSaved:  # fmt: skip
        """Keep what somebody is working on. ``base``: the revision they began from, None where there was no draft.

        A faulty draft is kept as well. Raises KeyDiffers, DraftChanged, and DefinitionFaulty when it is no BPMN at all.
        """
        now = self._clock.now()
        findings = await self.check(tx, company_id, bpmn)
        name = _named(bpmn, findings, key)
        await store_versions.put_flow(tx, company_id, key, name.zh, name.en, now)
        await store_versions.lock_flow(tx, company_id, key)
        known = await store_versions.draft(tx, company_id, key)
        if known is None:
            if base is not None:
                raise DraftChanged
            version, revision = await store_versions.new_draft(tx, company_id, key, bpmn, by, now), 1
        else:
            if base != known.revision:
                raise DraftChanged(revision=known.revision, by=str(known.saved_by) if known.saved_by else None)
            version, revision = known.version, await store_versions.change_draft(tx, known, bpmn, by, now)
        await self._audit.record(
            tx, company_id, actor, "flows.draft_saved", "flow", company_id, flow=key, version=version
        )
        return DraftSaved(version, revision, tuple(findings))

    async def publish(
        self, tx: Transaction, company_id: CompanyId, key: str, version: int, by: StaffId | None, actor: Actor,
        seen: int | None = None,
    ) -> None:  # fmt: skip
        """This version begins from now on; instances under way finish on theirs. ``seen``: the revision looked at.

        Raises FlowUnknown, VersionUnknown, VersionFixed, DraftChanged, SameAuthor, DefinitionFaulty with what is wrong.
        """
        if not await store_versions.lock_flow(tx, company_id, key):
            raise FlowUnknown
        known = await self.version(tx, company_id, key, version)
        if known.state != "draft":
            raise VersionFixed
        if seen is not None and seen != known.revision:
            raise DraftChanged(revision=known.revision)
        if by is not None and by == known.saved_by and await self.wants_four_eyes(tx, company_id):
            raise SameAuthor
        inner = await self._resolver(tx, company_id, known.bpmn)
        errors = [one for one in await self.check(tx, company_id, known.bpmn) if one.severity == "error"]
        if errors:
            raise DefinitionFaulty(code=errors[0].code, element=errors[0].element, errors=len(errors))
        definition = compile_definition(known.bpmn, lambda name: _text(inner.get(name)))
        now = self._clock.now()
        uses = {name: used for name, (_, used) in inner.items()}
        if not await store_versions.publish(tx, known, uses, by, now):
            raise VersionFixed
        flow = Flow(company_id, key, definition.name.zh, definition.name.en, version, service_row(definition))
        await store_versions.set_current(tx, flow)
        await self._log.append(tx, company_id, [FlowPublished(company_id=company_id, flow=key, version=version)])
        await self._audit.record(
            tx, company_id, actor, "flows.published", "flow", company_id, flow=key, version=version
        )
        tx.hint(CHANGED, company_id.bytes)

    async def wants_four_eyes(self, tx: Transaction, company_id: CompanyId) -> bool:
        """Whether this company's versions are published by another person than who saved them last."""
        return (await store_versions.four_eyes(tx)).get(company_id, True)

    async def set_four_eyes(self, tx: Transaction, company_id: CompanyId, *, wanted: bool) -> None:
        """Set it; it is written down by who sets it."""
        await store_versions.put_four_eyes(tx, company_id, wanted)

    async def retire(self, tx: Transaction, company_id: CompanyId, key: str, version: int, actor: Actor) -> None:
        """It begins no more; whoever is under way finishes. Raises VersionUnknown, VersionFixed (it never began)."""
        await self.version(tx, company_id, key, version)
        if not await store_versions.retire(tx, company_id, key, version):
            raise VersionFixed
        await self._log.append(tx, company_id, [FlowPublished(company_id=company_id, flow=key, version=0)])
        await self._audit.record(tx, company_id, actor, "flows.retired", "flow", company_id, flow=key, version=version)
        tx.hint(CHANGED, company_id.bytes)

    async def put(self, tx: Transaction, company_id: CompanyId, bpmn: str, actor: Actor) -> str | None:
        """Publish a definition from a file unless it is what begins already; its key, None when nothing changed.

        Raises DefinitionRefused, DefinitionFaulty.
        """
        definition = await self.compile(tx, company_id, bpmn)
        current = {one.key: one.published for one in await store_versions.published(tx, [company_id])}
        number = current.get(definition.key)
        if number is not None:
            known = await store_versions.one(tx, company_id, definition.key, number)
            if known is not None and known.bpmn == bpmn:
                return None
        draft = await self._draft_revision(tx, company_id, definition.key)
        saved = await self.save_draft(tx, company_id, definition.key, bpmn, draft, None, actor)
        await self.publish(tx, company_id, definition.key, saved.version, None, actor)
        return definition.key

    async def _draft_revision(self, tx: Transaction, company_id: CompanyId, key: str) -> int | None:
        known = await store_versions.draft(tx, company_id, key)
        return None if known is None else known.revision

    async def _resolver(self, tx: Transaction, company_id: CompanyId, bpmn: str) -> Mapping[str, tuple[str, int]]:
        """Text and version of every published service, where this one calls any."""
        if "callActivity" not in bpmn:
            return {}
        flows = [one for one in await store_versions.published(tx, [company_id]) if one.published is not None]
        wanted = [(company_id, one.key, one.published or 0) for one in flows]
        texts = await store_versions.texts(tx, wanted) if wanted else {}
        every = {key: (text, version) for (_, key, version), (text, _) in texts.items()}
        return _reached(bpmn, every)


def _reached(bpmn: str, every: Mapping[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
    """Of the published services those that are called, directly or by one that is."""
    found: dict[str, tuple[str, int]] = {}
    texts = [bpmn]
    for _ in range(NESTED_MAX):
        called = {key for key in every if key not in found and any(f'calledElement="{key}"' in one for one in texts)}
        found |= {key: every[key] for key in called}
        texts = [every[key][0] for key in called]
    return found


def _text(found: tuple[str, int] | None) -> str | None:
    return None if found is None else found[0]


def _named(bpmn: str, findings: Sequence[Finding], key: str) -> Words:
    """The service's name. Raises DefinitionFaulty, KeyDiffers."""
    try:
        own, name = named(bpmn)
    except DefinitionRefused:
        first = next((one for one in findings if one.severity == "error"), None)
        raise DefinitionFaulty(code=first.code if first else "not_bpmn") from None
    if own != key:
        raise KeyDiffers(key=own)
    return name


def service_row(definition: Definition) -> dict[str, Any]:
    """What lists and the bot know of a service without its definition."""
    service = definition.service
    return {
        "promise_s": service.promise_s, "identity": service.identity, "doors": sorted(service.doors),
        "group": service.group, "phrases": list(service.phrases), "many": service.many,
        "slots": [{"variable": one.variable, "type": one.type} for one in service.slots],
    }  # fmt: skip
