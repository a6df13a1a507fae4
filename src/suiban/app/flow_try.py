"""``suiban flow try``: write to a running Suiban as a customer does by text message, and read what comes back."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Final
from uuid import uuid4

from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.channels.text.door import TextDoor
from suiban.conversations.api import Channel, Received
from suiban.kit.errors import NotFound
from suiban.kit.ids import ConversationId
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope

QUIET_S: Final = 1.5
"""After so long without another message it is the customer's turn."""
ANSWER_S_MAX: Final = 15.0
LOOK_EVERY_S: Final = 0.1


class NoTextDoor(NotFound):
    """This company has no text door."""

    code = "no_text_door"


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Write and read until there is nothing more to write. Raises :class:`NoTextDoor`, AddressWrong."""
    async with open_services(settings, "flow-try") as services:
        door = await _door(services, options.company)
        async for text in _messages(options.messages):
            received = await door.receive(options.phone, text, uuid4().hex)
            if not isinstance(received, Received):
                print(f"! {received.code}")
                continue
            await _show_answers(door, received.conversation_id, received.talk_seq)
    return 0


async def _door(services: Services, company_key: str) -> TextDoor:
    async with services.db.unscoped() as tx:
        companies = await company_ids(tx)
    if company_key not in companies:
        raise NoTextDoor
    async with services.db.snapshot(Scope.of([companies[company_key]])) as tx:
        channels: list[Channel] = await services.conversations.all_channels(tx)
    found = next((one for one in channels if one.kind == "text" and one.active), None)
    if found is None:
        raise NoTextDoor
    return TextDoor(services.db, services.conversations, services.customers, services.clock, found)


async def _messages(given: list[str]) -> AsyncIterator[str]:
    if given:
        for text in given:
            print(f"> {text}")
            yield text
        return
    while True:
        print("> ", end="", flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        if line.strip():
            yield line.strip()


async def _show_answers(door: TextDoor, talk: ConversationId, after: int) -> None:
    """Print what is said until nobody has said anything for a while."""
    waited = 0.0
    quiet_after = ANSWER_S_MAX
    while waited < quiet_after:
        await asyncio.sleep(LOOK_EVERY_S)
        waited += LOOK_EVERY_S
        for message in await door.read(talk, after):
            after = message.talk_seq
            if message.author_kind != "customer":
                print("\n".join(f"< {line}" for line in str.__str__(message.text).splitlines()))
                waited, quiet_after = 0.0, QUIET_S
