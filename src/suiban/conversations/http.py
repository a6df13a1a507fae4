"""Files of conversations over HTTP."""

from typing import Annotated, Final, Protocol

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from suiban.conversations.api import Conversations
from suiban.conversations.errors import (
    ConversationIsClosed,
    ConversationUnknown,
    FileBeingChecked,
    FileQuarantined,
    FileUnknown,
)
from suiban.conversations.model import FileRecord
from suiban.customers.api import CustomerCaller
from suiban.kit.ids import CompanyId, ConversationId, FileId
from suiban.platform.file_names import EXTENSIONS
from suiban.platform.file_responses import answer_file
from suiban.platform.files import FileStore
from suiban.platform.http import UPLOAD_OPENAPI, FileReply, Reply, any_caller, file_reply, receive_upload, staff_caller
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.platform.uploads import Upload, Uploads
from suiban.staff.api import Staff, StaffCaller

FILES_PER_STAFF: Final = Rate("staff_files", burst=30, every_s=2)


class SeenFile(msgspec.Struct, frozen=True):
    """What the one who may see a file is given."""

    media_type: str
    size_bytes: int
    name: str
    scan: str


class FileStateReply(Reply):
    """Whether a file can be read: `unscanned` and `clean` can, `waiting` not yet, `quarantined` not any more."""

    file_id: str
    scan: str


class MaySee(Protocol):
    """Whether this member of staff may see a talk: answered above, handed in by wiring."""

    async def __call__(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> bool: ...


def routes(
    *, db: Database, staff: Staff, conversations: Conversations, uploads: Uploads, files: FileStore, rates: Rates,
    may_see: MaySee,
) -> APIRouter:  # fmt: skip
    """Upload by staff, download by both sides."""
    router = APIRouter(prefix="/api/files", tags=["files"])

    @router.post("", openapi_extra=UPLOAD_OPENAPI)
    async def send_file(
        conversation_id: str, request: Request, caller: Annotated[StaffCaller, Depends(staff_caller)]
    ) -> FileReply:
        """Take in a file for a conversation; it is shown by saying it (`file_id` of `say`)."""
        caller.require("talk")
        talk_id = ConversationId.parse(conversation_id)
        rates.spend(FILES_PER_STAFF, caller.staff_id.hex)
        async with db.transaction(caller.scope()) as tx:
            await access_open(tx, caller, talk_id)

        async def record(file_id: FileId, upload: Upload) -> FileRecord:
            async with db.transaction(caller.scope()) as tx:
                # the file took its time to arrive: session and mandate may be gone by now
                now = await staff.confirm(tx, caller, "talk")
                company_id = await access_open(tx, now, talk_id)
                if company_id not in now.companies:
                    raise ConversationUnknown
                return await conversations.add_upload(
                    tx, company_id, talk_id, file_id, upload, by_kind="staff", by_id=caller.staff_id
                )

        received = await receive_upload(request, uploads, files, record, ask)
        return file_reply(received)

    @router.get("/{file_id}", response_class=Response, responses={200: {"content": {kind: {} for kind in EXTENSIONS}}})
    async def file(
        file_id: str, request: Request, caller: Annotated[StaffCaller | CustomerCaller, Depends(any_caller)]
    ) -> Response:
        """A file of a conversation the caller may see, or a part of it (`Range`)."""
        wanted = FileId.parse(file_id)
        seen = await access_file(caller, wanted)
        if seen.scan == "waiting":
            raise FileBeingChecked
        if seen.scan == "quarantined":
            raise FileQuarantined
        return await answer_file(
            request, files, wanted, media_type=seen.media_type, size_bytes=seen.size_bytes, name=seen.name
        )

    @router.get("/{file_id}/state")
    async def file_state(
        file_id: str, caller: Annotated[StaffCaller | CustomerCaller, Depends(any_caller)]
    ) -> FileStateReply:
        """Whether a file of a conversation the caller may see can be read by now."""
        wanted = FileId.parse(file_id)
        return FileStateReply(file_id=file_id, scan=(await access_file(caller, wanted)).scan)

    async def ask(record: FileRecord) -> None:
        async with db.transaction(Scope.of([record.company_id])) as tx:
            await conversations.ask_scanner(tx, record)

    async def access_file(caller: StaffCaller | CustomerCaller, file_id: FileId) -> SeenFile:
        async with db.transaction(caller.scope()) as tx:
            if not isinstance(caller, CustomerCaller):
                return await access_as_staff(tx, caller, file_id)
            seen, reach = await access_as_customer(tx, caller, file_id)
        if reach is not None:
            # said in another company's part of their own talk: they see all of it, this transaction does not
            async with db.transaction(reach) as tx:
                if not await conversations.talks_of_file(tx, file_id):
                    raise FileUnknown
        return seen

    async def access_open(tx: Transaction, caller: StaffCaller, talk_id: ConversationId) -> CompanyId:
        if not await may_see(tx, caller, talk_id):
            raise ConversationUnknown
        talk = await conversations.load(tx, talk_id)
        if talk.state == "closed":
            raise ConversationIsClosed
        return talk.company_id

    async def access_as_staff(tx: Transaction, caller: StaffCaller, file_id: FileId) -> SeenFile:
        """One's own upload, or what was said in a part one may see."""
        for talk_id in await conversations.talks_of_file(tx, file_id, recalled=caller.may("read_all")):
            if await may_see(tx, caller, talk_id):
                return SeenFile(**await conversations.said_file(tx, file_id))
        record = await conversations.file(tx, file_id)
        if record.by_kind != "staff" or record.by_id != caller.staff_id:
            raise FileUnknown
        return _seen(record)

    async def access_as_customer(
        tx: Transaction, caller: CustomerCaller, file_id: FileId
    ) -> tuple[SeenFile, Scope | None]:
        """The file, and where it has yet to be found said: of one's own upload no longer anywhere."""
        record = await conversations.file(tx, file_id)
        if record.by_kind == "customer":
            if record.by_id != caller.customer_id:
                raise FileUnknown
            return _seen(record), None
        talk = await conversations.load(tx, record.conversation_id)
        if talk.customer_id != caller.customer_id:
            raise FileUnknown
        return _seen(record), Scope.of(talk.part_companies)

    return router


def _seen(record: FileRecord) -> SeenFile:
    return SeenFile(record.media_type, record.size_bytes, str.__str__(record.name), record.scan)
