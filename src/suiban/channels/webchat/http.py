"""The chat door over HTTP: what a channel is called, a session to talk with, files to send."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from suiban.conversations.api import Conversations
from suiban.conversations.errors import FilesNotWelcome, VoiceNotWelcome
from suiban.conversations.model import Channel, FileRecord
from suiban.customers.api import PROOF_APP, PROOF_NONE, CustomerCaller, Customers, OpenedSession, language_of
from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import ConversationId, FileId
from suiban.kit.time import Clock
from suiban.knowledge.api import Knowledge
from suiban.language.api import Language
from suiban.platform.files import FileStore
from suiban.platform.http import (
    UPLOAD_OPENAPI,
    Body,
    FileReply,
    Reply,
    bearer_token,
    client_key,
    customer_caller,
    file_reply,
    receive_upload,
    refuse_foreign_origin,
)
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.platform.tokens import well_formed
from suiban.platform.uploads import Upload, Uploads
from suiban.staff.api import Staff

# Many customers of one mobile network share an address.
CHANNELS_PER_ADDRESS: Final = Rate("channels_per_address", burst=600, every_s=0.05)
SESSIONS_PER_ADDRESS: Final = Rate("chat_sessions_per_address", burst=300, every_s=0.25)
REQUESTS_PER_SESSION: Final = Rate("customer_requests", burst=120, every_s=0.2)
FILES_PER_CUSTOMER: Final = Rate("customer_files", burst=20, every_s=5)
CHANNEL_KEY: Final = r"^[a-z][a-z0-9-]{1,40}$"
RENEW_BELOW: Final = timedelta(days=15)
NOT_YET_TALKING: Final = ConversationId(int=0)
"""A file sent before the first word: which talk it belongs to is decided by the message that shows it."""

QUESTIONS_MAX: Final = 5

Caller = Annotated[CustomerCaller, Depends(customer_caller)]
Locale = Annotated[str | None, Query(max_length=20, pattern=r"^[A-Za-z0-9-]*$")]


class ChannelReply(Reply):
    """What a chat shows of its channel before the first word."""

    key: str
    name: str
    company_name: str
    company_key: str
    greeting: str
    accent: str
    staff_can_be_asked: bool
    title: str
    initial: str
    side: str
    launcher: str
    files_allowed: bool
    voice_allowed: bool


class QuestionsReply(Reply):
    """Questions to begin with."""

    items: list[str]


class OwnPageReply(Reply):
    """A web page of the company, in the visitor's language."""

    address: str
    title: str
    lead: str


class LinksReply(Reply):
    """What links are shown with: the company's own pages, and the origins that are its own."""

    pages: list[OwnPageReply]
    origins: list[str]


class SessionBody(Body):
    """Who wants to talk: nobody known, somebody the bank's app vouches for, or the same one as before."""

    channel_key: str = Field(pattern=CHANNEL_KEY)
    assertion: str | None = Field(default=None, max_length=2_000)
    resume_token: str | None = Field(default=None, max_length=200)
    locale: str | None = Field(default=None, max_length=20, pattern=r"^[A-Za-z0-9-]*$")


class ChatSessionReply(Reply):
    """A session. The token is the customer's secret: for this browser or app only."""

    token: str
    expires_at: datetime
    customer_name: str
    proof_level: int
    channel: ChannelReply


def caller_door(db: Database, customers: Customers, rates: Rates) -> Callable[[Request], Awaitable[CustomerCaller]]:
    """What finds the customer behind a bearer token."""

    async def find(request: Request) -> CustomerCaller:
        refuse_foreign_origin(request)
        token = bearer_token(request)
        async with db.unscoped() as tx:
            caller = await customers.find_session(tx, token)
        if caller is None:
            raise NotSignedIn
        rates.spend(REQUESTS_PER_SESSION, caller.session_id.hex)
        return caller

    return find


def routes(
    *, db: Database, conversations: Conversations, customers: Customers, staff: Staff, uploads: Uploads,
    files: FileStore, rates: Rates, clock: Clock, knowledge: Knowledge,
) -> APIRouter:  # fmt: skip
    """All routes of the chat door."""
    router = APIRouter(prefix="/api/chat", tags=["chat"])

    @router.get("/channels/{key}")
    async def channel(
        key: Annotated[str, Path(pattern=CHANNEL_KEY)], request: Request, locale: Locale = None
    ) -> ChannelReply:
        """What a channel is called and looks like, in the visitor's language; no secret is needed."""
        rates.spend(CHANNELS_PER_ADDRESS, client_key(request))
        return await _describe(await _find(key), locale)

    @router.get("/channels/{key}/questions")
    async def questions(
        key: Annotated[str, Path(pattern=CHANNEL_KEY)], request: Request, locale: Locale = None
    ) -> QuestionsReply:
        """What an empty chat offers to ask, in the visitor's language; no secret is needed."""
        rates.spend(CHANNELS_PER_ADDRESS, client_key(request))
        found = await _find(key)
        language = _language(locale)
        chosen = found.questions_en if language == "en" else found.questions
        if chosen:
            return QuestionsReply(items=list(chosen))
        await knowledge.ready(db, [found.company_id])
        return QuestionsReply(items=knowledge.featured(found.company_id, language, QUESTIONS_MAX))

    @router.get("/channels/{key}/links")
    async def links(
        key: Annotated[str, Path(pattern=CHANNEL_KEY)], request: Request, locale: Locale = None
    ) -> LinksReply:
        """The company's own web pages and origins, by which links in the chat are shown; no secret is needed."""
        rates.spend(CHANNELS_PER_ADDRESS, client_key(request))
        found, english = await _find(key), _language(locale) == "en"
        async with db.snapshot(Scope.of([found.company_id])) as tx:
            pages, origins = (await conversations.own_links(tx)).get(found.company_id, ([], []))
        return LinksReply(
            pages=[
                OwnPageReply(
                    address=page.address,
                    title=(page.name_en if english else "") or page.name,
                    lead=(page.lead_en if english else "") or page.lead,
                )
                for page in pages
            ],
            origins=origins,
        )

    @router.post("/sessions")
    async def open_session(body: SessionBody, request: Request) -> ChatSessionReply:
        """Open, or open again, a session on a channel."""
        refuse_foreign_origin(request)
        rates.spend(SESSIONS_PER_ADDRESS, client_key(request))
        found = await _find(body.channel_key)
        described = await _describe(found, body.locale)
        async with db.transaction(Scope.of([found.company_id])) as tx:
            opened = await _open(tx, found, body)
        return ChatSessionReply(
            token=opened.token,
            expires_at=opened.caller.expires_at,
            customer_name=str(opened.caller.display_name),
            proof_level=opened.caller.proof_level,
            channel=described,
        )

    @router.post("/sign-out", status_code=204)
    async def sign_out(caller: Caller) -> None:
        """End this session; its open sockets close within a second."""
        async with db.transaction(caller.scope()) as tx:
            await customers.revoke_session(tx, caller)

    @router.post("/files", openapi_extra=UPLOAD_OPENAPI)
    async def send_file(request: Request, caller: Caller) -> FileReply:
        """Take in a file; it is shown by saying it (`file_id` of `say`)."""
        rates.spend(FILES_PER_CUSTOMER, caller.customer_id.hex)

        async with db.transaction(caller.scope()) as tx:
            door = (await conversations.channels(tx, [caller.channel_id])).get(caller.channel_id)
        if door is not None and not door.files_allowed and not door.voice_allowed:
            raise FilesNotWelcome

        async def record(file_id: FileId, upload: Upload) -> FileRecord:
            if door is not None:
                require_welcome(door, upload.media_type)
            async with db.transaction(caller.scope()) as tx:
                address = caller.customer_id.hex
                talk = await conversations.find_open(tx, caller.company_id, caller.channel_id, address)
                talk_id = talk.id if talk else NOT_YET_TALKING
                return await conversations.add_upload(
                    tx, caller.company_id, talk_id, file_id, upload, by_kind="customer", by_id=caller.customer_id
                )

        async def ask(record: FileRecord) -> None:
            async with db.transaction(caller.scope()) as tx:
                await conversations.ask_scanner(tx, record)

        received = await receive_upload(request, uploads, files, record, ask)
        return file_reply(received)

    async def _find(key: str) -> Channel:
        async with db.unscoped() as tx:
            return await conversations.find_channel(tx, key)

    async def _describe(found: Channel, locale: str | None) -> ChannelReply:
        english = _language(locale) == "en"
        async with db.transaction(Scope.of([found.company_id])) as tx:
            can_be_asked = any(
                "agent" in member.roles or "talk" in member.granted for member in await staff.colleagues(tx)
            )
        return ChannelReply(
            key=found.key,
            name=found.name,
            company_name=found.company_name,
            company_key=found.company_key,
            greeting=(found.greeting_en if english else "") or found.greeting,
            accent=found.accent,
            staff_can_be_asked=can_be_asked,
            title=(found.title_en or found.title or found.company_name_en if english else found.title)
            or found.company_name,
            initial=found.initial or (found.title or found.company_name)[:1],
            side=found.side,
            launcher=(found.launcher_en if english else "") or found.launcher,
            files_allowed=found.files_allowed,
            voice_allowed=found.voice_allowed,
        )

    async def _open(tx: Transaction, found: Channel, body: SessionBody) -> OpenedSession:
        company, spoken = found.company_id, language_of(body.locale)
        if body.assertion is not None:
            secrets = await conversations.assertion_secrets(tx, found)
            customer = await customers.resolve_assertion(tx, company, found.key, secrets, body.assertion)
            return await customers.open_session(
                tx, company, found.id, customer, PROOF_APP, assertion=body.assertion, language=spoken
            )
        if body.resume_token is not None and well_formed(body.resume_token):
            again = await _resume(tx, found, body.resume_token, spoken)
            if again is not None:
                return again
        visitor = await customers.visitor(tx, company)
        return await customers.open_session(tx, company, found.id, visitor, PROOF_NONE, language=spoken)

    async def _resume(tx: Transaction, found: Channel, token: str, spoken: str) -> OpenedSession | None:
        """The same session; a visitor's is renewed in time, what was proven has to be proven again."""
        caller = await customers.find_session(tx, token)
        if caller is None or caller.channel_id != found.id:
            return None
        if caller.proof_level == PROOF_NONE and caller.expires_at - clock.now() < RENEW_BELOW:
            return await customers.open_session(
                tx, found.company_id, found.id, caller.customer_id, PROOF_NONE, language=spoken
            )
        return OpenedSession(token, caller)

    return router


def require_welcome(door: Channel, media_type: str) -> None:
    """Raises FilesNotWelcome, VoiceNotWelcome for what customers may not send through this door."""
    if media_type.startswith("audio/"):
        if not door.voice_allowed:
            raise VoiceNotWelcome
    elif not door.files_allowed:
        raise FilesNotWelcome


def _language(locale: str | None) -> Language:
    return "en" if (locale or "").lower().startswith("en") else "zh"
