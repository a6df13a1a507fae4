"""Money: whole minor units and a currency (ISO 4217). Never a float."""

import msgspec

_EXPONENTS = {"CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "HKD": 2, "SGD": 2, "JPY": 0, "KRW": 0, "KWD": 3}

CURRENCIES = frozenset(_EXPONENTS)


def exponent_of(currency: str) -> int:
    """How many decimal places its minor unit is: 2 for CNY, 0 for JPY. Raises ValueError on an unknown currency."""
    if currency not in _EXPONENTS:
        raise ValueError("unknown currency")
    return _EXPONENTS[currency]


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=False):
    """An amount. ``minor_units`` is signed: fen for CNY, yen for JPY."""

    minor_units: int
    currency: str

    def __post_init__(self) -> None:
        exponent_of(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor_units + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor_units - self._same(other), self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError("different currencies")
        return other.minor_units

    def __str__(self) -> str:
        exponent = _EXPONENTS[self.currency]
        sign = "-" if self.minor_units < 0 else ""
        whole, rest = divmod(abs(self.minor_units), 10**exponent)
        fraction = f".{rest:0{exponent}d}" if exponent else ""
        return f"{self.currency} {sign}{whole:,}{fraction}"
