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
    Hours,
    Page,
    Place,
    Queue,
    Reason,
    Rules,
    Skill,
    Value,
)
from suiban.conversations.api import Conversations
from suiban.conversations.model import Channel as Door
from suiban.conversations.model.links import OwnPage
from suiban.kit import hours as opening
from suiban.kit.ids import ChannelId, CompanyId, QueueId
from suiban.platform.companies import CompanyLook, load_looks, put_look
from suiban.platform.postgres import Transaction
from suiban.platform.tokens import new_token
from suiban.proving.api import Proving
from suiban.records.api import Code as RecordCode
from suiban.records.api import Records
from suiban.records.model import Axis, DoorSettings
from suiban.routing.api import PresenceReason, Routing
from suiban.routing.api import Queue as Line
from suiban.staff.api import Skill as StaffSkill
from suiban.staff.api import Staff

_HYPHENED: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_UNDERSCORED: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_EITHER: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


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

    @abstractmethod
    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set it."""


def _companies(tx: Transaction) -> frozenset[CompanyId]:
    return tx.scope.companies if tx.scope is not None else frozenset()


def _of(place: Place) -> tuple[CompanyId, str]:
    company, key = place
    if company is None:
        raise SettingInvalid(problem="company_missing", field="")
    return company, key


class Skills(Section):
    """What one may be able to do."""

    kind = Skill
    keys = _EITHER
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
        company, key = _of(place)
        await put_look(tx, CompanyLook(id=company, key=key, **msgspec.structs.asdict(value)))


class RulesOf(Section):
    """How talks are led."""

    kind = Rules
    single = True

    def __init__(self, conversations: Conversations, records: Records, proving: Proving) -> None:
        self._conversations = conversations
        self._records = records
        self._proving = proving

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope; every company has some."""
        shown = await self._conversations.listeners_shown(tx)
        return {
            (look.id, look.key): Rules(
                listeners_shown=shown.get(look.id, True),
                agents_download=await self._records.agents_download(tx, look.id),
                proof_lasts_min=await self._proving.lasts_min(tx, look.id),
            )
            for look in await load_looks(tx, _companies(tx))
        }

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one company's."""
        assert isinstance(value, Rules)
        company, _ = _of(place)
        await self._conversations.set_conduct(tx, company, listeners_shown=value.listeners_shown)
        await self._records.set_agents_download(tx, company, allowed=value.agents_download)
        await self._proving.set_lasts_min(tx, company, value.proof_lasts_min)


class HoursOf(Section):
    """When people answer."""

    kind = Hours

    def __init__(self, routing: Routing) -> None:
        self._routing = routing

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
        except ValueError as error:
            field, _, where = str(error).partition(": ")
            where = where if re.fullmatch(r"[a-z0-9: -]{1,30}", where) else ""
            raise SettingInvalid(problem="not_hours", field=field, where=where) from None

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Hours)
        company, key = _of(place)
        hours = opening.Hours(value.weekly, value.days)
        item = opening.CompanyHours(
            company, key, value.name, hours, value.name_en, value.closed_text, value.closed_text_en
        )  # fmt: skip
        await self._routing.put_hours(tx, [item])


class Queues(Section):
    """Waiting lines."""

    kind = Queue
    keys = _EITHER

    def __init__(self, routing: Routing, staff: Staff, conversations: Conversations) -> None:
        self._routing = routing
        self._staff = staff
        self._conversations = conversations

    async def load(self, tx: Transaction) -> dict[Place, Value]:
        """Those of the scope."""
        return {
            (item.company_id, item.key): Queue(
                name=item.name, name_en=item.name_en, skills=dict(sorted(item.skills.items())),
                wishes=dict(sorted(item.wishes.items())), relax_s=item.relax_s, hours=item.hours_key,
                target_wait_s=item.target_wait_s, reservation_s=item.reservation_s, priority=item.priority,
                active=item.active,
            )
            for item in await self._routing.queues(tx)
        }  # fmt: skip

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """Its skills and hours exist."""
        assert isinstance(value, Queue)
        known = {skill.key for skill in await self._staff.skills(tx)}
        for field, asked in (("skills", value.skills), ("wishes", value.wishes)):
            if asked.keys() - known:
                raise SettingInvalid(problem="skill_unknown", field=field)
        for key, level in value.wishes.items():
            if value.skills.get(key, 0) >= level:
                raise SettingInvalid(problem="wanted_anyway", field="wishes", where=key)
        if value.hours and (place[0], value.hours) not in {
            (h.company_id, h.key) for h in await self._routing.hours(tx)
        }:
            raise SettingInvalid(problem="hours_unknown", field="hours")
        if not value.active:
            await self._check_unused(tx, *_of(place))

    async def _check_unused(self, tx: Transaction, company: CompanyId, key: str) -> None:
        """Raises SettingInvalid with what still waits in the queue or sends customers there, or when it is the last."""
        queues = [queue for queue in await self._routing.queues(tx) if queue.company_id == company]
        if not any(queue.active and queue.key != key for queue in queues):
            raise SettingInvalid(problem="last_one", field="active")
        if waiting := sum(queue.waiting for queue in queues if queue.key == key):
            raise SettingInvalid(problem="work_waits", field="active", where=str(waiting))
        doors = await self._conversations.all_channels(tx)
        if sending := [d.key for d in doors if (d.company_id, d.first_holder) == (company, f"queue:{key}")]:
            raise SettingInvalid(problem="sends_here", field="active", where=", ".join(sending))

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one; a new one gets an id."""
        assert isinstance(value, Queue)
        company, key = _of(place)
        line = Line(
            company_id=company, id=QueueId.new(), key=key, name=value.name, skills=dict(value.skills),
            reservation_s=value.reservation_s, target_wait_s=value.target_wait_s, name_en=value.name_en,
            hours_key=value.hours, priority=value.priority, active=value.active, wishes=dict(value.wishes),
            relax_s=value.relax_s,
        )  # fmt: skip
        await self._routing.add_queues(tx, [line])


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
        company, key = _of(place)
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
        company, key = _of(place)
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
        company, key = _of(place)
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
        company, key = _of(place)
        codes = (await self._records.codes(tx, [company])).get(company, ())
        left = [code for code in codes if code.axis == self._axis and code.active and code.key != key]
        if not value.active and not left:
            raise SettingInvalid(problem="last_one", field="active")

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one."""
        assert isinstance(value, Code)
        company, key = _of(place)
        await self._records.put_codes(
            tx, [RecordCode(company_id=company, axis=self._axis, key=key, **msgspec.structs.asdict(value))]
        )
