"""The demo bank's own app backend: who can sign in, and the assertion its app shows to the chat.

Served only with ``SUIBAN_DEMO``. A real bank does this in its own systems: it knows its customers, keeps the channel's
secret, and signs for whoever is signed in. Nothing else of the house knows of these routes.
"""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field

from suiban.app.demo.bank_codes import Codes
from suiban.app.demo.bank_outbox import Outbox
from suiban.conversations.api import Conversations
from suiban.customers.api import PROOF_FRESH, Customers, Statement, make_assertion
from suiban.kit.errors import NotFound
from suiban.kit.time import Clock
from suiban.platform.http import Body, Reply, client_key, require_origin
from suiban.platform.postgres import Database, Scope
from suiban.platform.rates import Rate, Rates
from suiban.platform.tokens import new_token

CHANNEL_KEY: Final = "bank-app"
COMPANY_KEY: Final = "bank"
ASSERTION_S: Final = 120
PER_ADDRESS: Final = Rate("demo_bank", burst=300, every_s=0.25)


class DemoCustomerUnknown(NotFound):
    """The demo bank has no such customer."""

    code = "demo_customer_unknown"


class SignInBody(Body):
    """Which of the demo customers to be."""

    customer_no: str = Field(max_length=64)


class AssertionReply(Reply):
    """For `POST /api/chat/sessions`."""

    assertion: str


class CodeBody(Body):
    """Who is to prove it once more, and which request of the chat asks for it."""

    customer_no: str = Field(max_length=64)
    request_id: str = Field(pattern=r"^stp_[0-9a-f]{32}$")


class CodeReply(Reply):
    """A code is on its way. There is no telephone network here: what it would bring stands in `message`."""

    challenge: str
    message: str
    message_en: str
    expires_at: datetime


class ProofBody(Body):
    """What was typed in the bank's app."""

    challenge: str = Field(max_length=1_000)
    code: str = Field(pattern=r"^[0-9]{6}$")


class MessageReply(Reply):
    """Something the bank would have sent by SMS."""

    at: datetime
    text: str
    text_en: str


class DemoCustomer(Reply):
    """Somebody one can sign in as."""

    customer_no: str
    name: str
    level: str


def routes(
    *, db: Database, customers: Customers, conversations: Conversations, rates: Rates, clock: Clock, secret_key: str,
    outbox: Outbox,
) -> APIRouter:  # fmt: skip
    """All routes of the demo bank's app."""
    codes = Codes(clock, secret_key)
    router = APIRouter(prefix="/api/demo-bank", tags=["demo bank"])

    @router.get("/customers")
    async def list_customers(request: Request) -> list[DemoCustomer]:
        """Whom one can sign in as."""
        rates.spend(PER_ADDRESS, client_key(request))
        async with db.unscoped() as tx:
            channel = await conversations.find_channel(tx, CHANNEL_KEY)
        async with db.transaction(Scope.of([channel.company_id])) as tx:
            found = await customers.list_numbered(tx, channel.company_id)
        return [
            DemoCustomer(customer_no=str(item.customer_no), name=str(item.name), level=item.level) for item in found
        ]

    @router.post("/sign-in")
    async def sign_in(request: Request, body: SignInBody) -> AssertionReply:
        """Be this customer."""
        require_origin(request)
        rates.spend(PER_ADDRESS, client_key(request))
        secret = await _secret_for(body.customer_no)
        until = int(clock.now().timestamp()) + ASSERTION_S
        statement = Statement(CHANNEL_KEY, body.customer_no, until, new_token())
        return AssertionReply(assertion=make_assertion(statement, secret))

    @router.post("/step-up")
    async def send_code(request: Request, body: CodeBody) -> CodeReply:
        """Send a one-time code to this customer's phone."""
        require_origin(request)
        rates.spend(PER_ADDRESS, client_key(request))
        await _secret_for(body.customer_no)
        challenge, made = codes.start(body.customer_no, body.request_id)
        return CodeReply(
            challenge=challenge,
            message=f"【云杉银行】验证码 {made.digits}，2 分钟内有效，用于在 App 内核实身份。"
            "请勿告诉任何人，包括我们的员工。",
            message_en=f"[Spruce Bank] Your code is {made.digits}, valid for 2 minutes, to prove who you are."
            " Tell nobody, not even our staff.",
            expires_at=made.until,
        )

    @router.post("/step-up/proof")
    async def prove(request: Request, body: ProofBody) -> AssertionReply:
        """With the right code: the signed statement that answers the chat's request."""
        require_origin(request)
        rates.spend(PER_ADDRESS, client_key(request))
        made = codes.check(body.challenge, body.code)
        secret = await _secret_for(made.customer_no)
        now = int(clock.now().timestamp())
        statement = Statement(
            CHANNEL_KEY, made.customer_no, now + ASSERTION_S, new_token(), acr=str(PROOF_FRESH), amr=("otp",),
            auth_time=now, request=made.request,
        )  # fmt: skip
        return AssertionReply(assertion=make_assertion(statement, secret))

    @router.get("/messages")
    async def list_messages(
        request: Request, customer_no: Annotated[str, Query(max_length=64)]
    ) -> list[MessageReply]:  # fmt: skip
        """What came to this customer's phone by SMS, newest first: codes of services, among others."""
        rates.spend(PER_ADDRESS, client_key(request))
        await _secret_for(customer_no)
        found = await outbox.read(COMPANY_KEY, customer_no)
        return [MessageReply(at=item.at, text=item.text, text_en=item.text_en) for item in found]

    async def _secret_for(customer_no: str) -> str:
        """What the app's door is signed for with now. Raises DemoCustomerUnknown."""
        async with db.unscoped() as tx:
            channel = await conversations.find_channel(tx, CHANNEL_KEY)
        async with db.transaction(Scope.of([channel.company_id])) as tx:
            if not await customers.has_number(tx, channel.company_id, customer_no):
                raise DemoCustomerUnknown
            return (await conversations.assertion_secrets(tx, channel))[0]

    return router
