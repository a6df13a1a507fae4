"""Who a connection speaks for may become surer, or turn out to be somebody known, while it stays open."""

from collections.abc import Callable
from functools import partial
from typing import Final

from suiban.channels.webchat import codec
from suiban.channels.webchat.customer import Customer, Sessions
from suiban.channels.webchat.welcome import Standing, Welcomes
from suiban.conversations.events import CustomerIdentified
from suiban.conversations.live import LiveTalks
from suiban.customers.api import CustomerCaller
from suiban.eventlog.api import decode
from suiban.eventlog.events import Logged
from suiban.kit.errors import NotSignedIn, SuibanError
from suiban.kit.ids import ConversationId, CustomerId, SessionId
from suiban.platform.sockets import CLOSE_RESTARTING
from suiban.proving.api import StepUpEnded

Follow = Callable[[Customer, Standing | SuibanError], None]


class Recognition:
    """Tells the connections of this process what was proven through their session. Nothing is sent again."""

    KINDS: Final = frozenset({StepUpEnded.KIND, CustomerIdentified.KIND})

    def __init__(self, sessions: Sessions, welcomes: Welcomes, live: LiveTalks, follow: Follow) -> None:
        self._sessions = sessions
        self._welcomes = welcomes
        self._live = live
        self._follow = follow

    def told(self, logged: Logged) -> None:
        """A fact of one of these kinds."""
        fact = decode(logged, [StepUpEnded, CustomerIdentified])
        if isinstance(fact, StepUpEnded) and fact.session_id is not None:
            for customer in self._sessions.of(SessionId.of(fact.session_id)):
                self._welcomes.put(customer.token, partial(self._again, customer))
        elif isinstance(fact, CustomerIdentified):
            self._identified(fact)

    def _identified(self, fact: CustomerIdentified) -> None:
        """The visitor's own connections go on as the customer's; the customer's other devices join them."""
        for reader in self._live.readers(ConversationId.of(fact.conversation_id)):
            if isinstance(reader, Customer) and reader.caller and reader.caller.customer_id == fact.was_id:
                self._welcomes.put(reader.token, partial(self._still, reader, CustomerId.of(fact.customer_id)))
        for other in self._sessions.devices(CustomerId.of(fact.customer_id)):
            if other.known().channel_id == fact.channel_id and other.conversation_id != fact.conversation_id:
                self._welcomes.put(other.token, partial(self._follow, other))

    def _still(self, customer: Customer, now: CustomerId, found: Standing | SuibanError) -> None:
        if isinstance(found, Standing) and found.caller.customer_id != now:
            customer.sign_out()  # another session of who seemed to be the same visitor: the talk is not theirs
        else:
            self._again(customer, found)

    def _again(self, customer: Customer, found: Standing | SuibanError) -> None:
        if customer.connection.closing:
            return
        if isinstance(found, NotSignedIn):
            customer.sign_out()
        elif isinstance(found, SuibanError):
            customer.connection.close(CLOSE_RESTARTING, found.code)
        else:
            self._sessions.again(customer, found.caller)
            known = identity_of(found.caller)
            frame = codec.IdentityFrame(known.level, known.base, known.until, str(found.caller.display_name))
            customer.send(codec.encode(frame))


def identity_of(caller: CustomerCaller) -> codec.Identity:
    """How surely a session is known, as it is told to it."""
    return codec.Identity(caller.proof_level, caller.base_level, caller.raised_until)
