"""Alerts as who looks after a customer sees them: what stopped, what was tried, whether the customer may be called."""

from datetime import datetime
from typing import Final, Literal

import msgspec

from suiban.audit.api import Audit
from suiban.customers.api import Customers
from suiban.engagement import store_stalls
from suiban.engagement.errors import AlertNotYours, AlertUnknown, ContactRefused, NumberUnknown
from suiban.engagement.model.journeys import Decision, Stall
from suiban.engagement.policy import PreferencePolicy
from suiban.kit.ids import ConversationId, CustomerId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.phones import mask_phone
from suiban.platform.postgres import Transaction
from suiban.staff.api import StaffCaller
from suiban.tasks.api import Tasks, TaskUnknown

STALLS_SHOWN: Final = 20


class Contact(msgspec.Struct, frozen=True):
    """A way to reach the customer. ``refused``: why not, empty: it is open; ``until``: when it opens by itself.

    ``number_shown`` is the masked number of ``phone``.
    """

    way: Literal["phone", "chat"]
    refused: str
    until: datetime | None = None
    number_shown: str = ""


class Alert(msgspec.Struct, frozen=True):
    """What an alert is about. ``talk_id``: the customer's open talk; ``helper_id``: who goes through it with them."""

    stall: Stall
    decisions: tuple[Decision, ...]
    contacts: tuple[Contact, ...]
    talk_id: ConversationId | None
    helper_id: StaffId | None


class Alerts:
    """Use cases of who has an alert, in the caller's transaction and scope."""

    def __init__(self, tasks: Tasks, customers: Customers, policy: PreferencePolicy, audit: Audit) -> None:
        self._tasks = tasks
        self._customers = customers
        self._policy = policy
        self._audit = audit

    async def access(self, tx: Transaction, caller: StaffCaller, work_id: WorkId) -> Alert:
        """An alert as whoever may see its task sees it. Raises :class:`AlertUnknown`."""
        try:
            await self._tasks.access(tx, caller, work_id)
        except TaskUnknown:
            raise AlertUnknown from None
        stall = await store_stalls.of_alert(tx, work_id)
        if stall is None:
            raise AlertUnknown
        decided = await store_stalls.decisions(tx, [stall.id])
        talk = await store_stalls.open_talk(tx, stall)
        return Alert(
            stall, decided.get(stall.id, ()), await self._contacts(tx, stall, talk), talk,
            await store_stalls.helper(tx, stall),
        )  # fmt: skip

    async def number(self, tx: Transaction, caller: StaffCaller, work_id: WorkId) -> Spoken:
        """The number to call, for who has the alert; the policy is asked at this very moment, and it is written down.

        Raises :class:`AlertUnknown`, :class:`AlertNotYours`, :class:`ContactRefused`, :class:`NumberUnknown`.
        """
        alert = await self.access(tx, caller, work_id)
        card = (await self._tasks.access(tx, caller, work_id)).card
        if card.state != "accepted" or card.staff_id != str(caller.staff_id):
            raise AlertNotYours
        stall = alert.stall
        refused = await self._policy.allows(tx, stall.company_id, stall.customer_id, "phone", "reminder")
        if refused is not None:
            raise ContactRefused(reason=refused)
        number = await self._customers.own_phone(tx, stall.customer_id)
        if not number:
            raise NumberUnknown
        await self._audit.record(
            tx, stall.company_id, caller.actor(), "engagement.number_shown", "customer", stall.customer_id,
            alert=str(work_id),
        )  # fmt: skip
        return number

    async def looks_after(self, tx: Transaction, caller: StaffCaller, customer_id: CustomerId) -> bool:
        """Whether the caller has an alert about this customer, and so to do with what they began."""
        return await store_stalls.looks_after(tx, customer_id, caller.staff_id)

    async def of_customer(
        self, tx: Transaction, customer_id: CustomerId
    ) -> list[tuple[Stall, tuple[Decision, ...]]]:  # fmt: skip
        """What broke off for a customer, and what was decided, newest first, at most 20."""
        stalls = await store_stalls.of_customer(tx, customer_id, STALLS_SHOWN)
        decided = await store_stalls.decisions(tx, [one.id for one in stalls])
        return [(one, decided.get(one.id, ())) for one in stalls]

    async def _contacts(
        self, tx: Transaction, stall: Stall, talk: ConversationId | None
    ) -> tuple[Contact, ...]:  # fmt: skip
        found = []
        number = await self._customers.own_phone(tx, stall.customer_id)
        if number:
            found.append(("phone", mask_phone(number)))
        if talk is not None:
            found.append(("chat", ""))
        contacts = []
        for way, shown in found:
            refused = await self._policy.allows(tx, stall.company_id, stall.customer_id, way, "reminder") or ""
            until = await self._policy.quiet_until(tx, stall.company_id) if refused == "quiet_hours" else None
            contacts.append(Contact(way, refused, until, shown))  # type: ignore[arg-type]
        return tuple(contacts)
