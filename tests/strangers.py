"""Hostile and unlucky clients of the sockets: what their tests share."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from suiban.kit.ids import uuid7
from tests.house import CUSTOMER, STAFF, House
from tests.wire import (
    Wire,
)

BOTH = pytest.mark.parametrize("door", [CUSTOMER, STAFF])
HELLO = {"type": "hello", "version": 1}
KIB = 1024


@contextlib.asynccontextmanager
async def greeted(house: House, door: str) -> AsyncIterator[Wire]:
    """A connection past its hello, on either door."""
    if door == CUSTOMER:
        async with house.customer_socket(await house.session()) as wire:
            yield wire
    else:
        async with house.staff_socket(await house.sign_in("holder")) as wire:
            yield wire


def say(text: str = "您好", ref: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "say", "ref": ref or uuid7().hex, "client_id": str(uuid7()), "text": text, **more}


async def headers_of(house: House, door: str) -> dict[str, str]:
    """What the upgrade of somebody who may carries."""
    return {"Cookie": f"suiban_staff={(await house.sign_in('holder')).token}"} if door == STAFF else {}


async def hello_of(house: House, door: str) -> dict[str, Any]:
    return {**HELLO, "token": await house.session()} if door == CUSTOMER else HELLO
