"""The section of waiting lines, and what they must agree with."""

from collections.abc import Mapping, Sequence

import msgspec

from suiban.administration.api.sections import EITHER, WHERE_MAX, Section, of_company, shown
from suiban.administration.errors import SettingInvalid
from suiban.administration.model import Finding, Place, Queue, Value
from suiban.administration.model.findings import queue_findings
from suiban.conversations.api import Conversations
from suiban.kit.ids import CompanyId, QueueId
from suiban.platform.postgres import Transaction
from suiban.routing.api import Queue as Line
from suiban.routing.api import Routing
from suiban.routing.model.giving import Giving
from suiban.routing.model.overflowing import cycle_of
from suiban.staff.api import Staff


class Queues(Section):
    """Waiting lines."""

    kind = Queue
    keys = EITHER

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
                active=item.active, promise_share=item.promise_share, promises=dict(sorted(item.promises.items())),
                **msgspec.structs.asdict(item.giving),
                manager_s=item.manager_s, last_agent_s=item.last_agent_s,
                language_skill=item.language_skill, region_skill=item.region_skill,
                overflow=item.overflow, overflow_wait_s=item.overflow_wait_s, backup=item.backup,
                bot_backup=item.bot_backup,
            )
            for item in await self._routing.queues(tx)
        }  # fmt: skip

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """Its skills and hours exist, and the queues it names."""
        assert isinstance(value, Queue)
        known = {skill.key for skill in await self._staff.skills(tx)}
        for field, asked in (("skills", value.skills), ("wishes", value.wishes)):
            if unknown := sorted(asked.keys() - known):
                raise SettingInvalid(problem="skill_unknown", field=field, where=", ".join(unknown)[:WHERE_MAX])
        for key, level in value.wishes.items():
            if value.skills.get(key, 0) >= level:
                raise SettingInvalid(problem="wanted_anyway", field="wishes", where=key)
        if value.hours and (place[0], value.hours) not in {
            (h.company_id, h.key) for h in await self._routing.hours(tx)
        }:
            raise SettingInvalid(problem="hours_unknown", field="hours", where=shown(value.hours))
        if value.overflow:
            await self._check_overflow(tx, *of_company(place), value.overflow)
        if value.backup:
            await self._check_backup(tx, *of_company(place), value.backup)
        if not value.active:
            await self._check_unused(tx, *of_company(place))

    async def findings(self, tx: Transaction, values: Mapping[Place, Value]) -> dict[Place, list[Finding]]:
        """Those that nobody could ever serve, or nobody could step in for."""
        people = await self._routing.servers(tx)
        others: dict[CompanyId | None, dict[str, Queue]] = {}
        for (company, key), value in ((await self.load(tx)) | dict(values)).items():
            if isinstance(value, Queue):
                others.setdefault(company, {})[key] = value
        return {
            place: queue_findings(place[0], value, people, others[place[0]])
            for place, value in values.items()
            if isinstance(value, Queue) and place[0] is not None
        }

    async def _check_overflow(self, tx: Transaction, company: CompanyId, key: str, overflow: str) -> None:
        """Raises SettingInvalid when the queue to go on to is not there, or leads back here."""
        queues = {queue.key: queue for queue in await self._routing.queues(tx) if queue.company_id == company}
        if overflow != key and overflow not in queues:
            raise SettingInvalid(problem="queue_unknown", field="overflow", where=shown(overflow))
        if circle := cycle_of({**{one.key: one.overflow for one in queues.values()}, key: overflow}, key):
            raise SettingInvalid(problem="overflow_cycle", field="overflow", where=" → ".join(circle)[:WHERE_MAX])

    async def _check_backup(self, tx: Transaction, company: CompanyId, key: str, backup: Sequence[str]) -> None:
        """Raises SettingInvalid when a queue is not there, is this one, or is named twice. Circles are welcome: nothing
        moves, and everybody serves their own queue first."""
        queues = {queue.key for queue in await self._routing.queues(tx) if queue.company_id == company}
        for other in backup:
            if other == key:
                raise SettingInvalid(problem="backs_itself", field="backup", where=shown(other))
            if other not in queues:
                raise SettingInvalid(problem="queue_unknown", field="backup", where=shown(other))
            if backup.count(other) > 1:
                raise SettingInvalid(problem="named_twice", field="backup", where=shown(other))

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
        await self._routing.add_queues(tx, [queue_of(QueueId.new(), place, value)])


def queue_of(queue_id: QueueId, place: Place, value: Queue) -> Line:
    """A setting as routing has it."""
    company, key = of_company(place)
    return Line(
        company_id=company, id=queue_id, key=key, name=value.name, skills=dict(value.skills),
        reservation_s=value.reservation_s, target_wait_s=value.target_wait_s, name_en=value.name_en,
        hours_key=value.hours, priority=value.priority, active=value.active, wishes=dict(value.wishes),
        relax_s=value.relax_s, promise_share=value.promise_share, promises=value.promises,
        giving=Giving(**{name: getattr(value, name) for name in Giving.__struct_fields__}),
        manager_s=value.manager_s, last_agent_s=value.last_agent_s,
        language_skill=value.language_skill, region_skill=value.region_skill,
        overflow=value.overflow, overflow_wait_s=value.overflow_wait_s, backup=value.backup,
        bot_backup=value.bot_backup,
    )  # fmt: skip
