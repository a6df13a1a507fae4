"""The state of one customer's connection, and which connections each session has: when it ends they all close."""

import asyncio

from suiban.channels.webchat import codec
from suiban.customers.api import HINT_REVOKED, CustomerCaller
from suiban.kit.ids import CompanyId, ConversationId, SessionId
from suiban.kit.time import Clock
from suiban.platform.hints import Hints
from suiban.platform.sockets import CLOSE_NOT_SIGNED_IN, Connection, Pace

FRAMES_BURST = 200
FRAMES_PER_S = 50.0


class Customer:
    """The state of one customer's connection; as a reader it sees all of its own talk."""

    __slots__ = ("bad_frames", "caller", "companies", "connection", "conversation_id", "expiry", "greeted", "pace",
                 "slow", "tasks", "token")  # fmt: skip

    def __init__(self, connection: Connection, now: float) -> None:
        self.connection = connection
        self.companies: frozenset[CompanyId] | None = None
        self.caller: CustomerCaller | None = None
        # a session also ends while nothing is asked of it
        self.expiry: asyncio.TimerHandle | None = None
        self.conversation_id: ConversationId | None = None
        self.pace = Pace(FRAMES_BURST, FRAMES_PER_S, now)
        self.token = ""
        self.greeted = False
        self.tasks = 0
        self.bad_frames = 0
        # says that have to wait for a file's record, and those behind them
        self.slow: list[codec.SayFrame] | None = None

    def send(self, payload: bytes) -> None:
        """Write one frame."""
        self.connection.send(payload)

    def sign_out(self) -> None:
        """The session is over: nothing more is sent."""
        self.connection.close(CLOSE_NOT_SIGNED_IN, "not_signed_in")


class Sessions:
    """The connections of this process by their session."""

    def __init__(self, clock: Clock, hints: Hints) -> None:
        self._clock = clock
        self._open: dict[SessionId, set[Customer]] = {}
        hints.subscribe(HINT_REVOKED, lambda payload: self.revoked(SessionId(bytes=payload)))

    def began(self, customer: Customer, caller: CustomerCaller) -> None:
        """This connection speaks for this caller, until the session expires."""
        customer.caller = caller
        self._open.setdefault(caller.session_id, set()).add(customer)
        left_s = (caller.expires_at - self._clock.now()).total_seconds()
        customer.expiry = asyncio.get_running_loop().call_later(max(0.0, left_s), customer.sign_out)

    def left(self, customer: Customer) -> None:
        """This connection is gone."""
        if customer.caller is None:
            return
        if customer.expiry is not None:
            customer.expiry.cancel()
        others = self._open.get(customer.caller.session_id, set())
        others.discard(customer)
        if not others:
            self._open.pop(customer.caller.session_id, None)

    def revoked(self, session_id: SessionId) -> None:
        """The session was ended: its connections close."""
        for customer in tuple(self._open.get(session_id, ())):
            customer.sign_out()
