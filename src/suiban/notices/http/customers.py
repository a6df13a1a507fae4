"""A customer's browser that wants to be told of an answer."""

from typing import Annotated

from fastapi import APIRouter, Depends

from suiban.customers.api import CustomerCaller
from suiban.notices.api import Notices
from suiban.notices.http.bodies import BrowserBody
from suiban.platform.http import Reply, customer_caller
from suiban.platform.postgres import Database

Caller = Annotated[CustomerCaller, Depends(customer_caller)]


class CustomerPushReply(Reply):
    """The key to subscribe with, and whether this session's browser is told."""

    key: str
    on: bool


def routes(db: Database, notices: Notices) -> APIRouter:
    """The routes of customers."""
    router = APIRouter(prefix="/chat/push")

    @router.get("")
    async def state(caller: Caller) -> CustomerPushReply:
        """Whether one is told when somebody has answered."""
        async with db.transaction(caller.scope()) as tx:
            return CustomerPushReply(key=notices.key.public, on=await notices.is_told(tx, caller))

    @router.put("", status_code=204)
    async def agree(body: BrowserBody, caller: Caller) -> None:
        """Be told in this browser, until the session ends."""
        async with db.transaction(caller.scope()) as tx:
            await notices.agree_customer(tx, caller, body.browser(), body.language)

    @router.delete("", status_code=204)
    async def disagree(caller: Caller) -> None:
        """Be told no more."""
        async with db.transaction(caller.scope()) as tx:
            await notices.disagree_customer(tx, caller)

    return router
