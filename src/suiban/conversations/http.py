"""Pictures of conversations over HTTP."""

from typing import Annotated, Final, Protocol

from fastapi import APIRouter, Depends, Request, Response

from suiban.conversations.api import Conversations
from suiban.conversations.errors import ConversationIsClosed, ConversationUnknown, FileUnknown
from suiban.customers.api import CustomerCaller
from suiban.kit.ids import CompanyId, ConversationId, FileId
from suiban.platform.files import FileStore, Picture, Pictures
from suiban.platform.http import UPLOAD_OPENAPI, PictureReply, any_caller, receive_picture, staff_caller
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.staff.api import Staff, StaffCaller

PICTURES_PER_STAFF: Final = Rate("staff_pictures", burst=30, every_s=2)
INLINE: Final = frozenset({"image/jpeg", "image/png", "image/webp"})


class MaySee(Protocol):
    """Whether this member of staff may see a talk: answered above, handed in by wiring."""

    async def __call__(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> bool: ...


def routes(
    *, db: Database, staff: Staff, conversations: Conversations, pictures: Pictures, files: FileStore, rates: Rates,
    may_see: MaySee,
) -> APIRouter:  # fmt: skip
    """Upload by staff, download by both sides."""
    router = APIRouter(prefix="/api/files", tags=["files"])

    @router.post("", openapi_extra=UPLOAD_OPENAPI)
    async def send_picture(
        conversation_id: str, request: Request, caller: Annotated[StaffCaller, Depends(staff_caller)]
    ) -> PictureReply:
        """Take in a picture for a conversation; it is shown by saying it (`file_id` of `say`)."""
        caller.require("talk")
        talk_id = ConversationId.parse(conversation_id)
        rates.spend(PICTURES_PER_STAFF, caller.staff_id.hex)
        async with db.transaction(caller.scope()) as tx:
            await access_open(tx, caller, talk_id)

        async def record(file_id: FileId, picture: Picture) -> None:
            async with db.transaction(caller.scope()) as tx:
                # the picture took its time to arrive: session and mandate may be gone by now
                now = await staff.confirm(tx, caller, "talk")
                company_id = await access_open(tx, now, talk_id)
                if company_id not in now.companies:
                    raise ConversationUnknown
                await conversations.add_file(
                    tx,
                    company_id,
                    talk_id,
                    file_id,
                    media_type=picture.media_type,
                    size_bytes=len(picture.content),
                    width=picture.width,
                    height=picture.height,
                    digest=picture.digest,
                    by_kind="staff",
                    by_id=caller.staff_id,
                )

        return await receive_picture(request, pictures, files, record)

    @router.get("/{file_id}", response_class=Response, responses={200: {"content": {kind: {} for kind in INLINE}}})
    async def picture(file_id: str, caller: Annotated[StaffCaller | CustomerCaller, Depends(any_caller)]) -> Response:
        """A picture of a conversation the caller may see."""
        wanted = FileId.parse(file_id)
        async with db.transaction(caller.scope()) as tx:
            if isinstance(caller, CustomerCaller):
                media_type, reach = await access_as_customer(tx, caller, wanted)
            else:
                media_type, reach = await access_as_staff(tx, caller, wanted), None
        if reach is not None:
            # said in another company's part of their own talk: they see all of it, this transaction does not
            async with db.transaction(reach) as tx:
                if not await conversations.talks_of_file(tx, wanted):
                    raise FileUnknown
        inline = "inline" if media_type in INLINE else "attachment"
        headers = {"content-disposition": inline, "cache-control": "private, max-age=300"}
        return Response(await files.get(wanted), media_type=media_type, headers=headers)

    async def access_open(tx: Transaction, caller: StaffCaller, talk_id: ConversationId) -> CompanyId:
        if not await may_see(tx, caller, talk_id):
            raise ConversationUnknown
        talk = await conversations.load(tx, talk_id)
        if talk.state == "closed":
            raise ConversationIsClosed
        return talk.company_id

    async def access_as_staff(tx: Transaction, caller: StaffCaller, file_id: FileId) -> str:
        """The file's media type: of one's own upload, or of what was said in a part one may see."""
        whole = caller.may("read_all")
        for talk_id, media_type in (await conversations.talks_of_file(tx, file_id, recalled=whole)).items():
            if await may_see(tx, caller, talk_id):
                return media_type
        record = await conversations.file(tx, file_id)
        if record["by_kind"] != "staff" or record["by_id"] != caller.staff_id:
            raise FileUnknown
        return str(record["media_type"])

    async def access_as_customer(tx: Transaction, caller: CustomerCaller, file_id: FileId) -> tuple[str, Scope | None]:
        """The file's media type, and where it has yet to be found said: of one's own upload no longer anywhere."""
        record = await conversations.file(tx, file_id)
        media_type = str(record["media_type"])
        if record["by_kind"] == "customer":
            if record["by_id"] != caller.customer_id:
                raise FileUnknown
            return media_type, None
        talk = await conversations.load(tx, ConversationId.of(record["conversation_id"]))
        if talk.customer_id != caller.customer_id:
            raise FileUnknown
        return media_type, Scope.of(talk.part_companies)

    return router
