"""Frozen values of assist, and what can be decided without looking anything up."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from suiban.kit.ids import CannedId, CompanyId, ConversationId, StaffId
from suiban.kit.masking import Spoken
from suiban.language.api import Language, surname

CODE_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,23}$"
TITLE_CHARACTERS_MAX: Final = 60
BODY_CHARACTERS_MAX: Final = 2_000
CATEGORY_CHARACTERS_MAX: Final = 20
SHARED_MAX: Final = 1_000
PERSONAL_MAX: Final = 200
SUGGESTIONS_MAX: Final = 3
ANSWER_CHARACTERS_MAX: Final = 4_000
"""What a message may hold; a longer article is cut."""
PROVEN_ENOUGH: Final = 2
"""From this proof level on a customer is called by name: who only claims to be somebody does not learn a name here."""

Variable = Literal["customer_name", "agent_name", "company", "hotline", "time_of_day", "queue"]
VARIABLES: Final[tuple[str, ...]] = get_args(Variable)
Outcome = Literal["used", "edited", "ignored"]

_BRACED: Final = re.compile(r"\{([a-z_]{1,30})\}|[{}]")


class NewCanned(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reply as it is written. ``owner_id`` None: shared by the company's people."""

    company_id: CompanyId
    id: CannedId
    owner_id: StaffId | None
    code: Annotated[str, Meta(pattern=CODE_PATTERN)]
    title: Annotated[str, Meta(min_length=1, max_length=TITLE_CHARACTERS_MAX)]
    body: Annotated[str, Meta(min_length=1, max_length=BODY_CHARACTERS_MAX)]
    category: Annotated[str, Meta(max_length=CATEGORY_CHARACTERS_MAX)]
    language: Language


class Canned(NewCanned, frozen=True, kw_only=True):
    """A reply as it is kept. ``initials`` and ``pinyin`` are the title's; ``own_*`` count the reader's uses."""

    initials: str
    pinyin: str
    version: int
    updated_at: datetime
    uses: int = 0
    own_uses: int = 0
    own_last_at: datetime | None = None


class Addressee(msgspec.Struct, frozen=True):
    """Whom a reply is for. ``name`` is the full one: only :func:`address` sees it."""

    name: Spoken
    gender: str
    proof_level: int


class Misplaced(msgspec.Struct, frozen=True):
    """What is wrong with a text: the variable or brace, and where it stands, counted from 1."""

    what: str
    line: int
    column: int


class Suggestion(msgspec.Struct, frozen=True):
    """An article that may answer. ``confidence`` is how likely it is the wanted one, 0 to 1."""

    company_id: str
    key: str
    title: str
    source: str
    version: int
    text: str
    confidence: float


class SuggestionsFrame(msgspec.Struct, frozen=True, tag="suggestions"):
    """What to answer to everything said up to ``after_seq``; newer ones replace older ones."""

    conversation_id: str
    after_seq: int
    items: tuple[Suggestion, ...]


class Suggested(msgspec.Struct, frozen=True):
    """Suggestions on their way to whoever held when they were thought of."""

    staff_id: StaffId
    conversation_id: ConversationId
    frame: SuggestionsFrame

    def seen_by(self, companies: frozenset[CompanyId]) -> SuggestionsFrame:
        """The frame for somebody with these mandates."""
        allowed = {str(company) for company in companies}
        items = tuple(item for item in self.frame.items if item.company_id in allowed)
        return msgspec.structs.replace(self.frame, items=items)


def misplaced(body: str) -> Iterator[Misplaced]:
    """Variables nobody can fill and stray braces, in order."""
    for match in _BRACED.finditer(body):
        if match[1] not in VARIABLES:
            before = body[: match.start()]
            line = before.count("\n") + 1
            yield Misplaced(match[0], line, match.start() - (before.rfind("\n") + 1) + 1)


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled, once: what a value says is not looked at again."""
    return _BRACED.sub(lambda match: values.get(match[1], match[0]) if match[1] else match[0], body)


def address(who: Addressee, language: Language) -> str:
    """How to speak to somebody: 王女士, Ms. Wang; 客户, "customer" while it is not sure enough who they are.

    Never more of the name than the surname.
    """
    family = surname(str.__str__(who.name)) if who.proof_level >= PROVEN_ENOUGH else None
    if family is None:
        return "客户" if language == "zh" else "customer"
    if language == "zh":
        return family.written + {"male": "先生", "female": "女士"}.get(who.gender, "女士/先生")
    return {"male": "Mr. ", "female": "Ms. "}.get(who.gender, "Mr./Ms. ") + family.latin


def time_of_day(hour: int, language: Language) -> str:
    """The greeting of the hour."""
    named = {
        "zh": ("早上好", "中午好", "下午好", "晚上好"),
        "en": ("Good morning", "Good afternoon", "Good afternoon", "Good evening"),
    }[language]
    return named[0 if 5 <= hour < 11 else 1 if 11 <= hour < 13 else 2 if 13 <= hour < 18 else 3]
