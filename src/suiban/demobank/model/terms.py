"""The bank's terms: names, branches, products, prices, limits. All invented."""

from collections.abc import Mapping
from datetime import timedelta, timezone
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal
from typing import Final

import msgspec

ZONE: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Where the bank's days begin; China has kept one offset since 1991."""

OWN_BANK: Final = "spruce"
BANKS: Final[Mapping[str, str]] = {
    OWN_BANK: "云杉银行", "cedar": "雪松银行", "willow": "垂柳银行", "maple": "红枫银行", "bamboo": "翠竹农商银行",
    "ginkgo": "银杏银行",
}  # fmt: skip
EXPONENTS: Final[Mapping[str, int]] = {"CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "HKD": 2, "SGD": 2, "JPY": 0}
ACCOUNT_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "current": ("活期账户", "Current account"), "savings": ("储蓄账户", "Savings account"),
    "time": ("定期存款", "Time deposit"), "margin": ("保证金账户", "Margin account"),
}  # fmt: skip
LOAN_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "mortgage": ("个人住房贷款", "Home loan"), "car": ("汽车贷款", "Car loan"),
    "consumer": ("个人消费贷款", "Consumer loan"), "business": ("个人经营贷款", "Business loan"),
}  # fmt: skip

PER_TRANSFER: Final = 50_000_00
PER_DAY: Final = 200_000_00
CEILING_PER_TRANSFER: Final = 500_000_00
CEILING_PER_DAY: Final = 1_000_000_00
"""In CNY; what leaves in other currencies counts at the middle rate."""

CARD_FEE: Final = 10_00
CASH_ORDER_FROM: Final = 50_000_00
DAYS_AHEAD_MAX: Final = 60
CODE_LIVES: Final = timedelta(minutes=5)
CODE_TRIES: Final = 5
CODES_OPEN_MAX: Final = 20
QUOTE_LIVES: Final = timedelta(minutes=10)
ASSESSMENT_DAYS: Final = 365
EARLY_FEE: Final = Decimal("0.005")
"""Of what is repaid early, except of consumer loans."""
ADVANCE_FEE: Final = Decimal("0.01")
ADVANCE_FEE_LEAST: Final = 10_00
DAILY_RATE: Final = Decimal("0.0005")
INSTALMENT_FEES: Final[Mapping[int, Decimal]] = {
    3: Decimal("0.0195"), 6: Decimal("0.036"), 12: Decimal("0.066"), 18: Decimal("0.099"), 24: Decimal("0.132"),
}  # fmt: skip
INSTALMENT_LEAST: Final = 500_00


class Branch(msgspec.Struct, frozen=True):
    """A branch; ``weekend``: open on Saturdays and Sundays too. ``cash_limit`` a day and booking, in fen."""

    id: str
    name: str
    name_en: str
    city: str
    address: str
    cash_limit: int
    weekend: bool = False


class Product(msgspec.Struct, frozen=True):
    """Something to put money into. ``closed_days``: so long after buying it cannot be redeemed."""

    code: str
    name: str
    name_en: str
    risk: int
    minimum: int
    term_days: int
    expected_rate: str
    closed_days: int = 0


class Plan(msgspec.Struct, frozen=True):
    """An insurer's plan that a trust can hold."""

    code: str
    company: str
    name: str
    name_en: str
    minimum: int


BRANCHES: Final[Mapping[str, Branch]] = {
    item.id: item
    for item in (
        Branch("bj-chaoyang", "北京朝阳支行", "Beijing Chaoyang", "北京", "北京市朝阳区云杉路 18 号", 500_000_00),
        Branch("bj-haidian", "北京海淀支行", "Beijing Haidian", "北京", "北京市海淀区松涛街 6 号", 300_000_00, True),
        Branch("sh-xuhui", "上海徐汇支行", "Shanghai Xuhui", "上海", "上海市徐汇区林荫路 77 号", 500_000_00, True),
        Branch("sh-pudong", "上海浦东支行", "Shanghai Pudong", "上海", "上海市浦东新区年轮大道 210 号", 1_000_000_00),
        Branch("hz-binjiang", "杭州滨江支行", "Hangzhou Binjiang", "杭州", "杭州市滨江区青禾路 9 号", 300_000_00, True),
        Branch("hz-xihu", "杭州西湖支行", "Hangzhou Xihu", "杭州", "杭州市西湖区随潮街 31 号", 200_000_00),
        Branch("sz-nanshan", "深圳南山支行", "Shenzhen Nanshan", "深圳", "深圳市南山区磐石路 5 号", 500_000_00),
        Branch("gz-tianhe", "广州天河支行", "Guangzhou Tianhe", "广州", "广州市天河区榕树路 42 号", 300_000_00, True),
        Branch("cd-jinjiang", "成都锦江支行", "Chengdu Jinjiang", "成都", "成都市锦江区翠竹街 12 号", 200_000_00),
    )
}
PRODUCTS: Final[Mapping[str, Product]] = {
    item.code: item
    for item in (
        Product("W-SUICHAO", "随潮现金管理", "Tide cash", 1, 1_00, 0, "1.85"),
        Product("W-NIANLUN90", "年轮稳健 90 天", "Growth ring 90", 2, 10_000_00, 90, "2.60", 90),
        Product("W-SONGTAO", "松涛固收增强", "Pine fixed income plus", 3, 10_000_00, 180, "3.40", 30),
        Product("W-YUNTU", "云途权益精选", "Cloud path equity", 4, 50_000_00, 365, "5.20", 7),
        Product("W-JUYUAN", "巨源量化对冲", "Deep spring hedge", 5, 300_000_00, 365, "7.00", 180),
    )
}
PLANS: Final[Mapping[str, Plan]] = {
    item.code: item
    for item in (
        Plan("T-CHANGQING", "insurer", "常青终身寿险信托", "Evergreen whole life trust", 1_000_000_00),
        Plan("T-SHUMIAO", "insurer", "小树苗教育金信托", "Sapling education trust", 300_000_00),
        Plan("T-ANXIN", "insurer", "安心传承年金信托", "Heritage annuity trust", 500_000_00),
    )
}

# CNY for one unit; a real bank would ask its treasury.
_MIDDLE: Final[Mapping[str, Decimal]] = {
    "CNY": Decimal(1), "USD": Decimal("7.1200"), "EUR": Decimal("7.7400"), "GBP": Decimal("9.0500"),
    "HKD": Decimal("0.9150"), "SGD": Decimal("5.3000"), "JPY": Decimal("0.0475"),
}  # fmt: skip
_SPREAD: Final = Decimal("0.003")


def rate(sell: str, buy: str) -> Decimal:
    """How much of ``buy`` a customer gets for one of ``sell``: the middle rate less the spread, six places."""
    return (_MIDDLE[sell] / _MIDDLE[buy] * (1 - _SPREAD)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)


def converted(minor_units: int, sell: str, buy: str, by: Decimal) -> int:
    """Minor units of ``buy`` for so many of ``sell``."""
    return _whole(minor_units * by * Decimal(10) ** (EXPONENTS[buy] - EXPONENTS[sell]))


def needed(minor_units: int, sell: str, buy: str, by: Decimal) -> int:
    """Minor units of ``sell`` that bring so many of ``buy``, in the bank's favour."""
    exact = minor_units / by * Decimal(10) ** (EXPONENTS[sell] - EXPONENTS[buy])
    return int(exact.to_integral_value(ROUND_UP))


def in_cny(minor_units: int, currency: str) -> int:
    """What it counts for against a limit, in fen."""
    return _whole(minor_units * _MIDDLE[currency] * Decimal(10) ** (2 - EXPONENTS[currency]))


def share(minor_units: int, of: Decimal) -> int:
    """A part of an amount, rounded half even to minor units."""
    return _whole(minor_units * of)


def transfer_fee(minor_units: int, bank: str) -> int:
    """Nothing within the bank; elsewhere two ten-thousandths, from 2 to 50 of the currency."""
    return 0 if bank == OWN_BANK else min(50_00, max(2_00, share(minor_units, Decimal("0.0002"))))


def _whole(exact: Decimal) -> int:
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


def instalment(outstanding: int, yearly_percent: Decimal, periods: int) -> int:
    """What is due each month when a loan is repaid in equal parts."""
    monthly = yearly_percent / 1200
    if periods <= 0:
        return outstanding
    if not monthly:
        return _whole(Decimal(outstanding) / periods)
    growth = (1 + monthly) ** periods
    return _whole(outstanding * monthly * growth / (growth - 1))
