"""Settings themselves: listed, checked, saved; the secrets of channels."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from suiban.administration.api import Administration, Finding, Setting, plain
from suiban.administration.errors import SettingInvalid
from suiban.conversations.model.secrets import ChannelSecret
from suiban.kit.ids import CompanyId
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.http_dates import Moment
from suiban.platform.postgres import Database
from suiban.platform.sealing import OLD_SECRET_HOURS_MAX
from suiban.staff.api import StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]
Section = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
Key = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]


class FindingReply(Reply):
    """What is odd about a setting that can be saved all the same, as a code with its numbers.

    ``problem`` is `nobody_mandated`, `nobody_can` (skill `where` at `level`; the best is `best`), `nobody_has_all`,
    `nobody_wished` (everybody waits `wait_s` for nothing), `nobody_helps` (no one of the queues `where` could step in),
    `never_open` or `next_year_missing`.
    """

    problem: str
    field: str
    where: str
    level: int
    best: int
    wait_s: int


class SettingReply(Reply):
    """A setting; ``digest`` names exactly this value, ``company_id`` null: shared by all companies."""

    company_id: str | None
    key: str
    value: dict[str, Any]
    digest: str
    findings: list[FindingReply]


class ProblemReply(Reply):
    """Why a setting cannot be saved; ``field`` is where, ``where`` what in it."""

    problem: str
    field: str
    where: str


class CheckReply(Reply):
    """What would be said if this were saved. ``problem`` null: it can be, once ``findings`` are confirmed."""

    problem: ProblemReply | None
    findings: list[FindingReply]


class CheckBody(Body):
    """A whole setting that is not to be saved yet."""

    company_id: str | None = Field(default=None, max_length=40)
    value: dict[str, Any]


class SettingsReply(Reply):
    """The settings of a section, by company and key."""

    items: list[SettingReply]
    may_change: bool


class SettingBody(Body):
    """A whole setting. ``seen`` is the digest of what was changed; null: there was none under this key.

    ``confirmed`` are the problems of findings that its writer knows and means; ``reason`` stands in versions and audit.
    """

    company_id: str | None = Field(default=None, max_length=40)
    seen: str | None = Field(default=None, max_length=64)
    value: dict[str, Any]
    reason: str = Field(default="", max_length=200)
    confirmed: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=20)


class SecretReply(Reply):
    """Since when a secret holds; ``ends_at`` null: it is the present one."""

    made_at: datetime
    ends_at: datetime | None


class SecretsReply(Reply):
    """The secrets of a channel that hold now, the present one first."""

    items: list[SecretReply]


class NewSecretReply(SecretsReply):
    """A channel's new secret. ``secret`` is shown this once."""

    secret: str


class RotateBody(Body):
    """Whose channel, and for how many hours the present secret holds beside the new one. ``seen`` is the ``made_at`` of
    the present one as it was when this was decided; null: there was none."""

    company_id: str = Field(max_length=40)
    seen: Annotated[Moment, Field(strict=False)] | None = None
    keep_hours: int = Field(default=24, ge=0, le=OLD_SECRET_HOURS_MAX)


def routes(db: Database, administration: Administration) -> APIRouter:
    """All routes of administration."""
    router = APIRouter()

    @router.get("/{section}")
    async def settings(section: Section, caller: Caller) -> SettingsReply:
        """One section of one's companies: `companies`, `channels`, `queues`, `hours`, `skills`, `rules` and others."""
        caller.require("settings", "audit")
        async with db.snapshot(caller.scope()) as tx:
            found = await administration.settings(tx, section)
        return SettingsReply(items=[setting_reply(item) for item in found], may_change=caller.may("settings"))

    @router.put("/{section}/{key}")
    async def change(section: Section, key: Key, body: SettingBody, caller: Caller) -> SettingReply:
        """Save a setting; 409 `setting_changed` when it is not the one that was seen, `setting_doubtful` when it brings
        a finding that is not confirmed. Every change is audited and kept as a version."""
        caller.require("settings")
        async with db.transaction(caller.scope()) as tx:
            place, confirmed = (company_of(body.company_id), key), frozenset(body.confirmed)
            return setting_reply(
                await administration.change(
                    tx, caller.actor(), section, place, body.value, body.seen, body.reason, confirmed
                )
            )

    @router.post("/{section}/{key}/check")
    async def check(section: Section, key: Key, body: CheckBody, caller: Caller) -> CheckReply:
        """What is wrong or odd about a setting before it is saved; nothing is."""
        caller.require("settings")
        async with db.snapshot(caller.scope()) as tx:
            try:
                found = await administration.check(tx, section, (company_of(body.company_id), key), body.value)
            except SettingInvalid as error:
                told = {name: str(error.detail.get(name, "")) for name in ProblemReply.model_fields}
                return CheckReply(problem=ProblemReply(**told), findings=[])
        return CheckReply(problem=None, findings=[_finding(one) for one in found])

    @router.get("/channels/{key}/secrets")
    async def secrets(key: Key, company_id: Annotated[str, Query(max_length=40)], caller: Caller) -> SecretsReply:
        """Since when the secrets hold with which an app vouches for its customers; never what they are."""
        caller.require("settings", "audit")
        async with db.snapshot(caller.scope()) as tx:
            found = await administration.channel_secrets(tx, CompanyId.parse(company_id), key)
        return SecretsReply(items=[_secret(item) for item in found])

    @router.post("/channels/{key}/secrets", status_code=201)
    async def rotate(key: Key, body: RotateBody, caller: Caller) -> NewSecretReply:
        """Give a channel another secret, shown this once; the present one holds beside it for `keep_hours`. 409
        `setting_changed` when it is not the one that was seen: its other holder would be shut out."""
        caller.require("settings")
        company = CompanyId.parse(body.company_id)
        async with db.transaction(caller.scope()) as tx:
            secret, held = await administration.rotate_secret(
                tx, caller.actor(), company, key, timedelta(hours=body.keep_hours), body.seen
            )
        return NewSecretReply(secret=secret, items=[_secret(item) for item in held])

    return router


def _secret(item: ChannelSecret) -> SecretReply:
    return SecretReply(made_at=item.made_at, ends_at=item.ends_at)


def company_of(text: str | None) -> CompanyId | None:
    """Whose setting; None: shared by all."""
    return CompanyId.parse(text) if text is not None else None


def _finding(one: Finding) -> FindingReply:
    return FindingReply(**msgspec.structs.asdict(one))


def setting_reply(item: Setting) -> SettingReply:
    """A setting as it goes out."""
    return SettingReply(
        company_id=str(item.company_id) if item.company_id is not None else None,
        key=item.key,
        value=plain(item.value),
        digest=item.digest,
        findings=[_finding(one) for one in item.findings],
    )
