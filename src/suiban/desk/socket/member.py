"""One connection of a workbench and who is behind it."""

import asyncio

from suiban.conversations.model import Conversation, Speaker
from suiban.desk import codec
from suiban.eventlog.events import Cursor, Logged
from suiban.kit.errors import Conflict, NotSignedIn
from suiban.kit.ids import CompanyId, ConversationId, ListeningId
from suiban.platform.sockets import Connection, Pace
from suiban.staff.api import StaffCaller

FRAMES_BURST = 200
FRAMES_PER_S = 30.0
TASKS_MAX = 16


class RefusedByGuard(Conflict):
    """This may not be said to a customer."""

    code = "refused_by_guard"


class NotHolder(Conflict):
    """Somebody else holds this conversation now."""

    code = "not_holder"


class Member:
    """The state of one connection; as a reader it sees the parts of its mandates' companies."""

    __slots__ = ("bad_frames", "board", "caller", "companies", "connection", "cursor", "held", "listening", "pace",
                 "pending", "queue", "token", "wallboard", "watched")  # fmt: skip

    def __init__(self, connection: Connection, token: str, now: float) -> None:
        self.connection = connection
        self.token = token
        self.caller: StaffCaller | None = None
        self.companies: frozenset[CompanyId] | None = frozenset()
        self.pace = Pace(FRAMES_BURST, FRAMES_PER_S, now)
        self.bad_frames = 0
        # facts that come between a snapshot's reading and its sending wait here
        self.pending: list[tuple[Logged, bytes]] | None = None
        self.cursor = Cursor(0, 0)
        self.queue: asyncio.Queue[codec.Frame] = asyncio.Queue(TASKS_MAX)
        self.wallboard = False
        # the board as it was shown last; None: it is not looked at
        self.board: bytes | None = None
        self.watched: set[ConversationId] = set()
        self.listening: dict[ConversationId, ListeningId] = {}
        # host companies of the talks held: marks come with every message and must not cost a query each
        self.held: dict[ConversationId, CompanyId] = {}

    def send(self, payload: bytes) -> None:
        """Write one frame."""
        self.connection.send(payload)

    def behind(self) -> bool:
        """What can be read later should wait until more has left."""
        return self.connection.behind()


def caller_of(member: Member) -> StaffCaller:
    """Who it is. Raises NotSignedIn before the hello was answered."""
    if member.caller is None:
        raise NotSignedIn
    return member.caller


def speaker_of(caller: StaffCaller, talk: Conversation | None = None) -> Speaker:
    """The caller as who speaks or acts, under the talk's token where one is given."""
    token = talk.holder_token if talk is not None else None
    return Speaker(kind="staff", id=caller.staff_id, name=caller.name, holder_token=token)
