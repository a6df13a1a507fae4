"""Facts to open workbenches: one tail of the log a process, handed to those whom each fact concerns."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TypeVar

import msgspec

from suiban.announcements.api import AnnouncementChanged
from suiban.assist.api import HINT_SUGGESTED, decode_suggested
from suiban.conversations.api import Conversations
from suiban.conversations.events import (
    ConsultationEnded,
    ConsultationOpened,
    ConversationClosed,
    CustomerIdentified,
    EntryAdded,
    ListeningChanged,
    PartOpened,
    PassedOn,
    StandInChanged,
)
from suiban.conversations.live import LiveTalks
from suiban.desk.api import Desk
from suiban.desk.socket.board import Boards
from suiban.desk.socket.door import StaffDoor
from suiban.desk.socket.member import Member
from suiban.eventlog.api import Tail
from suiban.eventlog.events import Logged
from suiban.kit.errors import SuibanError, Unavailable
from suiban.kit.ids import CompanyId, ConversationId, StaffId
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope
from suiban.proving.api import StepUpAsked, StepUpEnded
from suiban.routing.api import Routing, Wallboard
from suiban.staff.api import HINT_MANDATES, HINT_REVOKED
from suiban.staff.events import AbilitiesChanged

log = logging.getLogger(__name__)

RETRY_S = 0.5
WALLBOARD_S = 1.0
STILL_HERE_S = 5.0
REVALIDATE_S = 20.0
# facts after which the entries, the holder, those beside the holder or who the customer is are others than before
BESIDE = frozenset(
    kind.KIND
    for kind in (
        EntryAdded, PassedOn, PartOpened, ConversationClosed, ConsultationOpened, ConsultationEnded, ListeningChanged,
        CustomerIdentified, StepUpAsked, StepUpEnded, StandInChanged,
    )
)  # fmt: skip
T = TypeVar("T")
_encode = msgspec.json.Encoder(enc_hook=str).encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


class Feed:
    """Keeps the staff sockets of this process up to date; ``others`` are told of every fact after them."""

    def __init__(
        self, *, door: StaffDoor, others: Callable[[Logged], Awaitable[None]], desk: Desk, conversations: Conversations,
        routing: Routing, live: LiveTalks, db: Database, tail: Tail, hints: Hints,
    ) -> None:  # fmt: skip
        self._door = door
        self._others = others
        self._desk = desk
        self._conversations = conversations
        self._routing = routing
        self._live = live
        self._db = db
        self._tail = tail
        self._boards = Boards(door=door, desk=desk, routing=routing, db=db)
        self._due: set[Member] = set()
        self._wake = asyncio.Event()
        hints.subscribe(HINT_REVOKED, self._hinted)
        hints.subscribe(HINT_MANDATES, self._hinted)
        hints.subscribe(HINT_SUGGESTED, self._suggested)

    async def run(self) -> None:
        """Follow until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._reload())
            group.create_task(self._revalidate())
            group.create_task(self._wallboards())
            group.create_task(self._boards.run())
            group.create_task(self._report_connected())

    async def start(self) -> None:
        """Stand at the present. Before the door opens: a snapshot taken earlier would miss the facts in between."""
        await self._surely(self._tail.start)

    async def _follow(self) -> None:
        while True:
            for logged in await self._surely(self._tail.next_batch) or ():
                self._send(logged)
                self._told_beside(logged)
                self._boards.told(logged)
                await self._surely(partial(self._rewatch, logged))
                await self._surely(partial(self._others, logged))

    async def _surely(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do it, again and again while the database is away: a fact must not be passed over. None when refused."""
        while True:
            try:
                return await work()
            except Unavailable:
                await asyncio.sleep(RETRY_S)
            except SuibanError as error:
                # what the fact speaks of is not for us, or no longer there
                log.info("fact not followed", extra={"code": error.code})
                return None

    def _send(self, logged: Logged) -> None:
        if logged.kind.startswith("staff."):
            staff_id = msgspec.json.decode(logged.body)["staff_id"]
            self._refresh(staff_id.replace("-", ""))
            if logged.kind == AbilitiesChanged.KIND:
                self._tell(self._of(StaffId(staff_id)), "abilities")
            return
        if logged.kind == AnnouncementChanged.KIND:
            members = self._door.members.values()
            self._tell([one for one in members if logged.company_id in (one.companies or ())], "announcements")
            return
        shown: dict[frozenset[CompanyId], bytes] = {}
        for member, companies in self._concerned(logged):
            payload = shown.get(companies) or shown.setdefault(companies, self._desk.fact_frame(logged, companies))
            if member.pending is not None:
                member.pending.append((logged, payload))
            elif logged.cursor > member.cursor:
                member.cursor = logged.cursor
                member.send(payload)

    def _tell(self, members: Iterable[Member], about: str) -> None:
        """Something that is read over HTTP is another one now."""
        for member in members:
            member.send(_encode({"type": "told", "about": about}))

    def _concerned(self, logged: Logged) -> Iterable[tuple[Member, frozenset[CompanyId]]]:
        for member in list(self._door.members.values()):
            if member.caller is not None and self._desk.concerns(logged, member.caller):
                yield member, member.caller.companies

    async def _rewatch(self, logged: Logged) -> None:
        """The holder watches his talk, whoever held it before no longer does, unless he may see all."""
        if logged.kind == "conversations.PartOpened/1":
            body = msgspec.json.decode(logged.body)
            self._live.widen(
                ConversationId(body["conversation_id"]), frozenset(CompanyId(text) for text in body["part_companies"])
            )
            return
        if logged.kind == "conversations.ConsultationEnded/1":
            await self._asked_no_more(logged)
            return
        if logged.kind != "conversations.PassedOn/1":
            return
        body = msgspec.json.decode(logged.body)
        talk_id = ConversationId(body["conversation_id"])
        if body["to_kind"] == "staff":
            await self._watch_as_holder(talk_id, StaffId(body["to_id"]))
        if body["from_kind"] == "staff" and body["from_id"] != body["to_id"]:
            for member in self._of(StaffId(body["from_id"])):
                member.held.pop(talk_id, None)
                if member.caller is not None and not member.caller.may("watch_all"):
                    member.watched.discard(talk_id)
                    self._live.unwatch(talk_id, member)

    def _told_beside(self, logged: Logged) -> None:
        """What only staff see of a talk has changed: whoever watches it reads that anew."""
        if logged.kind not in BESIDE or logged.subject is None:
            return
        talk = ConversationId.of(logged.subject)
        payload = _encode({"type": "changed", "conversation_id": str(talk)})
        for member in self._door.members.values():
            if talk in member.watched and logged.company_id in (member.companies or ()):
                member.send(payload)

    async def _asked_no_more(self, logged: Logged) -> None:
        body = msgspec.json.decode(logged.body)
        talk = ConversationId(body["conversation_id"])
        for member in self._of(StaffId(body["staff_id"])):
            if talk not in member.watched or member.caller is None:
                continue
            async with self._db.transaction(member.caller.scope()) as tx:
                still = await self._desk.may_see(tx, member.caller, talk)
            if not still:
                self._door.unwatch(member, talk)

    async def _watch_as_holder(self, talk_id: ConversationId, staff_id: StaffId) -> None:
        members = [member for member in self._of(staff_id) if member.companies]
        if not members:
            return
        async with self._db.transaction(Scope.of(members[0].companies or ())) as tx:
            talk = await self._conversations.load(tx, talk_id)
        for member in members:
            if talk_id not in member.watched:
                self._door.watch(member, talk_id, talk.last_seq)
            member.held[talk_id] = talk.company_id
            self._door.listens_no_more(member, talk_id)

    def _of(self, staff_id: StaffId) -> list[Member]:
        return [
            member
            for member in self._door.members.values()
            if member.caller is not None and member.caller.staff_id == staff_id
        ]

    def _hinted(self, payload: bytes) -> None:
        named = _decode(payload)
        for member in self._door.members.values():
            caller = member.caller
            if caller is not None and (
                named.get("staff_id") == caller.staff_id.hex or named.get("session_id") == caller.session_id.hex
            ):
                self._due.add(member)
                self._wake.set()

    def _suggested(self, payload: bytes) -> None:
        """Suggestions: only for who still holds the talk, and within the mandates they have now."""
        suggested = decode_suggested(payload)
        for member in self._of(suggested.staff_id):
            if suggested.conversation_id in member.held and member.companies:
                member.send(_encode(suggested.seen_by(member.companies)))

    def _refresh(self, staff_hex: str) -> None:
        self._hinted(msgspec.json.encode({"staff_id": staff_hex}))

    async def _reload(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            due, self._due = self._due, set()
            for member in due:
                try:
                    await self._door.reload(member)
                except Unavailable:
                    self._due.add(member)
            if self._due:
                await asyncio.sleep(RETRY_S)
                self._wake.set()

    async def _revalidate(self) -> None:
        """Sessions also end by time: everybody is looked at again, a few at once."""
        while True:
            await asyncio.sleep(REVALIDATE_S)
            for member in list(self._door.members.values()):
                self._due.add(member)
                self._wake.set()
                await asyncio.sleep(0.01)

    async def _wallboards(self) -> None:
        board: Wallboard | None = None
        while True:
            await asyncio.sleep(WALLBOARD_S)
            viewers = [member for member in self._door.members.values() if member.wallboard and member.companies]
            if not viewers:
                continue
            everything = frozenset[CompanyId]().union(*(member.companies or () for member in viewers))
            try:
                async with self._db.snapshot(Scope.of(everything)) as tx:
                    board = await self._routing.wallboard(tx, board)
            except Unavailable:
                continue
            shown: dict[frozenset[CompanyId], bytes] = {}
            for member in viewers:
                companies = member.companies or frozenset()
                if companies not in shown:
                    shown[companies] = _encode({"type": "wallboard", **board.seen_by(companies)})
                member.send(shown[companies])

    async def _report_connected(self) -> None:
        """The router forgets workers whose edge died; say who is here."""
        while True:
            await asyncio.sleep(STILL_HERE_S)
            here = {member.caller.staff_id: member.caller for member in self._door.members.values() if member.caller}
            if not here:
                continue
            companies = frozenset[CompanyId]().union(*(caller.companies for caller in here.values()))
            listening = [one for member in self._door.members.values() for one in member.listening.values()]
            try:
                async with self._db.transaction(Scope.of(companies)) as tx:
                    await self._routing.still_connected(tx, list(here))
                    await self._conversations.still_listening(tx, listening)
            except Unavailable:
                continue
