"""What the bot asks of modules beside it; wiring hands in who answers. Part of the door: see ``api``."""

from collections.abc import Collection
from typing import Protocol

from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Database


class Services(Protocol):
    """Which services of a company can be begun in a talk. Answers from memory."""

    async def ready(self, db: Database, companies: Collection[CompanyId]) -> None:
        """Know what these companies offer now."""
        ...

    def wanted(self, company_id: CompanyId, text: str) -> str | None:
        """The key of the service that a customer asks for with these words; empty: to go on with what is under way.

        None where they ask for none, or only ask about one.
        """
        ...


class NoServices:
    """Where there are none."""

    async def ready(self, db: Database, companies: Collection[CompanyId]) -> None:
        """Nothing to be known."""

    def wanted(self, company_id: CompanyId, text: str) -> str | None:
        """Never any."""
        return None
