"""People of the bank in services under way: going through them with a customer, and agreeing to them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.flows import store
from suiban.flows.errors import InstanceOver, InstanceUnknown, LinkOver, NotNow, SameHands
from suiban.flows.events import ApprovalGiven, HelpBegan, HelpEnded
from suiban.flows.model import machine
from suiban.flows.model.definition import Definition
from suiban.flows.model.filled import filled
from suiban.flows.model.moving import Approves, Move
from suiban.flows.model.rows import LINK_LASTS, Instance, Settled
from suiban.flows.model.steps import Words
from suiban.flows.model.views import End, InstanceLine, InstanceView
from suiban.flows.talking import Talking
from suiban.kit.ids import CompanyId, CustomerId, InstanceId, StaffId
from suiban.platform.postgres import Transaction
from suiban.platform.tokens import new_token, token_hash, well_formed


class Waiting(msgspec.Struct, frozen=True):
    """Something that waits for somebody of the bank to agree, and what the customer answered."""

    line: InstanceLine
    queue: str
    since: datetime
    filled: tuple[tuple[Words, Words], ...]


class Seen(msgspec.Struct, frozen=True):
    """An instance as who helps sees it."""

    view: InstanceView
    filled: tuple[tuple[Words, Words], ...]


class Helping(Talking):
    """Use cases of staff, within the caller's transaction and scope; their permissions are checked at the edge."""

    _audit: Audit

    async def help_begin(
        self, tx: Transaction, company_id: CompanyId, instance_id: InstanceId, by: StaffId
    ) -> Instance:
        """Go through it with the customer; another who did so is relieved. Raises InstanceUnknown, InstanceOver."""
        row = await self._of(tx, company_id, instance_id)
        if row.state == "over":
            raise InstanceOver
        if row.helper_id == by:
            return row
        now = self._clock.now()
        after = msgspec.structs.replace(row, helper_id=by, revision=row.revision + 1)
        fact = HelpBegan(
            instance_id=row.id, customer_id=row.customer_id, flow=row.flow, version=row.version, staff_id=by
        )
        await self._write(tx, [Settled(row, after, facts=(fact,))], self._clock.now())
        await store.help_(tx, row, by, now)
        await self._record(tx, row, by, "flows.help_began")
        return after

    async def help_end(self, tx: Transaction, company_id: CompanyId, instance_id: InstanceId, by: StaffId) -> None:
        """Leave the customer to it again; who does not help changes nothing."""
        row = await self._of(tx, company_id, instance_id)
        if row.helper_id != by:
            return
        after = msgspec.structs.replace(row, helper_id=None, revision=row.revision + 1)
        fact = HelpEnded(
            instance_id=row.id, customer_id=row.customer_id, flow=row.flow, version=row.version, staff_id=by
        )
        await self._write(tx, [Settled(row, after, facts=(fact,))], self._clock.now())
        await self._record(tx, row, by, "flows.help_ended")

    async def helper_end(self, tx: Transaction, company_id: CompanyId, instance_id: InstanceId, by: StaffId) -> End:
        """With which to act as somebody who helps. Raises NotNow when they do not."""
        row = await self._of(tx, company_id, instance_id)
        if row.helper_id != by:
            raise NotNow
        standing = await self._customers.standing(tx, row.company_id, row.customer_id)
        return End(row.company_id, row.customer_id, row.door, standing.level, row.conversation_id, by)

    async def approve(
        self, tx: Transaction, company_id: CompanyId, instance_id: InstanceId, by: StaffId, *, agreed: bool
    ) -> None:
        """Agree, or not, to what a customer wants. Raises InstanceUnknown, NotNow, and SameHands for who helped."""
        row = await self._of(tx, company_id, instance_id)
        if await store.has_helped(tx, row, by):
            raise SameHands
        now = self._clock.now()
        step = await store.give_approval(tx, row, agreed, by, now)
        if step is None:
            raise NotNow
        fact = ApprovalGiven(
            instance_id=row.id, customer_id=row.customer_id, flow=row.flow, version=row.version, step=step,
            agreed=agreed, staff_id=by,
        )  # fmt: skip
        await self._log.append(tx, row.company_id, [fact])
        await self._record(tx, row, by, "flows.approved" if agreed else "flows.not_approved")
        await self.go_on(tx, [Move(row.id, Approves(agreed, by))])

    async def approvals(self, tx: Transaction, companies: Iterable[CompanyId]) -> list[Waiting]:
        """What waits for somebody to agree, the longest first."""
        found = await store.approvals(tx, list(companies))
        rows = await store.load(tx, [instance_id for instance_id, _, _ in found])
        lines = await self._lines(tx, [rows[one] for one, _, _ in found])
        return [
            Waiting(line, queue, since, self._filled(row, await self._definition(tx, row)))
            for line, (one, queue, since) in zip(lines, found, strict=True)
            for row in (rows[one],)
        ]

    # --- looking ---

    async def seen(self, tx: Transaction, company_id: CompanyId, instance_id: InstanceId) -> Seen:
        """The very step the customer sees, and what they answered so far. Raises InstanceUnknown."""
        row = (await store.load(tx, [instance_id])).get(instance_id)
        if row is None or row.company_id != company_id:
            raise InstanceUnknown
        standing = await self._customers.standing(tx, row.company_id, row.customer_id)
        end = End(row.company_id, row.customer_id, row.door, standing.level, row.conversation_id)
        view = await self.view(tx, end, instance_id)
        return Seen(view, self._filled(row, await self._definition(tx, row)))

    async def company_of(self, tx: Transaction, instance_id: InstanceId) -> tuple[CompanyId, CustomerId]:
        """Whose it is, within the scope. Raises InstanceUnknown."""
        row = (await store.load(tx, [instance_id])).get(instance_id)
        if row is None:
            raise InstanceUnknown
        return row.company_id, row.customer_id

    def _filled(self, row: Instance, definition: Definition) -> tuple[tuple[Words, Words], ...]:
        return filled(definition, machine.unpack(row.packed), self._clock.now()) if row.packed else ()

    # --- links ---

    async def link(self, tx: Transaction, end: End, instance_id: InstanceId) -> str:
        """The secret of a new way to its page, good for half an hour."""
        row = await self._own(tx, end, instance_id)
        token = new_token()
        await store.put_link(tx, row, token_hash(token), end.level, self._clock.now() + LINK_LASTS)
        return token

    async def by_link(self, tx: Transaction, token: str) -> tuple[End, InstanceId]:
        """Whom a link lets act on what, in any scope or none. Raises LinkOver."""
        linked = await store.find_link(tx, token_hash(token)) if well_formed(token) else None
        if linked is None:
            raise LinkOver
        end = End(linked.company_id, linked.customer_id, "page", linked.level, linked.conversation_id)
        return end, linked.instance_id

    # --- inside ---

    async def _of(self, tx: Transaction, company_id: CompanyId, instance_id: InstanceId) -> Instance:
        row = (await store.load(tx, [instance_id], lock=True)).get(instance_id)
        if row is None or row.company_id != company_id:
            raise InstanceUnknown
        return row

    async def _record(self, tx: Transaction, row: Instance, by: StaffId, action: str) -> None:
        actor = Actor("staff", by, None)
        await self._audit.record(tx, row.company_id, actor, action, "instance", row.id, flow=row.flow, step=row.step)
