"""Foreign currencies: a quote that holds for a while, and exchanging by it against the bank's own position."""

from decimal import Decimal
from typing import Final

import msgspec

from suiban.demobank.model import terms
from suiban.demobank.model.lending import use_quote
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Quote
from suiban.demobank.model.telling import Number
from suiban.demobank.model.world import Case, covered, line, positive
from suiban.kit.money import Money


class QuoteArguments(Arguments, frozen=True):
    sell_currency: Number
    buy_currency: Number
    amount: Money


class Deal(msgspec.Struct, frozen=True):
    """What is sold for what."""

    sell: Money
    buy: Money
    rate: Decimal


def quote(case: Case, asked: QuoteArguments) -> Result:
    """The amount is what is sold or what is bought, by its currency."""
    sell, buy = asked.sell_currency, asked.buy_currency
    if sell == buy or sell not in terms.EXPONENTS or buy not in terms.EXPONENTS:
        raise Refusal("amount_wrong", "不支持这两种货币之间的兑换。", "These currencies cannot be exchanged.")
    if asked.amount.currency not in {sell, buy}:
        raise Refusal("amount_wrong")
    amount, rate = positive(asked.amount), terms.rate(sell, buy)
    if asked.amount.currency == sell:
        deal = Deal(Money(amount, sell), Money(terms.converted(amount, sell, buy, rate), buy), rate)
    else:
        deal = Deal(Money(terms.needed(amount, sell, buy, rate), sell), Money(amount, buy), rate)
    if not deal.buy.minor_units:
        raise Refusal("amount_wrong")
    reference, until = case.reference("X"), case.now + terms.QUOTE_LIVES
    case.world.put(Quote(customer=case.who, quote=reference, kind="fx", content=msgspec.to_builtins(deal), until=until))
    return {"id": reference, "rate": str(rate), "sell": deal.sell, "buy": deal.buy, "valid_until": until}


class ExchangeArguments(Arguments, frozen=True):
    quote: Number
    source: Number = msgspec.field(name="from")
    to: Number


def exchange(case: Case, asked: ExchangeArguments) -> Result:
    """Sell one currency and buy another; each side comes to nothing against the bank's position in it."""
    deal = msgspec.convert(use_quote(case, asked.quote, "fx"), Deal)
    source, target = case.account(asked.source), case.account(asked.to)
    if (source.currency, target.currency) != (deal.sell.currency, deal.buy.currency):
        raise Refusal("amount_wrong", "账户币种与报价不符。", "The accounts are not in the quoted currencies.")
    covered(source, deal.sell.minor_units)
    words, words_en = f"购汇 {deal.buy}，汇率 {deal.rate}", f"Exchange into {deal.buy} at {deal.rate}"
    reference = case.post(
        "fx.exchange", "X",
        line(source, -deal.sell.minor_units, words, words_en),
        line("POSITION", deal.sell.minor_units, words, words_en, deal.sell.currency),
        line(target, deal.buy.minor_units, words, words_en),
        line("POSITION", -deal.buy.minor_units, words, words_en, deal.buy.currency),
    )  # fmt: skip
    return {
        "id": reference, "at": case.now, "sold": deal.sell, "bought": deal.buy, "rate": str(deal.rate),
        "balance": case.balance(source),
    }  # fmt: skip


OPERATIONS: Final = (
    Operation("fx.quote", QuoteArguments, quote),
    Operation("fx.exchange", ExchangeArguments, exchange, (Account, Quote), writes=True),
)
