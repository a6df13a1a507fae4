"""The customer's socket: frames -> doors -> frames. What is said goes through the intake, the rest by short tasks."""

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from picows import WSUpgradeRequest

from suiban.announcements.api import Announcements
from suiban.bot.api import Bot
from suiban.channels.webchat import codec
from suiban.channels.webchat.announcing import Announcing
from suiban.channels.webchat.attendance import Attendance
from suiban.channels.webchat.customer import FRAMES_BURST, Customer, Sessions
from suiban.channels.webchat.intake import Intake
from suiban.channels.webchat.recognition import Recognition, identity_of
from suiban.channels.webchat.saying import (
    REJECTIONS,
    Prepared,
    confirm,
    form_answer,
    quoted_talk,
    recall,
    shown_file,
)
from suiban.channels.webchat.welcome import Standing, Welcomes, waiting_at
from suiban.conversations.api import Conversations
from suiban.conversations.events import ConversationClosed, ConversationOpened, PassedOn
from suiban.conversations.live import LiveTalks, encode_item, messages_frame
from suiban.conversations.model import Conversation, Inbound, PageSeen, Received, Rejected
from suiban.conversations.passing import Passing
from suiban.customers.api import CustomerCaller, Customers
from suiban.customers.events import SessionRevoked
from suiban.eventlog.api import decode
from suiban.eventlog.events import Logged
from suiban.kit.errors import NotFound, NotSignedIn, SuibanError, Unavailable
from suiban.kit.frames import NotAFrame
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, SessionId, StaffId, uuid7
from suiban.kit.masking import Spoken, mask_text
from suiban.kit.time import Clock
from suiban.platform.frames import VERSION, TooManyFrames, ack_frame, done_frame, error_frame, ref_of
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, NotText, Scope
from suiban.platform.sockets import (
    CLOSE_BAD_FRAME,
    CLOSE_NOT_SIGNED_IN,
    CLOSE_RESTARTING,
    CLOSE_TOO_MANY,
    Connection,
)
from suiban.routing.api import Routing
from suiban.routing.events import CallbackChanged, WorkQueued
from suiban.staff.api import Staff

log = logging.getLogger(__name__)

TASKS_MAX = 8
HISTORY_MAX = 50
BAD_FRAMES_MAX = 3
ASK_PERSON_TEXT = Spoken("转人工")


class CustomerDoor:
    """Handles the customers' sockets of this process."""

    TOPICS = Recognition.KINDS | {
        PassedOn.KIND, ConversationOpened.KIND, ConversationClosed.KIND, SessionRevoked.KIND, WorkQueued.KIND,
        CallbackChanged.KIND,
    }  # fmt: skip

    def __init__(
        self, *, db: Database, clock: Clock, customers: Customers, staff: Staff, conversations: Conversations,
        bot: Bot, routing: Routing, live: LiveTalks, passing: Passing, intake: Intake, welcomes: Welcomes,
        hints: Hints, announcements: Announcements,
    ) -> None:  # fmt: skip
        self._db = db
        self._clock = clock
        self._customers = customers
        self._staff = staff
        self._conversations = conversations
        self._bot = bot
        self._routing = routing
        self._live = live
        self._passing = passing
        self._intake = intake
        self._welcomes = welcomes
        self._tasks: set[asyncio.Task[None]] = set()
        self._sessions = Sessions(clock, hints)
        self._recognition = Recognition(self._sessions, welcomes, live, self._follow)
        self.connections: set[Connection] = set()
        self.announcing = Announcing(db, clock, announcements, routing, hints, self.connections)
        self.attendance = Attendance(db, clock, routing, self.connections)

    def accept(self, request: WSUpgradeRequest) -> Connection:
        """A connection for an upgrade that was let in."""
        return Connection(self, request, asyncio.get_running_loop())

    def opened(self, connection: Connection) -> None:
        """The upgrade is done; the hello must follow."""
        connection.state = Customer(connection, self._clock.monotonic())
        self.connections.add(connection)

    def closed(self, connection: Connection) -> None:
        """It is gone; what it had said is kept."""
        self.connections.discard(connection)
        customer: Customer | None = connection.state
        if customer is None:
            return
        if customer.conversation_id is not None:
            self._live.unwatch(customer.conversation_id, customer)
            self.attendance.left(customer.conversation_id)
        self._sessions.left(customer)

    def received(self, connection: Connection, payload: bytes) -> None:
        """One frame."""
        customer: Customer = connection.state
        if not customer.pace.spend(self._clock.monotonic()):
            connection.send(error_frame(ref_of(payload), TooManyFrames()))
            customer.bad_frames += 1
            if customer.bad_frames > FRAMES_BURST:
                connection.close(CLOSE_TOO_MANY, "too_many")
            return
        try:
            frame = codec.decode(payload)
        except NotAFrame as error:
            self._refuse(customer, ref_of(payload), error)
            return
        if customer.caller is None:
            if isinstance(frame, codec.Hello) and frame.version == VERSION and not customer.greeted:
                customer.greeted = True
                customer.token = frame.token
                self._welcomes.put(frame.token, partial(self._welcome, customer, frame))
            else:
                connection.close(CLOSE_BAD_FRAME, "bad_frame")
            return
        self._handle(customer, frame)

    async def told(self, logged: Logged) -> None:
        """A talk changed hands, is queued or ended: those at its other end should know. A session was revoked.

        A hint alone, which has the place in line too, may be lost, or overtaken by what was read before it.
        """
        if logged.topic not in self.TOPICS:
            return
        if logged.kind in Recognition.KINDS:
            self._recognition.told(logged)
            return
        if logged.kind == SessionRevoked.KIND:
            self._sessions.revoked(SessionId.of(logged.subject))
            return
        if logged.kind == ConversationOpened.KIND:
            self._follow_devices(logged)
            return
        talk_id = ConversationId.of(logged.subject)
        readers = [reader for reader in self._live.readers(talk_id) if isinstance(reader, Customer)]
        if not readers:
            return
        async with self._db.transaction(_scope(readers[0].known())) as tx:
            talk = await self._conversations.load(tx, talk_id)
            places = await self._routing.waiting_info(tx, [talk.id]) if talk.holder_key else {}
            staff_name = await self._staff_name(tx, talk)
        place = places.get(talk.id)
        frame = codec.encode(
            codec.StateFrame(
                conversation_id=str(talk.id), state=talk.state, holder=talk.holder_kind, staff_name=staff_name,
                waiting=waiting_at(place),
            )
        )  # fmt: skip
        for reader in readers:
            reader.send(frame)

    def _refuse(self, customer: Customer, ref: str, error: SuibanError) -> None:
        customer.bad_frames += 1
        if customer.caller is None or customer.bad_frames > BAD_FRAMES_MAX:
            customer.connection.close(CLOSE_BAD_FRAME, "bad_frame")
            return
        customer.send(error_frame(ref, error))

    def _handle(self, customer: Customer, frame: codec.Frame) -> None:
        match frame:
            case codec.SayFrame():
                self._say(customer, frame)
            case codec.Seen():
                self._seen(customer, frame)
            case codec.Typing():
                if customer.conversation_id is not None:
                    self._passing.typing(customer.known().company_id, customer.conversation_id, "customer")
            case codec.Sync():
                self._sync(customer, frame.after_seq)
                customer.send(done_frame(frame.ref))
            case codec.History():
                self._spawn(customer, frame.ref, self._history(customer, frame))
            case codec.PageFrame():
                self._page(customer, frame)
            case codec.AskPerson():
                self._spawn(customer, frame.ref, self._ask_person(customer, frame))
            case codec.RecallFrame():
                self._spawn(
                    customer, frame.ref, recall(self._db, self._customers, self._conversations, customer, frame)
                )
            case codec.Hello():
                self._refuse(customer, "", NotAFrame())

    def _say(self, customer: Customer, frame: codec.SayFrame) -> None:
        if frame.file_id is not None or frame.values is not None or customer.slow is not None:
            if customer.slow is not None:
                customer.slow.append(frame)
                return
            customer.slow = [frame]
            if not self._spawn(customer, frame.ref, self._say_slowly(customer)):
                customer.slow = None
            return
        self._put_frame(customer, frame)

    async def _say_slowly(self, customer: Customer) -> None:
        """Files and forms need their record first; what was said after them keeps its place behind them."""
        waiting = customer.slow or []
        try:
            while waiting:
                frame = waiting.pop(0)
                try:
                    prepared = await self._prepare(customer, frame)
                except SuibanError as error:
                    customer.send(error_frame(frame.ref, error))
                    continue
                self._put_frame(customer, frame, prepared)
        finally:
            customer.slow = None

    async def _prepare(self, customer: Customer, frame: codec.SayFrame) -> Prepared | None:
        if frame.values is not None:
            return await form_answer(self._db, self._customers, self._conversations, customer, frame)
        if frame.file_id is not None:
            return await shown_file(self._db, self._customers, self._conversations, customer, frame)
        return None

    def _put_frame(self, customer: Customer, frame: codec.SayFrame, prepared: Prepared | None = None) -> None:
        try:
            quote_of = quoted_talk(frame) if frame.quote is not None else None
        except SuibanError as error:
            customer.send(error_frame(frame.ref, error))
            return
        external_id = customer.external_id(str(frame.client_id))
        said = prepared or Prepared("text", Spoken(frame.text), None)
        self._put(customer, frame.ref, said, external_id=external_id, quote=frame.quote, quote_of=quote_of)

    def _put(
        self, customer: Customer, ref: str, said: Prepared, *, external_id: str, quote: int | None = None,
        quote_of: ConversationId | None = None,
    ) -> None:  # fmt: skip
        caller = customer.known()
        inbound = Inbound(
            company_id=caller.company_id,
            channel_id=caller.channel_id,
            external_id=external_id,
            address=caller.customer_id.hex,
            customer_id=caller.customer_id,
            text=said.text,
            kind=said.kind,
            extra=said.extra,
            session_id=caller.session_id,
            quote=quote,
            quote_of=quote_of,
        )
        self._intake.put(inbound, partial(self._answer, customer, ref))

    def _answer(self, customer: Customer, ref: str, receipt: Received | Rejected | SuibanError) -> None:
        match receipt:
            case Received():
                acked = ack_frame(ref, receipt.talk_seq, receipt.at, repeat=receipt.repeat)
                if customer.conversation_id != receipt.conversation_id:
                    # the word opened a talk, another device's did, or this one's did before its connection was lost:
                    # where it stands comes before the acknowledgement
                    self._welcomes.put(customer.token, partial(self._begin, customer, receipt, acked))
                else:
                    customer.send(acked)
            case Rejected(code=code):
                error = REJECTIONS.get(code, NotAFrame)()
                customer.send(error_frame(ref, error))
                if isinstance(error, NotSignedIn):
                    customer.sign_out()
            case SuibanError():
                customer.send(error_frame(ref, receipt))

    def _follow_devices(self, logged: Logged) -> None:
        """A talk was opened from one of the customer's tabs or devices: the others go on in it too."""
        opened = decode(logged, [ConversationOpened])
        assert isinstance(opened, ConversationOpened)
        for customer in self._sessions.devices(CustomerId.of(opened.customer_id)):
            if customer.known().channel_id == opened.channel_id and customer.conversation_id != opened.conversation_id:
                self._welcomes.put(customer.token, partial(self._follow, customer))

    def _follow(self, customer: Customer, found: Standing | SuibanError) -> None:
        if isinstance(found, Standing) and found.talk and found.talk.id != customer.conversation_id:
            self._stand(customer, found)
            self._watch(customer, found.talk.id, 0, found.talk.part_companies)

    def _begin(self, customer: Customer, receipt: Received, acked: bytes, found: Standing | SuibanError) -> None:
        known = customer.conversation_id == receipt.conversation_id
        if isinstance(found, Standing) and not known and (not receipt.repeat or _is_in(receipt, found)):
            self._stand(customer, found)
            if found.talk:
                self._watch(customer, found.talk.id, 0, found.talk.part_companies)
        customer.send(acked)

    def _watch(
        self,
        customer: Customer,
        conversation_id: ConversationId | None,
        after_seq: int,
        companies: frozenset[CompanyId] = frozenset(),
    ) -> None:
        if conversation_id is None:
            return
        if customer.conversation_id is not None:
            self._live.unwatch(customer.conversation_id, customer)
        customer.conversation_id = conversation_id
        self._live.watch(conversation_id, customer, after_seq, companies | {customer.known().company_id})

    def _sync(self, customer: Customer, after_seq: int) -> None:
        talk = customer.conversation_id
        if talk is not None:
            # who claims to have what was not sent would never get it, and could mark it as read
            self._watch(customer, talk, min(after_seq, self._live.known_seq(talk, customer)))

    def _seen(self, customer: Customer, frame: codec.Seen) -> None:
        if customer.conversation_id is not None:
            company = customer.known().company_id
            # nobody has received what was not sent
            delivered = min(frame.delivered_seq, self._live.known_seq(customer.conversation_id, customer))
            read = min(frame.read_seq, delivered)
            self._passing.seen(company, customer.conversation_id, "customer", delivered, read)

    def _welcome(self, customer: Customer, frame: codec.Hello, found: Standing | SuibanError) -> None:
        if customer.connection.closing:
            return
        if isinstance(found, SuibanError):
            signed_out = isinstance(found, NotSignedIn)
            customer.connection.close(CLOSE_NOT_SIGNED_IN if signed_out else CLOSE_RESTARTING, found.code)
            return
        if not self._sessions.began(customer, found.caller):
            return
        customer.connection.hello_done()
        self._stand(customer, found)
        self.announcing.tell(customer)
        if found.talk:
            known = frame.known_seq if frame.conversation_id == str(found.talk.id) else 0
            self._watch(customer, found.talk.id, min(known, found.talk.last_seq), found.talk.part_companies)

    def _stand(self, customer: Customer, found: Standing) -> None:
        talk = found.talk
        customer.send(
            codec.encode(
                codec.Welcome(
                    version=VERSION,
                    conversation_id=str(talk.id) if talk else "",
                    last_seq=talk.last_seq if talk else 0,
                    state=talk.state if talk else "open",
                    holder=talk.holder_kind if talk else "bot",
                    staff_name=found.staff_name,
                    customer_name=str(found.caller.display_name),
                    marks=found.marks,
                    waiting=found.waiting,
                    server_time=self._clock.now(),
                    identity=identity_of(found.caller),
                )
            )
        )

    async def _staff_name(self, tx: Any, talk: Conversation) -> str:
        if talk.holder_kind != "staff":
            return ""
        holder = StaffId.of(talk.holder_id) if talk.holder_id else StaffId(int=0)
        return (await self._staff.names(tx, [holder])).get(holder, "")

    async def _history(self, customer: Customer, frame: codec.History) -> None:
        talk = customer.conversation_id
        if talk is None:
            raise NotFound
        async with self._db.transaction(_scope(customer.known())) as tx:
            await confirm(tx, self._customers, customer)
            companies = (await self._conversations.load(tx, talk)).part_companies
        # all of it is the customer's own, whichever company said it
        async with self._db.transaction(Scope.of(companies)) as tx:
            messages = await self._conversations.read_messages(tx, talk, before=frame.before_seq, limit=HISTORY_MAX)
        first = messages[0].talk_seq if messages else frame.before_seq
        customer.send(messages_frame(talk, first, frame.before_seq - 1, map(encode_item, messages)))

    async def _ask_person(self, customer: Customer, frame: codec.AskPerson) -> None:
        """The button. Before anything was said there is nothing to pass on: then it is the first thing said."""
        caller, talk = customer.known(), customer.conversation_id
        if talk is not None:
            async with self._db.transaction(_scope(caller)) as tx:
                await confirm(tx, self._customers, customer)
                open_still = (await self._conversations.load(tx, talk)).state == "open"
                if open_still:
                    await self._bot.ask_person(tx, caller.company_id, talk)
            if open_still:
                customer.send(done_frame(frame.ref))
                return
        # refs begin again with every connection, so they cannot tell a repeat
        external_id = customer.external_id(uuid7().hex)
        self._put(customer, frame.ref, Prepared("text", ASK_PERSON_TEXT, None), external_id=external_id)

    def _page(self, customer: Customer, frame: codec.PageFrame) -> None:
        caller, talk = customer.known(), customer.conversation_id
        if "\0" in frame.title + frame.path:
            customer.send(error_frame(frame.ref, NotText()))
        elif talk is not None:
            # the site that we stand in chooses them, and some put a number of the customer's into an address
            title, path = mask_text(frame.title), mask_text(frame.path)
            seen = PageSeen(caller.company_id, talk, caller.session_id, title, path)
            self._passing.page(seen, customer.sign_out)

    def _spawn(self, customer: Customer, ref: str, work: Coroutine[Any, Any, None]) -> bool:
        if customer.tasks >= TASKS_MAX:
            work.close()
            customer.send(error_frame(ref, TooManyFrames()))
            return False
        customer.tasks += 1
        task = asyncio.get_running_loop().create_task(self._run(customer, ref, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _run(self, customer: Customer, ref: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except SuibanError as error:
            customer.send(error_frame(ref, error))
            if isinstance(error, NotSignedIn):
                customer.sign_out()
        except Exception:
            log.exception("customer frame failed")
            customer.send(error_frame(ref, Unavailable()))
        finally:
            customer.tasks -= 1


def _is_in(receipt: Received, found: Standing) -> bool:
    """Whether it stands in the open talk: a repeat may also be from one that is closed."""
    return found.talk is not None and found.talk.id == receipt.conversation_id


def _scope(caller: CustomerCaller) -> Scope:
    return Scope.of([caller.company_id])
