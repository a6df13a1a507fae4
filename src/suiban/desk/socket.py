"""The workbench's socket: frames -> doors -> frames. Every write confirms session and mandates in its transaction."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

import msgspec
from picows import WSUpgradeRequest

from suiban.conversations.api import Conversations
from suiban.conversations.live import LiveTalks
from suiban.conversations.model import Conversation, Refused, Said, Say, Speaker, ToBot
from suiban.conversations.passing import Passing
from suiban.customers.api import Customers
from suiban.desk import codec
from suiban.desk.api import Desk
from suiban.desk.confirmed import ConfirmedWrite, cookie_of
from suiban.eventlog.api import facts_unseen
from suiban.eventlog.events import Cursor, Logged
from suiban.kit.errors import Conflict, NotFound, NotSignedIn, SuibanError, Unavailable
from suiban.kit.ids import CompanyId, ConversationId, FileId, QueueId, ReservationId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.frames import VERSION, TooManyFrames, ack_frame, done_frame, error_frame, ref_of
from suiban.platform.postgres import Database, Transaction
from suiban.platform.sockets import CLOSE_BAD_FRAME, CLOSE_NOT_SIGNED_IN, CLOSE_TOO_MANY, Connection, Pace
from suiban.routing.api import Routing
from suiban.staff.api import Staff, StaffCaller

log = logging.getLogger(__name__)

FRAMES_BURST = 200
FRAMES_PER_S = 30.0
TASKS_MAX = 16
BAD_FRAMES_MAX = 5
WATCHED_MAX = 200
_encode = msgspec.json.Encoder(enc_hook=str).encode


class RefusedByGuard(Conflict):
    """This may not be said to a customer."""

    code = "refused_by_guard"


class NotHolder(Conflict):
    """Somebody else holds this conversation now."""

    code = "not_holder"


class Member:
    """The state of one connection; as a reader it sees the parts of its mandates' companies."""

    __slots__ = ("bad_frames", "caller", "companies", "connection", "cursor", "held", "pace", "pending", "queue",
                 "token", "wallboard", "watched")  # fmt: skip

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
        self.watched: set[ConversationId] = set()
        # host companies of the talks held: marks come with every message and must not cost a query each
        self.held: dict[ConversationId, CompanyId] = {}

    def send(self, payload: bytes) -> None:
        """Write one frame."""
        self.connection.send(payload)

    def behind(self) -> bool:
        """What can be read later should wait until more has left."""
        return self.connection.behind()


class StaffDoor:
    """Handles the staff sockets of this process. Frames of one connection are worked off one after the other."""

    def __init__(
        self, *, db: Database, reader: Database, clock: Clock, staff: Staff, customers: Customers,
        conversations: Conversations, routing: Routing, desk: Desk, live: LiveTalks, passing: Passing,
    ) -> None:  # fmt: skip
        self._db = db
        self._reader = reader
        self._clock = clock
        self._staff = staff
        self._customers = customers
        self._conversations = conversations
        self._routing = routing
        self._desk = desk
        self._live = live
        self._passing = passing
        self._tasks: set[asyncio.Task[None]] = set()
        self.members: dict[Connection, Member] = {}

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
        for talk in member.watched:
            self._live.unwatch(talk, member)
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
                await self._say(member, frame)
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
                self._unwatch(member, ConversationId.parse(frame.conversation_id))
                member.send(done_frame(frame.ref))
            case codec.Wallboard():
                _caller(member).require("wallboard")
                member.wallboard = frame.on
                member.send(done_frame(frame.ref))
            case _:
                await self._act(member, frame)
                member.send(done_frame(frame.ref))

    async def _act(self, member: Member, frame: codec.Frame) -> None:
        async with self._write(member) as (tx, caller):
            match frame:
                case codec.Presence():
                    await self._routing.set_presence(tx, caller.staff_id, frame.state, frame.reason)
                case codec.Accept():
                    await self._routing.accept(tx, _speaker(caller), ReservationId.parse(frame.reservation_id))
                case codec.Reject():
                    reservation = ReservationId.parse(frame.reservation_id)
                    await self._routing.reject(tx, _speaker(caller), reservation, frame.reason)
                case codec.PassOn():
                    await self._pass_on(tx, caller, frame)
                case codec.OpenPart():
                    await self._open_part(tx, caller, frame)
                case codec.Note():
                    talk = await self._held(tx, caller, frame.conversation_id)
                    await self._conversations.note(tx, talk.id, _speaker(caller, talk), Spoken(frame.text))
                case codec.Close():
                    talk = await self._held(tx, caller, frame.conversation_id)
                    await self._conversations.close(tx, talk.id, _speaker(caller, talk))

    async def _say(self, member: Member, frame: codec.SayFrame) -> None:
        talk_id = ConversationId.parse(frame.conversation_id)
        async with self._write(member) as (tx, caller):
            extra = await self._file_extra(tx, caller, talk_id, frame.file_id) if frame.file_id else None
            said = await self._conversations.say(
                tx,
                Speaker(kind="staff", id=caller.staff_id, name=caller.name),
                Say(
                    conversation_id=talk_id,
                    text=Spoken(frame.text),
                    company_id=CompanyId.parse(frame.company_id) if frame.company_id else None,
                    kind="picture" if extra else "text",
                    extra=extra,
                    external_id=f"staff:{frame.client_id.hex}",
                ),
            )
            if isinstance(said, Refused) and not await self._desk.may_see(tx, caller, talk_id):
                raise NotFound  # nothing is kept of what a stranger to the talk wanted to say in it
        if isinstance(said, Said):
            if said.message.author_id != caller.staff_id:
                raise NotFound
            self._told(member, frame.ref, said)
        elif isinstance(said, Refused) and said.code == "superseded":
            raise NotHolder
        else:
            raise RefusedByGuard

    def _told(self, member: Member, ref: str, said: Said) -> None:
        message = said.message
        if not said.repeat:
            self._live.publish(message.conversation_id, [message])
        member.send(ack_frame(ref, message.talk_seq, message.at, repeat=said.repeat))
        for warning in said.warnings:
            member.send(
                _encode(
                    {
                        "type": "warning",
                        "conversation_id": str(message.conversation_id),
                        "seq": message.talk_seq,
                        "phrase": warning.phrase,
                        "note": warning.note,
                    }
                )
            )

    async def _file_extra(
        self, tx: Transaction, caller: StaffCaller, talk: ConversationId, file_id: str
    ) -> dict[str, Any]:
        record = await self._conversations.file(tx, FileId.parse(file_id))
        if record["by_id"] != caller.staff_id or record["conversation_id"] != talk:
            raise NotFound
        return {
            "file": {
                "id": file_id,
                "width": record["width"],
                "height": record["height"],
                "media_type": record["media_type"],
            }
        }

    async def _pass_on(self, tx: Transaction, caller: StaffCaller, frame: codec.PassOn) -> None:
        talk = await self._held(tx, caller, frame.conversation_id)
        summary = Spoken(frame.summary)
        if frame.to == "bot":
            await self._conversations.pass_on(tx, talk.id, ToBot(), _speaker(caller, talk), frame.reason, summary)
            return
        await self._routing.transfer(
            tx,
            _speaker(caller, talk),
            talk.id,
            queue_id=QueueId.parse(frame.queue_id) if frame.to == "queue" else None,
            staff_id=StaffId.parse(frame.staff_id) if frame.to == "staff" else None,
            reason=frame.reason,
            summary=summary,
        )

    async def _open_part(self, tx: Transaction, caller: StaffCaller, frame: codec.OpenPart) -> None:
        talk = await self._held(tx, caller, frame.conversation_id)
        company = CompanyId.parse(frame.company_id)
        if company not in caller.companies:
            raise NotFound
        known = await self._customers.counterpart(tx, talk.customer_id, company)
        by = _speaker(caller, talk)
        await self._conversations.open_part(tx, talk.id, company, known.customer_id, by, known.proof_level)

    async def _held(self, tx: Transaction, caller: StaffCaller, conversation_id: str) -> Conversation:
        talk = await self._conversations.load(tx, ConversationId.parse(conversation_id))
        if talk.holder_kind != "staff" or talk.holder_id != caller.staff_id:
            raise NotHolder if await self._desk.may_see(tx, caller, talk.id) else NotFound
        return talk

    def _seen(self, member: Member, frame: codec.Seen) -> None:
        talk_id = ConversationId.parse(frame.conversation_id)
        company = member.held.get(talk_id)
        if company is None:
            raise NotHolder
        delivered = min(frame.delivered_seq, self._live.known_seq(talk_id, member))
        self._passing.seen(company, talk_id, "staff", delivered, min(frame.read_seq, delivered))

    async def _watch_on_request(self, member: Member, frame: codec.Watch) -> None:
        caller = _caller(member)
        talk_id = ConversationId.parse(frame.conversation_id)
        if len(member.watched) >= WATCHED_MAX:
            raise TooManyFrames
        async with self._db.transaction(caller.scope()) as tx:
            if not await self._desk.may_see(tx, caller, talk_id):
                raise NotFound
        # who claims to have what was not sent would never get it, and could mark it as read
        known = self._live.known_seq(talk_id, member) if talk_id in member.watched else frame.after_seq
        self.watch(member, talk_id, min(frame.after_seq, known))
        member.send(done_frame(frame.ref))

    def watch(self, member: Member, talk: ConversationId, known_seq: int) -> None:
        """Send this member what follows in a talk, as far as the mandates go."""
        if member.companies:
            member.watched.add(talk)
            self._live.watch(talk, member, known_seq, member.companies)

    def _unwatch(self, member: Member, talk: ConversationId) -> None:
        member.watched.discard(talk)
        self._live.unwatch(talk, member)

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
        caller = _caller(member)
        member.pending = []
        async with self._db.snapshot(caller.scope()) as tx:
            snapshot = await self._desk.snapshot(tx, caller)
        unseen, cursor = await facts_unseen(self._reader, snapshot.pg_snapshot, self._desk.topics)
        if member.companies != caller.companies:
            return  # the mandates changed while this was read; whoever noticed it sends a snapshot of its own
        member.send(self._desk.snapshot_frame(snapshot, self._clock.now()))
        for talk in list(member.watched):
            self._unwatch(member, talk)
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
        """Session or mandates may have changed: close, or drop what may no longer be seen and start afresh."""
        if member.caller is None or member.connection.closing:
            return
        before = member.caller.companies
        try:
            caller = await self._load_caller(member)
        except NotSignedIn:
            member.connection.close(CLOSE_NOT_SIGNED_IN, "not_signed_in")
            return
        if caller.companies != before:
            companies = [str(company) for company in sorted(caller.companies)]
            member.send(_encode({"type": "mandates", "companies": companies}))
            await self.send_snapshot(member)

    async def _gone(self, caller: StaffCaller) -> None:
        try:
            async with self._db.transaction(caller.scope()) as tx:
                await self._routing.disconnected(tx, caller.staff_id)
        except SuibanError:
            log.warning("could not note a lost connection")

    def _write(self, member: Member) -> ConfirmedWrite:
        return ConfirmedWrite(self._db, self._staff, _caller(member))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _caller(member: Member) -> StaffCaller:
    if member.caller is None:
        raise NotSignedIn
    return member.caller


def _speaker(caller: StaffCaller, talk: Conversation | None = None) -> Speaker:
    token = talk.holder_token if talk is not None else None
    return Speaker(kind="staff", id=caller.staff_id, name=caller.name, holder_token=token)
