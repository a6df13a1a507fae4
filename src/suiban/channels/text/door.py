"""Text messages in and out."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final
from weakref import WeakValueDictionary

import msgspec

from suiban.conversations.api import Channel, Conversations, Inbound, Message, Received, Rejected
from suiban.customers.api import PROOF_APP, PROOF_NONE, CustomerCaller, Customers
from suiban.kit.errors import BadInput, SuibanError, Unavailable
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.kit.phones import parse_phone
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Scope, Transaction

log = logging.getLogger(__name__)

CALLERS_MAX: Final = 10_000
READ_AT_ONCE: Final = 50


class AddressWrong(BadInput):
    """This is no telephone number."""

    code = "text_address_wrong"


class Written(msgspec.Struct, frozen=True):
    """What somebody wrote. ``external_id`` names it among what came from there; ``attached``: a file came with it."""

    address: str
    text: str
    external_id: str
    attached: bool = False


class _NothingStored(Exception):
    """Whoever wrote only what is refused is not even entered as a visitor."""

    def __init__(self, receipts: list[Received | Rejected]) -> None:
        self.receipts = receipts


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
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def receive_many(self, written: Sequence[Written]) -> list[Received | Rejected]:
        """Store what came in, in one transaction; acknowledge after this returns.

        Raises :class:`AddressWrong` and Unavailable; nothing of the batch was stored then.
        """
        addresses = [_dialled(one.address) for one in written]
        taken = [number for number, one in enumerate(written) if not one.attached]
        receipts: list[Received | Rejected] = [Rejected("file_type_refused")] * len(written)
        if not taken:
            return receipts
        try:
            async with self._db.transaction(Scope.of([self._channel.company_id])) as tx:
                callers = {address: await self._caller(tx, address) for address in dict.fromkeys(addresses)}
                inbounds = [self._inbound(written[one], addresses[one], callers[addresses[one]]) for one in taken]
                stored = await self._conversations.receive_many(tx, inbounds)
                if all(isinstance(receipt, Rejected) for receipt in stored):
                    raise _NothingStored(stored)
        except _NothingStored as nothing:
            self._forget(addresses)
            stored = nothing.receipts
        except Exception as error:
            self._forget(addresses)
            if isinstance(error, SuibanError):
                raise
            log.error("text messages could not be stored", exc_info=error)
            raise Unavailable from None
        for one, receipt in zip(taken, stored, strict=True):
            receipts[one] = receipt
        return receipts

    async def receive(
        self, address: str, text: str, external_id: str, *, attached: bool = False
    ) -> Received | Rejected:
        """One message; those of one address are stored in the order in which they came."""
        async with self._turns.setdefault(address, asyncio.Lock()):
            return (await self.receive_many([Written(address, text, external_id, attached)]))[0]

    async def read(self, conversation_id: ConversationId, after: int) -> list[Message]:
        """What stands in the talk after a number, whoever said it."""
        async with self._db.snapshot(Scope.of([self._channel.company_id])) as tx:
            return await self._conversations.read_messages(tx, conversation_id, after=after, limit=READ_AT_ONCE)

    def _forget(self, addresses: Sequence[str]) -> None:
        """Sessions that were opened in a transaction that came to nothing are none."""
        for address in addresses:
            self._callers.pop(address, None)

    def _inbound(self, written: Written, address: str, caller: CustomerCaller) -> Inbound:
        return Inbound(
            company_id=self._channel.company_id, channel_id=self._channel.id,
            external_id=f"{address}:{written.external_id}",
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
