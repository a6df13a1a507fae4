"""Step-up in tests: the bank's app that signs, and a customer who is asked by a person who holds their talk."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import httpx
import msgspec

from suiban.customers.api import NewCustomer
from suiban.kit.ids import ConversationId, CustomerId, PersonId, uuid7
from suiban.kit.masking import Spoken
from tests.house import House
from tests.marks import MARKS
from tests.wire import Wire

SECRET = MARKS["secret"][0]
PATH = "/api/chat/step-up"


def stated(customer_no: str, request_id: str = "", **over: Any) -> dict[str, Any]:
    """What the bank's app states; ``over`` replaces parts of it, None takes one away."""
    now = int(time.time())
    whole = {
        "channel": "bank-app", "customer_no": customer_no, "exp": now + 120, "nonce": uuid4().hex, "acr": "4",
        "amr": ["otp"], "auth_time": now, "request": request_id, **over,
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def signed(statement: dict[str, Any], secret: str = SECRET) -> str:
    """As examples/sign_step_up.py does it, in other words."""
    body = text(json.dumps(statement).encode())
    return f"{body}.{text(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())}"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Person(msgspec.Struct, frozen=True):
    """A customer of company A who is known by a number."""

    id: CustomerId
    number: str


async def known(house: House) -> Person:
    """Somebody with a number."""
    person = Person(CustomerId.new(), f"N{uuid7().hex[-12:]}")
    new = NewCustomer(
        company_id=house.a, id=person.id, person_id=PersonId.new(), customer_no=person.number, name=Spoken("王建国")
    )
    async with house.services.db.transaction(house.both) as tx:
        await house.services.customers.add_customers(tx, [new])
    return person


async def asks(wire: Wire, talk: ConversationId, **more: Any) -> dict[str, Any]:
    """The holder asks; what the socket answers."""
    frame = {"type": "step_up", "ref": uuid7().hex, "conversation_id": str(talk), "purpose": "card", "level": 4}
    return await wire.ask({**frame, **more})


async def open_request(house: House, talk: ConversationId) -> str:
    """The id of the request that is open in a talk; empty: none."""
    found = await house.sql.fetchval(
        "select id from proving.request where conversation_id = $1 and state = 'open'", talk
    )
    return f"stp_{found.hex}" if found else ""


async def prove(client: httpx.AsyncClient, request: str, assertion: str) -> httpx.Response:
    """The customer hands in what the app signed."""
    return await client.put(f"{PATH}/{request}", json={"assertion": assertion})


async def actions(house: House, talk: ConversationId) -> list[str]:
    """What the audit has of step-up in a talk."""
    rows = await house.sql.fetch(
        "select action from audit.entry where object_id = $1 and action like 'proving.%' order by xid, id", str(talk)
    )
    return [row["action"].partition(".")[2] for row in rows]


async def level_of(house: House, token: str) -> int:
    """How surely a session is known at this moment."""
    return (await house.caller(token)).proof_level
