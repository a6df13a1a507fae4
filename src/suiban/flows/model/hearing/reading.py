"""Words as values, choices, decisions, and as what is said beside an answer: through ``language``, whatever the door."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.lists import labels
from suiban.flows.model.steps import Option
from suiban.kit.money import Money, exponent_of
from suiban.language.api import bare

LABEL_LIMITS: Final = (40, 120)
"""A name may have been shown cut: at any of these lengths it is known again."""
_MORE: Final = frozenset(bare(one) for one in (phrases.MORE.zh, phrases.MORE.en, "下一页", "还有吗", "next page", "next"))


def amount_of(money: Money) -> Decimal:
    """Money as a number of its main unit."""
    return Decimal(money.minor_units).scaleb(-exponent_of(money.currency))
