"""Personal values that nobody else has, and finding any of them in any bytes.

Each is what a customer might really write: telephone numbers that can be dialled, identity and card numbers with right
check digits. Numbers of six digits are left out: among millions of digits they also stand by chance.
"""

import random
import re
from collections.abc import Iterable
from typing import Final, Literal
from urllib.parse import quote

import msgspec
from ahocorasick_rs import BytesAhoCorasick

Kind = Literal["phone", "id_card", "card", "email", "name", "address", "token", "code"]
Source = Literal[
    "profile", "message", "note", "form", "file", "file_name", "page", "question", "sign_in", "refused", "staff_words",
    "rating", "record", "canned", "webhook", "header", "presence", "session", "secret",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = ("phone", "id_card", "card", "email", "name", "address", "token", "code")
HIDDEN: Final[frozenset[Kind]] = frozenset({"phone", "id_card", "card", "email"})
"""What is masked wherever words of a talk are shown outside of it; the others cannot be told from words."""

_RARE: Final = (0x9000, 0x9F00)
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_AREAS: Final = ("110101", "310104", "440305", "510107", "330106")
_BINS: Final = ("622202", "621700", "622848", "625900")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Value(msgspec.Struct, frozen=True):
    """One planted value: what it is, into what it was put, in which talk (0: none). Its ``repr`` does not show it."""

    number: int
    kind: Kind
    source: Source
    text: str
    talk: int

    def __repr__(self) -> str:
        return f"<{self.kind} {self.number} of {self.source}>"


class Values:
    """Deals values, each once."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - dice, no secrets
        self._known: set[str] = set()
        self.dealt: list[Value] = []
        self.talk = 0
        """The talk in which is planted now."""

    def deal(self, kind: Kind, source: Source) -> str:
        """A fresh one."""
        text = _make(self._chance, kind)
        while text in self._known:
            text = _make(self._chance, kind)
        return self.note(kind, source, text)

    def note(self, kind: Kind, source: Source, text: str) -> str:
        """One that the house made itself: a token, a code."""
        self._known.add(text)
        self.dealt.append(Value(len(self.dealt), kind, source, text, self.talk))
        return text

    def words(self, count: int, source: Source, kinds: Iterable[Kind] = KINDS) -> str:
        """A text with so many of them, of all kinds in turn."""
        wanted = tuple(kinds)
        return "；".join(self.deal(wanted[number % len(wanted)], source) for number in range(count))


def _make(chance: random.Random, kind: Kind) -> str:
    digits = "".join(chance.choices("0123456789", k=12))
    match kind:
        case "phone":
            return f"1{chance.choice('3456789')}{digits[:9]}"
        case "card":
            body = chance.choice(_BINS) + digits[:9]
            return body + luhn(body)
        case "id_card":
            birth = f"{chance.randrange(1950, 2008)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
            body = f"{chance.choice(_AREAS)}{birth}{digits[:3]}"
            return body + id_check(body)
        case "email":
            return f"{''.join(chance.choices(_LETTERS, k=10))}@planted.example"
        case "name":
            return _rare(chance, 4)
        case "address":
            return f"{_rare(chance, 3)}路{chance.randrange(1, 3000)}弄{chance.randrange(1, 99)}号"
        case "token":
            return "".join(chance.choices(_LETTERS + _LETTERS.upper(), k=32))
        case "code":
            return "-".join("".join(chance.choices(_LETTERS, k=4)) for _ in range(3))


def _rare(chance: random.Random, count: int) -> str:
    return "".join(chr(chance.randrange(*_RARE)) for _ in range(count))


def luhn(body: str) -> str:
    """The check digit of a card's number."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def id_check(body: str) -> str:
    """The check digit of an identity number (GB 11643)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return "10X98765432"[total % 11]


class Finder:
    """Which values stand in some bytes: as they are, as a URL has them, as JSON may escape them."""

    def __init__(self, values: Iterable[Value]) -> None:
        patterns: dict[bytes, Value] = {}
        for value in values:
            for form in {value.text, quote(value.text, safe=""), value.text.encode("unicode-escape").decode()}:
                patterns[form.encode()] = value
        self._values = list(patterns.values())
        self._search = BytesAhoCorasick(list(patterns))

    def find(self, content: bytes) -> set[Value]:
        """All of them. A number inside of a longer number is another number."""
        found = set()
        for which, start, end in self._search.find_matches_as_indexes(content, overlapping=True):
            value = self._values[which]
            if value not in found and not (value.text.isdigit() and _within_number(content, start, end)):
                found.add(value)
        return found


_DIGIT: Final = re.compile(rb"[0-9]")


def _within_number(content: bytes, start: int, end: int) -> bool:
    return bool(_DIGIT.match(content[start - 1 : start]) or _DIGIT.match(content[end : end + 1]))
