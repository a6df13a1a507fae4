"""Amounts of money and shares as people write them: 12块5, 1.5万, 5000美元, 五毛; 3%, 百分之三. Pure and total.

What is not said exactly (一两千, 大概500, 1000到2000) is no amount: who asked, asks again.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from suiban.kit.money import Money, exponent_of
from suiban.language.folding import Folded, fold
from suiban.language.numerals import DIGITS, NEAR, Numeral, find_numerals
from suiban.language.words import CURRENCY_WORDS

PLAIN_DIGITS_MAX: Final = 9
"""More digits without anything beside them are a card, an account or a telephone."""
VALUE_MAX: Final = Decimal(10) ** 13

_CURRENCY: Final = "|".join(sorted(map(re.escape, CURRENCY_WORDS), key=len, reverse=True))
_D: Final = f"[{''.join(DIGITS)}\\d]"
_BEFORE: Final = re.compile(rf"(?:(?<![a-z])(?!元|块|圆|刀)({_CURRENCY})\s*)$")
_AFTER: Final = re.compile(rf"\s*({_CURRENCY})(?![a-z])钱?")
_COUNTED: Final = (
    r"(?:个|张|笔|次|年|月|日|号|天|期|点|分|秒|周|岁|位|名|份|股|楼|层|级|倍|折|度|条|户|家|人|项|种|类|只|米|斤|公里|强|成|小时"
    r"|星期|季|%|‰|\s*(?:percent|days?|months?|weeks?|years?|hours?|minutes?|times|accounts?|cards?|st|nd|rd|th|am|pm)\b)"
)
_COUNTS: Final = re.compile(_COUNTED)
_SMALL_PARTS: Final = re.compile(
    rf"零?(?P<jiao>{_D})[毛角](?:(?P<fen>{_D})分?)?钱?|零?(?P<only_fen>{_D})分钱?|零(?P<cents>{_D})(?!{_D}|{_COUNTED}|[十百千万毛角])"
    rf"|(?P<half>半)(?![年月天])|(?P<short>\d{{1,2}}|{_D})(?!{_D}|{_COUNTED}|[十百千万.,:])"
)
_JIAO: Final = re.compile(rf"[毛角](?:(?P<fen>{_D})分?)?钱?(?![色度形])")
_FEN: Final = re.compile(r"分钱|\s*cents?\b")
_WHOLE: Final = re.compile(r"整|正(?![在常好是])")
_NO_AMOUNT_BEFORE: Final = re.compile(
    r"(?:尾号|末尾|后四位|后4位|末四位|卡号|账号|账户|户号|手机号?|电话|号码|验证码|密码|编号|单号|流水号?|证件号?|身份证号?"
    r"|ending(?: in| with)?|number|no\.?|code|card|account|phone)\s*(?:是|为|:|is|#)?\s*$"
)
_SPENT_BEFORE: Final = re.compile(
    r"(?:转账?|汇款?|打[款钱]|付款?|支付|存|取款?|提现?|借|还款?|贷|换|兑换?|买入?|购|卖出?|赎回?|充值?|缴费?|交|收|划|拨|投|金额|额度|限额|改成|改为"
    r"|\b(?:transfer|send|wire|pay|withdraw|deposit|repay|borrow|buy|sell|redeem|exchange|convert|amount|limit|change)\b)"
    r"[^\d一二两三四五六七八九十百千万]{0,10}$"
)
_NOT_MEANT: Final = re.compile(
    r"不是|不对|不转|不要|别|取消|多少|[吗呢?]|什么|怎么|几|或|还是|到底|\b(?:not|no|don't|cancel|what|how|why|or)\b"
)
_REPEATED: Final = re.compile(r"\s*[笔次份]")
_AND_A_HALF: Final = re.compile(r"个?半[个年月天]?")
_PERCENT: Final = re.compile(r"\s*(?:%|个百分点|percent\b|per cent\b)")
_OF_HUNDRED: Final = re.compile(r"百分之(?=\S)")
_TENTHS: Final = re.compile(r"([一二三四五六七八九])成(?![本功为立交员绩果长熟])([一二三四五六七八九])?")
_HALF: Final = re.compile(r"一半|\bhalf\b")
_ALL: Final = re.compile(
    r"全部|全额|全都|所有的?(?:钱|余额|金额)|全[转还取]|[还结]清"
    r"|\b(?:all of it|everything|in full|the (?:full|whole|entire) amount|all)\b"
)


class Amount(msgspec.Struct, frozen=True):
    """An amount and its place in the text; ``currency`` when it says one. Never negative."""

    start: int
    end: int
    value: Decimal
    currency: str | None = None

    def money(self, currency: str) -> Money | None:
        """As money, of ``currency`` when it says none itself. None when that has no such small coins."""
        stated = self.currency or currency
        minor_units = self.value.scaleb(exponent_of(stated))
        return Money(int(minor_units), stated) if minor_units == minor_units.to_integral_value() else None


class _Found(msgspec.Struct, frozen=True):
    amount: Amount | None
    sure: bool


def find_amounts(text: str) -> list[Amount]:
    """The amounts that a sentence surely names, from left to right: with a currency, as 一千五, or behind 转, pay, …"""
    folded = fold(text)
    return [_placed(found.amount, folded) for found in _found(folded.text) if found.amount and found.sure]


def read_amount(text: str) -> Amount | None:
    """The one amount that an answer to "how much?" gives. None when there is none, or two, or one not said exactly."""
    folded = fold(text)
    if _NOT_MEANT.search(folded.text):
        return None
    every = list(_found(folded.text))
    sure = [found for found in every if found.sure] or every
    if not sure or any(found.amount is None for found in sure):
        return None
    amounts = [found.amount for found in sure if found.amount is not None]
    if len({(amount.value, amount.currency) for amount in amounts}) != 1:
        return None
    return _placed(amounts[0], folded)


def read_number(text: str) -> Decimal | None:
    """The one number that an answer gives: 12期, 三个, 0.5, five. None when there is none, or two, or a vague one."""
    plain = fold(text).text
    if _NOT_MEANT.search(plain):
        return None
    if _AND_A_HALF.fullmatch(plain):
        return Decimal("0.5")
    values = {_with_half(plain, numeral) for numeral in find_numerals(plain)}
    return values.pop() if len(values) == 1 else None


def _with_half(plain: str, numeral: Numeral) -> Decimal | None:
    if numeral.value is None or not _AND_A_HALF.match(plain, numeral.end):
        return numeral.value
    return numeral.value + Decimal("0.5")


def read_percentage(text: str) -> Decimal | None:
    """The one share that a text names, as a fraction of one: 3% is 0.03, 百分之三点五 0.035, 三成 0.3, 一半 0.5."""
    plain = fold(text).text
    shares = set(_shares(plain))
    return shares.pop() if len(shares) == 1 and not _NOT_MEANT.search(plain) else None


def wants_all(text: str) -> bool:
    """Whether an answer to "how much?" is: all of it."""
    plain = fold(text).text
    return _ALL.search(plain) is not None and not _NOT_MEANT.search(plain)


def _shares(plain: str) -> Iterator[Decimal | None]:
    for numeral in find_numerals(plain):
        if _PERCENT.match(plain, numeral.end):
            yield None if numeral.value is None else numeral.value.scaleb(-2)
    for match in _OF_HUNDRED.finditer(plain):
        behind = [numeral for numeral in find_numerals(plain[match.end() : match.end() + NEAR]) if numeral.start == 0]
        value = behind[0].value if behind else Decimal(100) if plain.startswith("百", match.end()) else None
        yield None if value is None else value.scaleb(-2)
    for match in _TENTHS.finditer(plain):
        yield Decimal(DIGITS[match[1]]) / 10 + Decimal(DIGITS[match[2]] if match[2] else 0) / 100
    if _HALF.search(plain):
        yield Decimal("0.5")


def _found(text: str) -> Iterator[_Found]:
    """What may be an amount in a folded text; without an amount when it is not said exactly."""
    used = 0
    for numeral in find_numerals(text):
        if numeral.start < used or _NO_AMOUNT_BEFORE.search(text, *_near(numeral)):
            continue
        found = _amount(text, numeral)
        if found is not None:
            used = found.amount.end if found.amount else numeral.end
            yield found


def _amount(text: str, numeral: Numeral) -> _Found | None:
    before, after = _BEFORE.search(text, *_near(numeral)), _AFTER.match(text, numeral.end)
    stated = {CURRENCY_WORDS[match[1]] for match in (before, after) if match}
    if len(stated) > 1:
        return _Found(None, sure=True)
    currency = stated.pop() if stated else None
    end, small = after.end() if after else numeral.end, None
    if after and currency == "CNY":
        small = _SMALL_PARTS.match(text, end)
    value = numeral.value
    if value is None:
        return _Found(None, sure=currency is not None or not numeral.plain or _is_spent(text, numeral))
    if small is not None:
        value, end = value + _small(small), small.end()
    elif currency is None and (coins := _JIAO.match(text, end) or _FEN.match(text, end)):
        cents = _digit(coins["fen"]) if coins.re is _JIAO else 0
        value = value / (10 if coins.re is _JIAO else 100) + Decimal(cents) / 100
        currency, end = "CNY" if "cent" not in coins[0] else None, coins.end()
    elif currency is None and _COUNTS.match(text, end):
        return _Found(None, sure=False) if _REPEATED.match(text, end) else None
    whole = _WHOLE.match(text, end)
    end = whole.end() if whole else end
    written = text[numeral.start : numeral.end]
    if (currency is None and written.isdigit() and len(written) > PLAIN_DIGITS_MAX) or value >= VALUE_MAX:
        return None
    if value.scaleb(exponent_of(currency or "CNY")) % 1:  # 1.005 yuan, 1.5 yen: no such money
        return _Found(None, sure=True)
    sure = currency is not None or end > numeral.end or _is_written_out(numeral) or _is_spent(text, numeral)
    return _Found(Amount(before.start() if before else numeral.start, end, value, currency), sure)


def _near(numeral: Numeral) -> tuple[int, int]:
    """Where to look for what stands before a number."""
    return max(0, numeral.start - NEAR), numeral.start


def _is_written_out(numeral: Numeral) -> bool:
    """Whether it is written as people write what money comes to: 一千五, 3k, 1,500; thirty may be anything."""
    return not numeral.plain and numeral.value is not None and numeral.value >= 100


def _is_spent(text: str, numeral: Numeral) -> bool:
    """Whether a word that moves money stands shortly before it."""
    return _SPENT_BEFORE.search(text, *_near(numeral)) is not None


def _small(match: re.Match[str]) -> Decimal:
    """What stands behind 块 or 元: 五毛, 五角二分, 半, 5, 50."""
    if match["half"]:
        return Decimal("0.5")
    if match["short"]:
        digits = match["short"] if match["short"].isascii() else str(DIGITS[match["short"]])
        return Decimal(f"0.{digits}")
    tenths = _digit(match["jiao"])
    return Decimal(tenths) / 10 + Decimal(_digit(match["fen"] or match["only_fen"] or match["cents"])) / 100


def _digit(written: str | None) -> int:
    return 0 if not written else DIGITS[written] if written in DIGITS else int(written)


def _placed(amount: Amount, folded: Folded) -> Amount:
    """The amount with its place in the text as it was written."""
    start, end = folded.origins[amount.start], folded.origins[amount.end - 1] + 1
    return msgspec.structs.replace(amount, start=start, end=end)
