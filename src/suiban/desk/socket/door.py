"""The workbench's socket: frames -> doors -> frames. Every write confirms session and mandates in its transaction."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from picows import WSUpgradeRequest

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.conversations.live import LiveTalks
from suiban.conversations.passing import Passing
from suiban.customers.api import Customers
from suiban.desk import codec
from suiban.desk.api import Desk
from suiban.desk.confirmed import cookie_of
from suiban.desk.socket.actions import Actions
from suiban.desk.socket.member import FRAMES_BURST, Member, NotHolder, caller_of
from suiban.desk.socket.supervising import Supervising
from suiban.eventlog.api import facts_unseen
from suiban.forms.api import Forms
from suiban.kit.errors import NotFound, NotSignedIn, SuibanError, Unavailable
from suiban.kit.ids import CompanyId, ConversationId, ListeningId
from suiban.kit.time import Clock
from suiban.platform.frames import VERSION, TooManyFrames, done_frame, error_frame, ref_of
from suiban.platform.postgres import Database
from suiban.platform.sockets import CLOSE_BAD_FRAME, CLOSE_NOT_SIGNED_IN, CLOSE_TOO_MANY, Connection
from suiban.proving.api import Proving
from suiban.routing.api import Routing
from suiban.staff.api import Staff, StaffCaller
from suiban.tasks.api import Tasks

log = logging.getLogger(__name__)

BAD_FRAMES_MAX = 5
WATCHED_MAX = 200
_encode = msgspec.json.Encoder(enc_hook=str).encode


class StaffDoor:
    """Handles the staff sockets of this process. Frames of one connection are worked off one after the other."""

    def __init__(
        self, *, db: Database, reader: Database, clock: Clock, staff: Staff, customers: Customers,
        conversations: Conversations, routing: Routing, desk: Desk, live: LiveTalks, passing: Passing, audit: Audit,
        forms: Forms, proving: Proving, tasks: Tasks,
    ) -> None:  # fmt: skip
        self._db = db
        self._reader = reader
        self._clock = clock
        self._staff = staff
        self._routing = routing
        self._desk = desk
        self._live = live
        self._passing = passing
        self._supervising = Supervising(db=db, conversations=conversations, routing=routing, desk=desk, audit=audit)
        self._actions = Actions(
            db=db,
            staff=staff,
            customers=customers,
            conversations=conversations,
            routing=routing,
            desk=desk,
            live=live,
            audit=audit,
            supervising=self._supervising,
            forms=forms,
            proving=proving,
            tasks=tasks,
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self.members: dict[Connection, Member] = {}
        self.board_wanted: Callable[[], None] = lambda: None

    def accept(self, request: WSUpgradeRequest) -> Connection:
        """A connection for an upgrade that was let in."""
        return Connection(self, request, asyncio.get_running_loop())

    def opened(self, connection: Connection) -> None:
        """The upgrade is done; the hello must follow."""
        token = cookie_of(connection.request)
        member = Member(connection, token, self._clock.monotonic())
        connection.state = member
        self.members[connection] = member
        self._spawn(self._work(member))

    def closed(self, connection: Connection) -> None:
        """It is gone: after a grace the router takes the work back."""
        member = self.members.pop(connection, None)
        if member is None:
            return
        for talk in list(member.watched):
            self.unwatch(member, talk)
        caller = member.caller
        if caller is not None and not any(
            other.caller is not None and other.caller.staff_id == caller.staff_id for other in self.members.values()
        ):
            self._spawn(self._gone(caller))

    def received(self, connection: Connection, payload: bytes) -> None:
        """One frame."""
        member: Member = connection.state
        try:
            if not member.pace.spend(self._clock.monotonic()):
                raise TooManyFrames
            frame = codec.decode(payload)
            if (member.caller is None) != isinstance(frame, codec.Hello):
                connection.close(CLOSE_BAD_FRAME, "bad_frame")
                return
            member.queue.put_nowait(frame)
        except asyncio.QueueFull:
            member.send(error_frame(ref_of(payload), TooManyFrames()))
        except SuibanError as error:
            member.bad_frames += 1
            if member.caller is None or member.bad_frames > BAD_FRAMES_MAX * FRAMES_BURST:
                connection.close(CLOSE_TOO_MANY if error.retryable else CLOSE_BAD_FRAME, error.code)
            else:
                member.send(error_frame(ref_of(payload), error))

    async def _work(self, member: Member) -> None:
        while not member.connection.closing:
            try:
                async with asyncio.timeout(30):
                    frame = await member.queue.get()
            except TimeoutError:
                continue
            ref = getattr(frame, "ref", "")
            try:
                if member.caller is not None:
                    self._staff.touches.touch(member.caller.session_id)
                await self._handle(member, frame)
            except NotSignedIn:
                member.connection.close(CLOSE_NOT_SIGNED_IN, "not_signed_in")
            except SuibanError as error:
                member.send(error_frame(ref, error))
            except Exception:
                log.exception("staff frame failed")
                member.send(error_frame(ref, Unavailable()))

    async def _handle(self, member: Member, frame: codec.Frame) -> None:
        match frame:
            case codec.Hello():
                await self._hello(member, frame)
            case codec.SayFrame():
                await self._actions.say(member, frame)
            case codec.Typing():
                talk_id = ConversationId.parse(frame.conversation_id)
                if talk_id not in member.held:
                    raise NotHolder
                self._passing.typing(member.held[talk_id], talk_id, "staff")
            case codec.Seen():
                self._seen(member, frame)
            case codec.Watch():
                await self._watch_on_request(member, frame)
            case codec.Unwatch():
                self.unwatch(member, ConversationId.parse(frame.conversation_id))
                member.send(done_frame(frame.ref))
            case codec.Wallboard():
                caller_of(member).require("wallboard")
                member.wallboard = frame.on
                member.send(done_frame(frame.ref))
            case codec.Board():
                caller_of(member).require("talk")
                member.board = b"" if frame.on else None
                member.send(done_frame(frame.ref))
                self.board_wanted()
            case _:
                await self._actions.act(member, frame)
                member.send(done_frame(frame.ref))

    def _seen(self, member: Member, frame: codec.Seen) -> None:
        talk_id = ConversationId.parse(frame.conversation_id)
        company = member.held.get(talk_id)
        if company is None:
            raise NotHolder
        delivered = min(frame.delivered_seq, self._live.known_seq(talk_id, member))
        self._passing.seen(company, talk_id, "staff", delivered, min(frame.read_seq, delivered))

    async def _watch_on_request(self, member: Member, frame: codec.Watch) -> None:
        caller = caller_of(member)
        talk_id = ConversationId.parse(frame.conversation_id)
        if len(member.watched) >= WATCHED_MAX:
            raise TooManyFrames
        async with self._db.transaction(caller.scope()) as tx:
            if not await self._desk.may_see(tx, caller, talk_id):
                raise NotFound
            listening = await self._supervising.begin(tx, member, talk_id)
        if listening is not None:
            member.listening[talk_id] = listening
        # who claims to have what was not sent would never get it, and could mark it as read
        known = self._live.known_seq(talk_id, member) if talk_id in member.watched else frame.after_seq
        self.watch(member, talk_id, min(frame.after_seq, known))
        member.send(done_frame(frame.ref))

    def watch(self, member: Member, talk: ConversationId, known_seq: int) -> None:
        """Send this member what follows in a talk, as far as the mandates go."""
        if member.companies:
            member.watched.add(talk)
            self._live.watch(talk, member, known_seq, member.companies)

    def unwatch(self, member: Member, talk: ConversationId) -> None:
        """Send no more of a talk."""
        member.watched.discard(talk)
        self._live.unwatch(talk, member)
        self.listens_no_more(member, talk)

    def listens_no_more(self, member: Member, talk: ConversationId) -> None:
        """Whoever listened has left, or has a part in it now."""
        listening = member.listening.pop(talk, None)
        if listening is not None and member.caller is not None:
            self._spawn(self._stopped(member.caller, listening))

    async def _stopped(self, caller: StaffCaller, listening: ListeningId) -> None:
        try:
            await self._supervising.end(caller, [listening])
        except SuibanError:
            log.warning("could not note the end of listening")

    async def _hello(self, member: Member, frame: codec.Hello) -> None:
        if frame.version != VERSION:
            member.connection.close(CLOSE_BAD_FRAME, "bad_frame")
            return
        caller = await self._load_caller(member)
        member.connection.hello_done()
        async with self._db.transaction(caller.scope()) as tx:
            await self._routing.connected(tx, caller.staff_id)
        await self.send_snapshot(member)

    async def _load_caller(self, member: Member) -> StaffCaller:
        async with self._db.unscoped() as tx:
            caller = await self._staff.find_session(tx, member.token) if member.token else None
        if caller is None:
            raise NotSignedIn
        member.caller = caller
        member.companies = caller.companies
        return caller

    async def send_snapshot(self, member: Member) -> None:
        """The whole state at one moment; facts that became visible meanwhile follow it."""
        caller = caller_of(member)
        member.pending = []
        async with self._db.snapshot(caller.scope()) as tx:
            snapshot = await self._desk.snapshot(tx, caller)
        unseen, cursor = await facts_unseen(self._reader, snapshot.pg_snapshot, self._desk.topics)
        if member.companies != caller.companies:
            return  # the mandates changed while this was read; whoever noticed it sends a snapshot of its own
        member.send(self._desk.snapshot_frame(snapshot, self._clock.now()))
        for talk in list(member.watched):
            self.unwatch(member, talk)
        member.held.clear()
        # cards also show offers; what is only offered is not yet ours to follow
        last = {card.conversation_id: card.last_seq for card in snapshot.cards}
        for held in snapshot.state.conversations:
            talk_id = ConversationId.parse(held.conversation_id)
            member.held[talk_id] = CompanyId.parse(held.company_id)
            self.watch(member, talk_id, last[held.conversation_id])
        member.cursor = cursor
        pending, member.pending = member.pending or [], None
        for logged in unseen:
            if self._desk.concerns(logged, caller):
                member.send(self._desk.fact_frame(logged, caller.companies))
        for logged, payload in pending:
            if logged.cursor > cursor:
                member.send(payload)

    async def reload(self, member: Member) -> None:
        """Session, mandates or roles may have changed: close, or drop what may no longer be seen and start afresh."""
        if member.caller is None or member.connection.closing:
            return
        before = member.caller.companies, member.caller.permissions
        try:
            caller = await self._load_caller(member)
        except NotSignedIn:
            member.connection.close(CLOSE_NOT_SIGNED_IN, "not_signed_in")
            return
        member.wallboard = member.wallboard and caller.may("wallboard")
        member.board = member.board if caller.may("talk") else None
        if (caller.companies, caller.permissions) != before:
            companies = [str(company) for company in sorted(caller.companies)]
            member.send(_encode({"type": "mandates", "companies": companies}))
            await self.send_snapshot(member)
            self.board_wanted()

    async def _gone(self, caller: StaffCaller) -> None:
        try:
            async with self._db.transaction(caller.scope()) as tx:
                await self._routing.disconnected(tx, caller.staff_id)
        except SuibanError:
            log.warning("could not note a lost connection")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
