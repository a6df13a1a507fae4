"""Pictures of programs, for the cards they say."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from suiban.conversations.api import Conversations
from suiban.conversations.model import FileRecord
from suiban.integrations.api import Integrations
from suiban.integrations.http.v1 import Key
from suiban.kit.ids import ConversationId, FileId
from suiban.platform.files import FileStore
from suiban.platform.http import UPLOAD_OPENAPI, FileReply, file_reply, receive_upload
from suiban.platform.postgres import Database
from suiban.platform.uploads import Upload, Uploads


def routes(
    db: Database, integrations: Integrations, conversations: Conversations, uploads: Uploads, files: FileStore
) -> APIRouter:
    """For programs."""
    router = APIRouter(prefix="/api/v1", tags=["v1"])

    @router.post("/files", status_code=201, openapi_extra=UPLOAD_OPENAPI)
    async def send_picture(
        conversation_id: Annotated[str, Query(max_length=40)], request: Request, caller: Key
    ) -> FileReply:
        """Take in a picture for one conversation, to be shown by a card (`file_id`). Scope `conversations.write`.

        It is checked and encoded again as every picture is; one that no card shows is forgotten after a while.
        """
        caller.require("conversations.write")
        wanted = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            await conversations.load(tx, wanted)

        async def record(file_id: FileId, upload: Upload) -> FileRecord:
            async with db.transaction(caller.scope()) as tx:
                return await integrations.add_picture(tx, caller, wanted, file_id, upload)

        async def ask(kept: FileRecord) -> None:
            async with db.transaction(caller.scope()) as tx:
                await conversations.ask_scanner(tx, kept)

        received = await receive_upload(request, uploads, files, record, ask)
        return file_reply(received)

    return router
