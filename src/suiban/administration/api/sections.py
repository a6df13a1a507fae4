"""The sections: where each kind of setting is kept, and what it must agree with."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from suiban.administration.errors import SettingInvalid
from suiban.administration.model import (
    Channel,
    Code,
    Company,
    Finding,
    Hours,
    Page,
    Place,
    Reason,
    Rules,
    Skill,
    Value,
)
from suiban.administration.model.findings import hours_findings
from suiban.conversations.api import Conversations
from suiban.conversations.model import Channel as Door
from suiban.conversations.model.links import OwnPage
from suiban.engagement.api import Journeys
from suiban.engagement.model import QUIET, check_quiet
from suiban.flows.api import Flows
from suiban.kit import hours as opening
from suiban.kit.ids import ChannelId, CompanyId
from suiban.kit.time import Clock
from suiban.platform.companies import CompanyLook, load_looks, put_look
from suiban.platform.postgres import Transaction
from suiban.platform.tokens import new_token
from suiban.proving.api import Proving
from suiban.records.api import Code as RecordCode
from suiban.records.api import Records
from suiban.records.model import Axis, DoorSettings
from suiban.routing.api import LEAVE_AFTER_S_MIN, PresenceReason, Routing, Rule
from suiban.staff.api import Skill as StaffSkill
from suiban.staff.api import Staff

_HYPHENED: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_UNDERSCORED: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
EITHER: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


WHERE_MAX: Final = 200


def shown(text: str) -> str:
    """What somebody made up, where it could be a key."""
    return text if EITHER.fullmatch(text) else ""


class Section(ABC):
    """Settings of one kind. ``single``: one a company, under the company's key; ``shared``: of no company."""

    kind: ClassVar[type[Value]]
    keys: ClassVar[re.Pattern[str]] = _HYPHENED
    single: ClassVar[bool] = False
    shared: ClassVar[bool] = False

    @abstractmethod
    async def load(self, tx: Transaction) -> Mapping[Place, Value]:
        """All settings of the scope."""

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:  # noqa: B027
        """Raises SettingInvalid when it speaks of something that is not there."""

    async def findings(self, tx: Transaction, values: Mapping[Place, Value]) -> dict[Place, list[Finding]]:
        """What is odd about these values, though they can be saved."""
        return {}

    @abstractmethod
    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set it."""


def _companies(tx: Transaction) -> frozenset[CompanyId]:
    return tx.scope.companies if tx.scope is not None else frozenset()


def of_company(place: Place) -> tuple[CompanyId, str]:
    company, key = place
    if company is None:
        raise SettingInvalid(problem="company_missing", field="")
    return company, key


class Skills(Section):
    """What one may be able to do."""

    kind = Skill
    keys = EITHER
    shared = True

    def __init__(self, staff: Staff) -> None:
        self._staff = staff

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """All skills."""
        return {(None, s.key): Skill(name=s.name, name_en=s.name_en) for s in await self._staff.skills(tx)}

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Skill)
        await self._staff.add_skills(tx, [StaffSkill(place[1], value.name, value.name_en)])


class Companies(Section):
    """Names and colours of companies."""

    kind = Company
    single = True

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope."""
        return {
            (look.id, look.key): Company(
                name=look.name, name_en=look.name_en, hotline=look.hotline, time_zone=look.time_zone,
                accent=look.accent, active=look.active,
            )
            for look in await load_looks(tx, _companies(tx))
        }  # fmt: skip

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """The time zone exists."""
        assert isinstance(value, Company)
        try:
            ZoneInfo(value.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingInvalid(problem="zone_unknown", field="time_zone") from None

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Company)
        company, key = of_company(place)
        await put_look(tx, CompanyLook(id=company, key=key, **msgspec.structs.asdict(value)))


class RulesOf(Section):
    """How talks are led."""

    kind = Rules
    single = True

    def __init__(
        self, conversations: Conversations, records: Records, proving: Proving, routing: Routing, journeys: Journeys,
        flows: Flows,
    ) -> None:  # fmt: skip
        self._conversations = conversations
        self._records = records
        self._proving = proving
        self._routing = routing
        self._journeys = journeys
        self._flows = flows

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope; every company has some."""
        shown = await self._conversations.listeners_shown(tx)
        quiet = await self._journeys.quiets(tx)
        return {
            (look.id, look.key): Rules(
                listeners_shown=shown.get(look.id, True),
                agents_download=await self._records.agents_download(tx, look.id),
                flows_four_eyes=await self._flows.wants_four_eyes(tx, look.id),
                proof_lasts_min=await self._proving.lasts_min(tx, look.id),
                quiet=quiet.get(look.id, QUIET),
                **msgspec.structs.asdict(await self._routing.rule(tx, look.id)),
            )
            for look in await load_looks(tx, _companies(tx))
        }

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """No level and no city is named twice; the fallback exists; nobody has left before that could be known.

        What is quiet are spans of a day.
        """
        assert isinstance(value, Rules)
        try:
            check_quiet(value.quiet)
        except opening.NotHours as error:
            raise SettingInvalid(problem=error.problem, field="quiet", where=error.where[4:]) from None
        for field, entries in (("level_points", value.level_points), ("regions", value.regions)):
            names = [entry.partition("=")[0] for entry in entries]
            if twice := [name for name in names if names.count(name) > 1]:
                raise SettingInvalid(problem="named_twice", field=field, where=twice[0])
        queues = {(q.company_id, q.key) for q in await self._routing.queues(tx) if q.active}
        if value.fallback and (place[0], value.fallback) not in queues:
            raise SettingInvalid(problem="queue_unknown", field="fallback", where=shown(value.fallback))
        if 0 < value.leave_after_s < LEAVE_AFTER_S_MIN:
            raise SettingInvalid(problem="out_of_range", field="leave_after_s")

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one company's."""
        assert isinstance(value, Rules)
        company, _ = of_company(place)
        await self._conversations.set_conduct(tx, company, listeners_shown=value.listeners_shown)
        await self._records.set_agents_download(tx, company, allowed=value.agents_download)
        await self._flows.set_four_eyes(tx, company, wanted=value.flows_four_eyes)
        await self._proving.set_lasts_min(tx, company, value.proof_lasts_min)
        await self._routing.set_rule(tx, company, rule_of(value))
        await self._journeys.set_quiet(tx, company, value.quiet)


def rule_of(value: Rules) -> Rule:
    """Of a company's rules those of routing, as routing has them."""
    return Rule(**{name: getattr(value, name) for name in Rule.__struct_fields__})


class HoursOf(Section):
    """When people answer."""

    kind = Hours

    def __init__(self, routing: Routing, clock: Clock) -> None:
        self._routing = routing
        self._clock = clock

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope."""
        return {
            (item.company_id, item.key): Hours(
                name=item.name, name_en=item.name_en, weekly=item.hours.weekly, days=item.hours.days,
                closed_text=item.closed_text, closed_text_en=item.closed_text_en,
            )
            for item in await self._routing.hours(tx)
        }  # fmt: skip

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """Days and spans are such."""
        assert isinstance(value, Hours)
        try:
            opening.parse_hours(opening.Hours(value.weekly, value.days))
        except opening.NotHours as error:
            where = error.where if re.fullmatch(r"[a-z0-9: -]{1,30}", error.where) else ""
            raise SettingInvalid(problem=error.problem, field=error.field, where=where) from None

    async def findings(self, tx: Transaction, values: Mapping[Place, Value]) -> dict[Place, list[Finding]]:
        """Those that never open, and those that do not know the next year."""
        zones = {look.id: ZoneInfo(look.time_zone) for look in await load_looks(tx, _companies(tx))}
        used: dict[Place, list[str]] = {}
        for queue in await self._routing.queues(tx):
            if queue.active:
                used.setdefault((queue.company_id, queue.hours_key), []).append(queue.key)
        for said in await self._routing.company_kinds(tx):
            if said.kind.hours_key:
                used.setdefault((said.company_id, said.kind.hours_key), []).append(said.kind.key)
        now = self._clock.now()
        return {
            place: hours_findings(value, zones[place[0]], now, used.get(place, ()))
            for place, value in values.items()
            if isinstance(value, Hours) and place[0] is not None and place[0] in zones
        }

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Hours)
        company, key = of_company(place)
        hours = opening.Hours(value.weekly, value.days)
        item = opening.CompanyHours(
            company, key, value.name, hours, value.name_en, value.closed_text, value.closed_text_en
        )  # fmt: skip
        await self._routing.put_hours(tx, [item])


_DOOR_FIELDS: Final = frozenset(Channel.__struct_fields__) - {"rate_person", "rate_bot", "transcript"}


class Channels(Section):
    """Doors, and what they offer after a talk."""

    kind = Channel
    keys = re.compile(r"[a-z][a-z0-9-]{1,40}")

    def __init__(self, conversations: Conversations, records: Records, routing: Routing) -> None:
        self._conversations = conversations
        self._records = records
        self._routing = routing

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope."""
        after = await self._records.doors(tx)
        return {
            (door.company_id, door.key): Channel(
                **{name: getattr(door, name) for name in _DOOR_FIELDS},
                **msgspec.structs.asdict(after.get(door.id, DoorSettings())),
            )
            for door in await self._conversations.all_channels(tx)
        }

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """The queue that holds first exists."""
        assert isinstance(value, Channel)
        kind, _, key = value.first_holder.partition(":")
        if kind == "queue" and (place[0], key) not in {
            (q.company_id, q.key) for q in await self._routing.queues(tx) if q.active
        }:
            raise SettingInvalid(problem="queue_unknown", field="first_holder")

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one; a new one is a web chat with a secret of its own."""
        assert isinstance(value, Channel)
        company, key = of_company(place)
        doors = {(door.company_id, door.key): door for door in await self._conversations.all_channels(tx)}
        door = doors.get((company, key)) or Door(
            company_id=company, id=ChannelId.new(), key=key, kind="webchat", name="", greeting="", first_holder="bot",
            accent="", allowed_origins=(), assertion_secret=new_token(),
        )  # fmt: skip
        await self._conversations.put_channel(
            tx, msgspec.structs.replace(door, **{name: getattr(value, name) for name in _DOOR_FIELDS})
        )
        after = DoorSettings(rate_person=value.rate_person, rate_bot=value.rate_bot, transcript=value.transcript)
        await self._records.set_door(tx, company, door.id, after)


class Pages(Section):
    """A company's own web pages."""

    kind = Page

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope."""
        return {
            (page.company_id, page.key): Page(**{name: getattr(page, name) for name in Page.__struct_fields__})
            for page in await self._conversations.own_pages(tx)
        }

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Page)
        company, key = of_company(place)
        page = OwnPage(company_id=company, key=key, **msgspec.structs.asdict(value))
        await self._conversations.put_page(tx, page)


class Reasons(Section):
    """Why one may be away."""

    kind = Reason
    keys = _UNDERSCORED

    def __init__(self, routing: Routing) -> None:
        self._routing = routing

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope."""
        return {
            (item.company_id, item.key): Reason(
                name=item.name, name_en=item.name_en, paid=item.paid, productive=item.productive, place=item.place,
                active=item.active,
            )
            for item in await self._routing.every_reason(tx)
        }  # fmt: skip

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Reason)
        company, key = of_company(place)
        await self._routing.set_presence_reasons(
            tx, [PresenceReason(company_id=company, key=key, **msgspec.structs.asdict(value))]
        )


class Codes(Section):
    """Products, or scenarios."""

    kind = Code

    def __init__(self, records: Records, axis: Axis) -> None:
        self._records = records
        self._axis: Axis = axis

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope."""
        return {
            (item.company_id, item.key): Code(
                name=item.name, name_en=item.name_en, terms=item.terms, topics=item.topics, weight=item.weight,
                position=item.position, active=item.active,
            )
            for items in (await self._records.codes(tx, _companies(tx))).values()
            for item in items
            if item.axis == self._axis
        }  # fmt: skip

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """Something is left to file by."""
        assert isinstance(value, Code)
        company, key = of_company(place)
        codes = (await self._records.codes(tx, [company])).get(company, ())
        left = [code for code in codes if code.axis == self._axis and code.active and code.key != key]
        if not value.active and not left:
            raise SettingInvalid(problem="last_one", field="active")

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Code)
        company, key = of_company(place)
        await self._records.put_codes(
            tx, [RecordCode(company_id=company, axis=self._axis, key=key, **msgspec.structs.asdict(value))]
        )
