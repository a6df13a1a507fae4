"""When a customer speaks to the bot, a talk is handed back to it, or it is let in to one that waits, it answers."""

from collections.abc import Sequence
from typing import Final

from suiban.bot.api import Bot, Plan, Wanted
from suiban.conversations.events import MessageReceived, PassedOn, StandInChanged
from suiban.conversations.model import CUSTOMER_LEFT
from suiban.eventlog.api import decode
from suiban.eventlog.events import Fact, Logged
from suiban.kit.ids import ConversationId
from suiban.platform.postgres import Database, Transaction

FACTS: Final[tuple[type[Fact], ...]] = (MessageReceived, PassedOn, StandInChanged)


class BotListener:
    """The bot's place in the log. Idempotent: what was answered is remembered, and said under an id of its own."""

    name = "bot"
    topics = frozenset(
        # where nobody holds it may stand in: whether it does is asked of the talk
        {MessageReceived.topic_of("bot"), MessageReceived.topic_of("nobody"), PassedOn.KIND, StandInChanged.KIND}
    )
    batch_facts_max = 100
    """The rows of all talks of a batch stay locked until it is written: larger batches would make customers wait."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> list[Plan]:
        """Read and decide for the whole batch, outside any write transaction."""
        return await self._bot.think(db, find_wanted(facts))

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: list[Plan]) -> None:
        """Say it."""
        await self._bot.act(tx, prepared)


def find_wanted(facts: Sequence[Logged]) -> list[Wanted]:
    """The talks that wait for the bot: one entry each, by their newest fact."""
    wanted: dict[tuple[object, ConversationId], Wanted] = {}
    for logged in facts:
        conversation_id = ConversationId.of(logged.subject)
        match decode(logged, FACTS):
            case MessageReceived(holder_token=token):
                before = wanted.get((logged.company_id, conversation_id))
                let_in = before is not None and before.let_in and before.holder_token == token
                item = Wanted(logged.company_id, conversation_id, token, let_in=let_in)
            case StandInChanged(stands_in=True, holder_token=token):
                item = Wanted(logged.company_id, conversation_id, token, let_in=True)
            # a service that is done has said so itself
            case PassedOn(to_kind="bot", from_kind="flow"):
                continue
            # nobody is there to be answered: what they said is, when they are back and say something
            case PassedOn(to_kind="bot", reason=reason, holder_token=token) if reason != CUSTOMER_LEFT:
                item = Wanted(logged.company_id, conversation_id, token, back=True)
            case _:
                continue
        wanted[logged.company_id, conversation_id] = item
    return list(wanted.values())
