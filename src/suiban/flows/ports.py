"""What flows ask of modules beside them; wiring hands in who answers. Part of the door: see ``api``."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from suiban.conversations.api import Conversation, ToQueue
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Database, Transaction


class Queues(Protocol):
    """Where people are asked for."""

    async def to_queue(self, tx: Transaction, company_id: CompanyId, key: str) -> ToQueue | None:
        """The queue under this key, or, with an empty key, the one for everything; None where there is none."""
        ...


class StepUps(Protocol):
    """How a customer is asked, in a talk, to prove more surely who they are."""

    async def ask(self, tx: Transaction, talk: Conversation, level: int) -> bool:
        """Ask; False where nothing stands behind the door that could prove it."""
        ...


class Answers(Protocol):
    """Who answers a side question."""

    async def answer_many(
        self, db: Database, questions: Sequence[tuple[CompanyId, str]]
    ) -> Mapping[tuple[CompanyId, str], str]:
        """What is known to questions, in short; what is not known is missing."""
        ...
