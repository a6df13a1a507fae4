"""Versions of settings over HTTP: read, compared, gone back to."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from suiban.administration.api import Administration
from suiban.administration.http.settings import Caller, Key, Section, SettingReply, company_of, setting_reply
from suiban.administration.model.versions import Restored, Version
from suiban.kit.ids import CompanyId, StaffId
from suiban.platform.http import Body, Reply
from suiban.platform.http_dates import Moment
from suiban.platform.postgres import Database


class VersionReply(Reply):
    """One save. ``before`` null: there was nothing. ``by_id`` null: no member of staff; ``by_name`` may be empty."""

    section: str
    key: str
    number: int
    at: datetime
    by_kind: str
    by_id: str | None
    by_name: str
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any]


class VersionsReply(Reply):
    """Saves, the newest first; ``more``: there are older ones."""

    items: list[VersionReply]
    more: bool


class RollBackBody(Body):
    """Which version is to be again (0: what there was before the first), and over what, as in a save."""

    company_id: str | None = Field(default=None, max_length=40)
    to: int = Field(ge=0, le=2_000_000_000)
    seen: str | None = Field(default=None, max_length=64)
    reason: str = Field(default="", max_length=200)
    confirmed: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=20)


class RestoredReply(Reply):
    """One rule now and as it was then, the fields that differ. ``problem``: why it stays as it is (`not_there`)."""

    section: str
    key: str
    before: dict[str, Any]
    after: dict[str, Any]
    problem: str


class RulesThenReply(Reply):
    """What going back would change. ``seen`` names the rules as they are now."""

    items: list[RestoredReply]
    seen: str


class RulesBackBody(Body):
    """To which moment a company's rules go back, over which (``seen`` of the preview), and why."""

    company_id: str = Field(max_length=40)
    at: Annotated[Moment, Field(strict=False)]
    seen: str = Field(max_length=64)
    reason: str = Field(default="", max_length=200)


class RulesBackReply(Reply):
    """How many rules changed, and which stay as they are."""

    changed: int
    stayed: list[RestoredReply]


def routes(db: Database, administration: Administration) -> APIRouter:
    """All routes of versions."""
    router = APIRouter()

    @router.get("/versions")
    async def rule_versions(
        company_id: Annotated[str, Query(max_length=40)], before: Annotated[Moment, Query()], caller: Caller
    ) -> VersionsReply:
        """The saves of a company's rules (queues, hours, kinds) before a moment, the newest first."""
        caller.require("settings", "audit")
        async with db.snapshot(caller.scope()) as tx:
            found, more = await administration.rule_versions(tx, CompanyId.parse(company_id), before)
        return VersionsReply(items=[_version(one) for one in found], more=more)

    @router.get("/rules-then")
    async def rules_then(
        company_id: Annotated[str, Query(max_length=40)], at: Annotated[Moment, Query()], caller: Caller
    ) -> RulesThenReply:
        """What would change if a company's rules went back to a moment; nothing does."""
        caller.require("settings", "audit")
        async with db.snapshot(caller.scope()) as tx:
            found, seen = await administration.rules_at(tx, CompanyId.parse(company_id), at)
        return RulesThenReply(items=[_restored(one) for one in found], seen=seen)

    @router.post("/rules-back")
    async def rules_back(body: RulesBackBody, caller: Caller) -> RulesBackReply:
        """Bring a company's rules back to a moment, all or nothing; 409 `setting_changed` over other rules."""
        caller.require("settings")
        company = CompanyId.parse(body.company_id)
        async with db.transaction(caller.scope()) as tx:
            changes, stayed = await administration.roll_back_rules(
                tx, caller.actor(), company, body.at, body.seen, body.reason
            )
        return RulesBackReply(changed=len(changes), stayed=[_restored(one) for one in stayed])

    @router.get("/{section}/{key}/versions")
    async def versions(
        section: Section, key: Key, caller: Caller, company_id: Annotated[str | None, Query(max_length=40)] = None,
        below: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
    ) -> VersionsReply:  # fmt: skip
        """The saves of one setting, the newest first; those below a number."""
        caller.require("settings", "audit")
        async with db.snapshot(caller.scope()) as tx:
            found, more = await administration.versions(tx, section, (company_of(company_id), key), below)
        return VersionsReply(items=[_version(one) for one in found], more=more)

    @router.post("/{section}/{key}/roll-back")
    async def roll_back(section: Section, key: Key, body: RollBackBody, caller: Caller) -> SettingReply:
        """Bring a setting back to a version: a save like any other, with checks, conflicts and a version of its own."""
        caller.require("settings")
        async with db.transaction(caller.scope()) as tx:
            return setting_reply(
                await administration.roll_back(
                    tx, caller.actor(), section, (company_of(body.company_id), key), body.to, body.seen, body.reason,
                    frozenset(body.confirmed),
                )
            )  # fmt: skip

    return router


def _version(one: Version) -> VersionReply:
    by = one.by
    return VersionReply(
        section=one.section, key=one.key, number=one.number, at=one.at, by_kind=by.kind,
        by_id=str(StaffId.of(by.id)) if by.kind == "staff" and by.id is not None else None, by_name=one.by_name,
        reason=one.reason, before=dict(one.before) if one.before is not None else None, after=dict(one.after),
    )  # fmt: skip


def _restored(one: Restored) -> RestoredReply:
    return RestoredReply(
        section=one.section, key=one.key, before=dict(one.before), after=dict(one.after), problem=one.problem
    )
