"""Facts about articles."""

from typing import ClassVar
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class ArticlesChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """Some articles of a company have new versions."""

    KIND: ClassVar[str] = "knowledge.ArticlesChanged/1"
    EXAMPLE: ClassVar[str] = f'{{"company_id":"{_ID}","keys":["card-loss"]}}'
    company_id: UUID
    keys: tuple[str, ...]

    def subject(self) -> UUID:
        return self.company_id


FACTS: tuple[type[Fact], ...] = (ArticlesChanged,)
