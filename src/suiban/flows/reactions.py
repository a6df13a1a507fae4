"""When a talk is given to a flow, or its customer says something while a flow holds it, the service goes on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from suiban.conversations.events import MessageReceived, PassedOn
from suiban.eventlog.api import decode
from suiban.eventlog.events import Fact, Logged
from suiban.flows import store_talks
from suiban.flows.api import Flows
from suiban.flows.ports import Answers
from suiban.flows.store_talks import Talk
from suiban.kit.ids import CompanyId, ConversationId
from suiban.language.api import is_question
from suiban.platform.postgres import Database, Scope, Transaction

FACTS: Final[tuple[type[Fact], ...]] = (MessageReceived, PassedOn)
Question = tuple[CompanyId, str]


class Heard(msgspec.Struct, frozen=True):
    """Which talks go on, and what is known to the side questions in them."""

    talks: Mapping[ConversationId, CompanyId]
    proven: Mapping[ConversationId, CompanyId]
    answers: Mapping[Question, str]


class FlowListener:
    """The flows' place in the log. Idempotent: how far a talk was heard is remembered, and what is said has an id.

    ``proving``: topics of facts that say that a customer proved who they are; their subject is the talk.
    """

    name = "flows"
    batch_facts_max = 100

    def __init__(self, flows: Flows, answers: Answers, proving: Iterable[str] = ()) -> None:
        self._flows = flows
        self._answers = answers
        self._proving = frozenset(proving)
        self.topics = frozenset({MessageReceived.topic_of("flow"), PassedOn.KIND}) | self._proving

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> Heard:
        """Look up what is known to side questions, outside any write transaction."""
        talks, proven = self._concerned(facts)
        found: dict[ConversationId, Talk] = {}
        if talks:
            async with db.snapshot(Scope.of(talks.values())) as tx:
                found = await store_talks.load(tx, set(talks.values()), set(talks))
        questions = dict.fromkeys(question for talk in found.values() for question in _questions(talk))
        answers = await self._answers.answer_many(db, list(questions)) if questions else {}
        return Heard(talks, proven, answers)

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: Heard) -> None:
        """Hear and go on."""
        if prepared.talks:
            talks = await store_talks.load(tx, set(prepared.talks.values()), set(prepared.talks))
            await self._flows.hear_many(tx, list(talks.values()), prepared.answers)
        for conversation_id, company_id in sorted(prepared.proven.items()):
            await self._flows.ask_again(tx, conversation_id, company_id)

    def _concerned(
        self, facts: Sequence[Logged]
    ) -> tuple[dict[ConversationId, CompanyId], dict[ConversationId, CompanyId]]:
        talks: dict[ConversationId, CompanyId] = {}
        proven: dict[ConversationId, CompanyId] = {}
        for logged in facts:
            if logged.topic in self._proving:
                proven[ConversationId.of(logged.subject)] = logged.company_id
                continue
            fact = decode(logged, FACTS)
            if isinstance(fact, MessageReceived) or (
                isinstance(fact, PassedOn) and fact.to_kind == "flow" and fact.host_company_id == logged.company_id
            ):
                talks[ConversationId.of(fact.conversation_id)] = logged.company_id
        return talks, proven


def _questions(talk: Talk) -> list[Question]:
    if talk.holder_kind != "flow":
        return []
    texts = [str.__str__(line.text) for line in talk.unheard if line.kind == "text"]
    return [(talk.company_id, text) for text in texts if is_question(text)]
