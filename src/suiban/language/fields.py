"""What people give of themselves and others: telephones, card numbers and their ends, names, e-mail. Pure and total."""

import re
from typing import Final

import msgspec

from suiban.kit.masking import Spoken
from suiban.kit.phones import parse_phone
from suiban.language.folding import HAN, Folded, fold, normalise
from suiban.language.words import DOUBLE_SURNAMES, SURNAMES

NAME_MAX: Final = 60
ACCOUNT_MIN, ACCOUNT_MAX = 12, 19
_SPELLED: Final = str.maketrans("零一二三四五六七八九幺", "01234567891")
_SPELLED_RUN: Final = re.compile(r"[零一二三四五六七八九幺](?:[ -]?[零一二三四五六七八九幺]){3,}")
_PHONE: Final = re.compile(r"(?<![\d.])(?:\+|00)?\(?\d[\d ().-]{5,20}\d(?!\d)")
_DIGITS: Final = re.compile(r"(?<![\d.,])\d(?:[ -]?\d)*(?![.,]?\d)")
_TAIL: Final = re.compile(
    r"(?:尾号|末尾|尾数|[后末最]+(?:四|4)位(?:数字?)?|\b(?:ending|ends|end)(?: in| with)?|last (?:four|4)(?: digits)?)"
    r"\s*(?:是|为|:|are|is|的)*\s*(?P<tail>\d{3,6})(?!\d)"
)
_OR: Final = re.compile(r"或|还是|\bor\b", re.IGNORECASE)
_BARE_TAIL: Final = re.compile(r"(?:就|是|那张|用)*(?P<tail>\d{4})(?:的?[那这]?[张个]?[卡户]?的?[吧啊呢]?)")
_EMAIL: Final = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![a-z0-9])")
_SURNAME: Final = f"(?:{'|'.join(sorted(DOUBLE_SURNAMES))}|[{SURNAMES}])"
_GIVEN: Final = r"[\u4e00-\u9fff]{1,2}?"
_NEXT: Final = (
    r"(?=转|汇|打|付|还|存|充|交|发|买|的|先生|女士|$|[，,。.;；!\s\d¥$]"
    r"|[一两二三四五六七八九十百千](?:[十百千万块元]|[一二三四五六七八九]))"
)
_NAMED: Final = re.compile(
    rf"(?:给|向|(?:收款人|户名|姓名|名字|对方)(?:叫|是|为|:)?)\s*(?P<name>{_SURNAME}{_GIVEN}(?:·{_GIVEN})?){_NEXT}"
)
_NAMED_EN: Final = re.compile(
    r"\b(?:[Tt]o|[Pp]ay|[Pp]ayee(?: is)?:?|[Nn]ame is)\s+"
    r"(?P<name>[A-Z][a-z]+(?:[ -][A-Z][A-Za-z'.-]*){0,3})(?![A-Za-z])"
)
_NO_NAME_EN: Final = frozenset({
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "My", "The",
})  # fmt: skip
_NAME_BEFORE: Final = re.compile(
    r"^(?:(?:转|汇|打|付)?给|我?叫|我是|是|就是|姓名|名字|户名|收款人|对方|填|写|为|[:,，：\s])+"
    r"|^(?:to|(?:my|the|his|her) name is|name is|it is|it['’]s|i am|i['’]m)\s+",
    re.IGNORECASE,
)
_NAME_AFTER: Final = re.compile(r"(?:先生|女士|小姐|[吧啊呀哦]|[。.!！,，\s])+$")
_WHOLE_NAME: Final = re.compile(
    r"[\u3400-\u9fff]{1,20}(?:·[\u3400-\u9fff]{1,10}){0,3}(?:[（(][\u3400-\u9fff]{1,10}[)）][\u3400-\u9fff]{0,20})?"
    r"|[^\W\d_](?:[^\W\d_]|['’.-])*(?: [^\W\d_](?:[^\W\d_]|['’.-])*){0,5}"
)
_NO_NAME: Final = re.compile(
    r"不知道|不清楚|不是|没有|不要|取消|什么|怎么|多少|谁|哪|吗$|呢$|忘|随便|转账|余额|人工"
    r"|\b(?:no|not|don't|what|who|why|how|cancel|back|help|yes|ok)\b",
    re.IGNORECASE,
)


class NameFound(msgspec.Struct, frozen=True):
    """A person's name in a sentence, and its place."""

    start: int
    end: int
    name: Spoken


class TailFound(msgspec.Struct, frozen=True):
    """The last digits of a card or account, and their place."""

    start: int
    end: int
    tail: str


class AccountFound(msgspec.Struct, frozen=True):
    """The number of a card or account, without spaces, and its place."""

    start: int
    end: int
    number: Spoken


class PhoneFound(msgspec.Struct, frozen=True):
    """A telephone number, as it is dialled, and its place."""

    start: int
    end: int
    number: Spoken


def find_phones(text: str) -> list[PhoneFound]:
    """Every telephone number in a text, as ``+8613800138000``."""
    folded = _with_digits(text)
    found = []
    for match in _PHONE.finditer(folded.text):
        try:
            number = parse_phone(match[0])
        except ValueError:
            continue
        found.append(PhoneFound(*_place(folded, match.start(), match.end()), number))
    return found


def read_phone(text: str) -> Spoken | None:
    """The one telephone number that an answer gives: 138 0013 8000, 幺三八…; any country's behind a plus."""
    numbers = {found.number for found in find_phones(text)}
    if len(numbers) == 1:
        return numbers.pop()
    try:
        return parse_phone(text.strip(), abroad=True) if not numbers else None
    except ValueError:
        return None


def find_accounts(text: str) -> list[AccountFound]:
    """The whole numbers of cards and accounts in a text: 12 to 19 digits."""
    folded = _with_digits(text)
    rows = ((match, re.sub("[ -]", "", match[0])) for match in _DIGITS.finditer(folded.text))
    return [
        AccountFound(*_place(folded, match.start(), match.end()), Spoken(row))
        for match, row in rows
        if ACCOUNT_MIN <= len(row) <= ACCOUNT_MAX
    ]


def read_digits(text: str) -> str | None:
    """The one row of digits that an answer gives, without spaces: a card number, an account, a code."""
    rows = {re.sub("[ -]", "", match[0]) for match in _DIGITS.finditer(_with_digits(text).text)}
    return rows.pop() if len(rows) == 1 else None


def find_tails(text: str) -> list[TailFound]:
    """Where a text says how a card or account ends: 尾号1234, 后四位是1234, ending in 1234."""
    folded = _with_digits(text)
    return [
        TailFound(*_place(folded, match.start(), match.end()), match["tail"]) for match in _TAIL.finditer(folded.text)
    ]


def read_tail(text: str) -> str | None:
    """The last digits that an answer gives: as :func:`find_tails`, or four digits alone."""
    tails = {found.tail for found in find_tails(text)}
    if _OR.search(text):
        return None
    if not tails:
        bare = _BARE_TAIL.fullmatch(_with_digits(normalise(text)).text)
        return bare["tail"] if bare else None
    return tails.pop() if len(tails) == 1 else None


def read_email(text: str) -> Spoken | None:
    """The one e-mail address that an answer gives, in lower case."""
    addresses = {match[0] for match in _EMAIL.finditer(fold(text).text)}
    return Spoken(addresses.pop()) if len(addresses) == 1 else None


def find_names(text: str) -> list[NameFound]:
    """Names that a sentence gives to somebody: 给李四转500, 收款人是王小明, to Ann Lee. Only what is surely one."""
    matches = (match for pattern in (_NAMED, _NAMED_EN) for match in pattern.finditer(text))
    found = [
        NameFound(*match.span("name"), Spoken(match["name"]))
        for match in matches
        if match["name"].split()[0] not in _NO_NAME_EN
    ]
    return sorted(found, key=lambda name: name.start)


def read_name(text: str) -> Spoken | None:
    """The name of a person or company that an answer gives, as it is written. None when it is none."""
    plain = _NAME_AFTER.sub("", _NAME_BEFORE.sub("", text.strip()))
    if len(plain) > NAME_MAX or not _WHOLE_NAME.fullmatch(plain) or _NO_NAME.search(text):
        return None
    return Spoken(plain) if not HAN.match(plain) or len(plain) > 1 else None


def _with_digits(text: str) -> Folded:
    """Folded, with rows of spelled digits (一二三四, 幺三八) as digits."""
    folded = fold(text)
    return Folded(_SPELLED_RUN.sub(lambda row: row[0].translate(_SPELLED), folded.text), folded.origins)


def _place(folded: Folded, start: int, end: int) -> tuple[int, int]:
    return folded.origins[start], folded.origins[end - 1] + 1
