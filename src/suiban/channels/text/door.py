"""Text messages in and out."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import msgspec

from suiban.conversations.api import Channel, Conversations, Inbound, Message, Received, Rejected
from suiban.customers.api import PROOF_APP, PROOF_NONE, CustomerCaller, Customers
from suiban.kit.errors import BadInput
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.kit.phones import parse_phone
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Scope, Transaction

CALLERS_MAX: Final = 10_000
READ_AT_ONCE: Final = 50


class AddressWrong(BadInput):
    """This is no telephone number."""

    code = "text_address_wrong"


class Written(msgspec.Struct, frozen=True):
    """What somebody wrote. ``external_id`` is the carrier's own id of it."""

    address: str
    text: str
    external_id: str


class TextDoor:
    """One channel of a company."""

    def __init__(
        self, db: Database, conversations: Conversations, customers: Customers, clock: Clock, channel: Channel
    ) -> None:
        self._db = db
        self._conversations = conversations
        self._customers = customers
        self._clock = clock
        self._channel = channel
        self._callers: OrderedDict[str, CustomerCaller] = OrderedDict()

    async def receive_many(self, written: Sequence[Written]) -> list[Received | Rejected]:
        """Store what came in, in one transaction; acknowledge after this returns.

        Raises :class:`AddressWrong`; the whole batch is to be looked at then, nothing was stored.
        """
        addresses = [_dialled(one.address) for one in written]
        async with self._db.transaction(Scope.of([self._channel.company_id])) as tx:
            callers = {address: await self._caller(tx, address) for address in dict.fromkeys(addresses)}
            return await self._conversations.receive_many(
                tx,
                [
                    self._inbound(one, address, callers[address])
                    for one, address in zip(written, addresses, strict=True)
                ],
            )

    async def receive(self, address: str, text: str, external_id: str) -> Received | Rejected:
        """One message."""
        return (await self.receive_many([Written(address, text, external_id)]))[0]

    async def read(self, conversation_id: ConversationId, after: int) -> list[Message]:
        """What stands in the talk after a number, whoever said it."""
        async with self._db.snapshot(Scope.of([self._channel.company_id])) as tx:
            return await self._conversations.read_messages(tx, conversation_id, after=after, limit=READ_AT_ONCE)

    def _inbound(self, written: Written, address: str, caller: CustomerCaller) -> Inbound:
        return Inbound(
            company_id=self._channel.company_id, channel_id=self._channel.id, external_id=written.external_id,
            address=address, customer_id=caller.customer_id, text=Spoken(written.text), sent_at=self._clock.now(),
            session_id=caller.session_id,
        )  # fmt: skip

    async def _caller(self, tx: Transaction, address: str) -> CustomerCaller:
        """Who writes from this number, through a session of their own."""
        known = self._callers.get(address)
        if known is not None and known.expires_at > self._clock.now():
            self._callers.move_to_end(address)
            return known
        company = self._channel.company_id
        customer_id = await self._customers.by_phone(tx, company, address)
        level = PROOF_NONE if customer_id is None else PROOF_APP
        customer_id = customer_id or await self._customers.visitor_at(tx, company, address)
        opened = await self._customers.open_session(tx, company, self._channel.id, customer_id, level)
        self._callers[address] = opened.caller
        if len(self._callers) > CALLERS_MAX:
            self._callers.popitem(last=False)
        return opened.caller


def _dialled(address: str) -> str:
    try:
        return str.__str__(parse_phone(address, abroad=True))
    except ValueError:
        raise AddressWrong from None
