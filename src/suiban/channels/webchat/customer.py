"""The state of one customer's connection, and which connections each session and each customer has."""

import asyncio
import hashlib
from typing import TypeVar

from suiban.channels.webchat import codec
from suiban.customers.api import HINT_REVOKED, CustomerCaller
from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, SessionId
from suiban.kit.time import Clock
from suiban.platform.hints import Hints
from suiban.platform.sockets import CLOSE_NOT_SIGNED_IN, Connection, Pace

FRAMES_BURST = 200
FRAMES_PER_S = 50.0
ENDED_MAX = 1_000
K = TypeVar("K")


class Customer:
    """The state of one customer's connection; as a reader it sees all of its own talk."""

    __slots__ = ("announced", "bad_frames", "caller", "companies", "connection", "conversation_id", "expiry",
                 "greeted", "pace", "slow", "tasks", "token")  # fmt: skip

    def __init__(self, connection: Connection, now: float) -> None:
        self.connection = connection
        self.companies: frozenset[CompanyId] | None = None
        self.caller: CustomerCaller | None = None
        # a session also ends while nothing is asked of it
        self.expiry: asyncio.TimerHandle | None = None
        self.conversation_id: ConversationId | None = None
        self.pace = Pace(FRAMES_BURST, FRAMES_PER_S, now)
        self.token = ""
        # what the customer was last shown of what is announced
        self.announced: tuple[codec.Announced, ...] = ()
        self.greeted = False
        self.tasks = 0
        self.bad_frames = 0
        # says that have to wait for a file's record, and those behind them
        self.slow: list[codec.SayFrame] | None = None

    def send(self, payload: bytes) -> None:
        """Write one frame."""
        self.connection.send(payload)

    def behind(self) -> bool:
        """What can be read later should wait until more has left."""
        return self.connection.behind()

    def known(self) -> CustomerCaller:
        """Who it is. Raises NotSignedIn before the hello."""
        if self.caller is None:
            raise NotSignedIn
        return self.caller

    def external_id(self, client_id: str) -> str:
        """The door's id of a message: bound to the customer, so nobody's client can collide with another's."""
        # who signs in while talking stays who began: what they said is known again afterwards
        key = self.known().opened_for.bytes + client_id.encode()
        return hashlib.blake2b(key, digest_size=16).hexdigest()

    def sign_out(self) -> None:
        """The session is over: nothing more is sent."""
        self.connection.close(CLOSE_NOT_SIGNED_IN, "not_signed_in")


class Sessions:
    """The connections of this process by their session, which ends for all of them, and by their customer."""

    def __init__(self, clock: Clock, hints: Hints) -> None:
        self._clock = clock
        self._open: dict[SessionId, set[Customer]] = {}
        self._devices: dict[CustomerId, set[Customer]] = {}
        self._ended: dict[SessionId, None] = {}
        hints.subscribe(HINT_REVOKED, lambda payload: self.revoked(SessionId(bytes=payload)))

    def began(self, customer: Customer, caller: CustomerCaller) -> bool:
        """This connection speaks for this caller until the session expires; False when it was revoked meanwhile."""
        if caller.session_id in self._ended:
            customer.sign_out()
            return False
        self._note(customer, caller)
        return True

    def again(self, customer: Customer, caller: CustomerCaller) -> None:
        """The same session is known more surely now, perhaps as somebody else's."""
        self.left(customer)
        self._note(customer, caller)

    def _note(self, customer: Customer, caller: CustomerCaller) -> None:
        customer.caller = caller
        self._open.setdefault(caller.session_id, set()).add(customer)
        self._devices.setdefault(caller.customer_id, set()).add(customer)
        left_s = (caller.expires_at - self._clock.now()).total_seconds()
        customer.expiry = asyncio.get_running_loop().call_later(max(0.0, left_s), customer.sign_out)

    def left(self, customer: Customer) -> None:
        """This connection is gone."""
        if customer.caller is None:
            return
        if customer.expiry is not None:
            customer.expiry.cancel()
        _discard(self._open, customer.caller.session_id, customer)
        _discard(self._devices, customer.caller.customer_id, customer)

    def of(self, session_id: SessionId) -> tuple[Customer, ...]:
        """The connections of this session."""
        return tuple(self._open.get(session_id, ()))

    def devices(self, customer_id: CustomerId) -> tuple[Customer, ...]:
        """The connections of this customer."""
        return tuple(self._devices.get(customer_id, ()))

    def revoked(self, session_id: SessionId) -> None:
        """The session was ended: its connections close, also one that is being welcomed at this moment."""
        self._ended[session_id] = None
        if len(self._ended) > ENDED_MAX:
            del self._ended[next(iter(self._ended))]
        for customer in tuple(self._open.get(session_id, ())):
            customer.sign_out()


def _discard(known: dict[K, set[Customer]], key: K, customer: Customer) -> None:
    others = known.get(key, set())
    others.discard(customer)
    if not others:
        known.pop(key, None)
