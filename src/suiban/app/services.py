"""How flows reach the modules beside them: the adapters behind their ports."""

from collections.abc import Mapping, Sequence
from typing import Final

from suiban.bot.api import Bot
from suiban.conversations.api import Conversation, ToQueue
from suiban.corebank.api import Answer, Call, CoreBank, Unclear
from suiban.desk.api import Desk
from suiban.engagement.api import Alerts
from suiban.kit.ids import CompanyId, CustomerId
from suiban.knowledge.api import Knowledge
from suiban.platform.postgres import Database, Transaction
from suiban.proving.api import Proving
from suiban.routing.api import Routing
from suiban.staff.api import StaffCaller

ANSWER_CHARACTERS_MAX: Final = 400


class ServiceQueues:
    """Queues of routing, and where the bot hands over."""

    def __init__(self, routing: Routing, bot: Bot) -> None:
        self._routing = routing
        self._bot = bot

    async def to_queue(self, tx: Transaction, company_id: CompanyId, key: str) -> ToQueue | None:
        """By key, else where everything goes."""
        if key:
            for queue in await self._routing.queues(tx):
                if queue.company_id == company_id and queue.key == key:
                    return ToQueue(queue.id, queue.key)
        found = await self._bot.queue_for(tx, company_id)
        return ToQueue(found.queue_id, found.queue_key) if found is not None else None


class ServiceStepUps:
    """Step-up of a talk."""

    def __init__(self, proving: Proving) -> None:
        self._proving = proving

    async def ask(self, tx: Transaction, talk: Conversation, level: int) -> bool:
        """Ask, unless it is asked already."""
        return await self._proving.ask_for_service(tx, talk, level)


class ServiceAnswers:
    """What the shelves say to a side question."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    async def answer_many(
        self, db: Database, questions: Sequence[tuple[CompanyId, str]]
    ) -> Mapping[tuple[CompanyId, str], str]:
        """Those it is sure of."""
        await self._knowledge.ready(db, {company for company, _ in questions})
        found = await self._knowledge.answer_many(db, list(questions), "customer")
        return {
            question: answer.best.body.strip()[:ANSWER_CHARACTERS_MAX]
            for question, answer in found.items()
            if answer.confident and answer.best is not None
        }


class Helpers:
    """Who may go through a service with a customer: who talks with them, or has an alert about them."""

    def __init__(self, desk: Desk, alerts: Alerts) -> None:
        self._desk = desk
        self._alerts = alerts

    async def may_help(self, tx: Transaction, caller: StaffCaller, customer_id: CustomerId) -> bool:
        """Whether somebody has to do with this customer just now."""
        return await self._desk.may_reveal(tx, caller, customer_id) or await self._alerts.looks_after(
            tx, caller, customer_id
        )


class Operations:
    """Calls go to whoever answers operations with their first word; everything else goes to the bank."""

    def __init__(self, bank: CoreBank | None, own: Mapping[str, CoreBank]) -> None:
        self._bank = bank
        self._own = own

    async def call_many(self, calls: Sequence[Call]) -> list[Answer]:
        """One answer a call, in their order."""
        groups: dict[str, list[int]] = {}
        for place, call in enumerate(calls):
            word = call.operation.partition(".")[0]
            groups.setdefault(word if word in self._own else "", []).append(place)
        answers: list[Answer] = [Unclear("not_reached")] * len(calls)
        for word, places in groups.items():
            target = self._own.get(word, self._bank)
            if target is None:
                continue
            found = await target.call_many([calls[place] for place in places])
            for place, answer in zip(places, found, strict=True):
                answers[place] = answer
        return answers
