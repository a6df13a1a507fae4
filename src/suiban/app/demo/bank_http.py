"""The demo bank's own app backend: who can sign in, and the assertion its app shows to the chat.

Served only with ``SUIBAN_DEMO``. A real bank does this in its own systems: it knows its customers, keeps the channel's
secret, and signs for whoever is signed in. Nothing else of the house knows of these routes.
"""

from typing import Final

from fastapi import APIRouter, Request
from pydantic import Field

from suiban.conversations.api import Conversations
from suiban.customers.api import Customers, Statement, make_assertion
from suiban.kit.errors import NotFound
from suiban.kit.time import Clock
from suiban.platform.http import Body, Reply, client_key, require_origin
from suiban.platform.postgres import Database, Scope
from suiban.platform.rates import Rate, Rates
from suiban.platform.tokens import new_token

CHANNEL_KEY: Final = "bank-app"
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


class DemoCustomer(Reply):
    """Somebody one can sign in as."""

    customer_no: str
    name: str
    level: str


def routes(
    *, db: Database, customers: Customers, conversations: Conversations, rates: Rates, clock: Clock
) -> APIRouter:
    """All routes of the demo bank's app."""
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
        async with db.unscoped() as tx:
            channel = await conversations.find_channel(tx, CHANNEL_KEY)
        async with db.transaction(Scope.of([channel.company_id])) as tx:
            known = await customers.has_number(tx, channel.company_id, body.customer_no)
            [secret, *_] = await conversations.assertion_secrets(tx, channel)
        if not known:
            raise DemoCustomerUnknown
        until = int(clock.now().timestamp()) + ASSERTION_S
        statement = Statement(CHANNEL_KEY, body.customer_no, until, new_token())
        return AssertionReply(assertion=make_assertion(statement, secret))

    return router
