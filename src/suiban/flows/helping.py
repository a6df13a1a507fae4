"""People of the bank in services under way: going through them with a customer, and agreeing to them."""

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.flows import store
from suiban.flows.errors import InstanceOver, InstanceUnknown, LinkOver, NotNow, SameHands
from suiban.flows.events import ApprovalGiven, HelpBegan, HelpEnded
from suiban.flows.model.moving import Approves, Move
from suiban.flows.model.rows import LINK_LASTS, Instance, Settled
from suiban.flows.model.views import End
from suiban.flows.talking import Talking
from suiban.kit.ids import CompanyId, InstanceId, StaffId
from suiban.platform.postgres import Transaction
from suiban.platform.tokens import new_token, token_hash, well_formed


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
