"""What doors show that have only words and pay by the message: short texts, numbered choices, one message a turn.

A form is asked in one message, a line a field, and answered in one: with names (姓名 张三，电话 138…) or, in the order
of the lines, between commas. What was understood stands; only what is missing is asked again. Field by field would be
surer and cost a message a field; where the fields do not fit in one message, as few as possible hold them.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from suiban.flows.model.doors import ByPage, Capability, Carried, Impossible, Place, can_carry
from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.lists import labels, one_line, page_of
from suiban.flows.model.schemas import FormField, fields_of
from suiban.flows.model.steps import ASKED, Language, Prompt

LABEL_CHARACTERS_MAX: Final = 40
FIELDS_CHARACTERS_MAX: Final = 400
"""What the lines of the fields may take of a message."""
SLACK_CHARACTERS: Final = 100
"""What may be lost at the ends of messages, which break between lines."""


class TextShown(msgspec.Struct, frozen=True):
    """The messages, in order."""

    texts: tuple[str, ...]


def show(prompt: Prompt, capability: Capability, language: Language, page_link: str | None, place: Place) -> TextShown:
    """One prompt as messages."""
    return TextShown(_fitted([block(prompt, capability, language, page_link, place)], capability))


def join_turn(
    prompts: Sequence[Prompt],
    capability: Capability,
    language: Language,
    page_link: str | None = None,
    place: Place | None = None,
) -> list[str]:
    """What is told on the way and then asked, in one message; where that is too long, in as few as a turn may take.

    What is asked is never cut for what is told.
    """  # fmt: skip
    blocks = [block(prompt, capability, language, page_link, place or Place()) for prompt in prompts]
    return list(_fitted([one for one in blocks if one], capability))


def append(texts: Sequence[str], last: str, capability: Capability) -> list[str]:
    """The last words of a service behind what a turn says already, in a message of their own only where they must."""
    if texts and len(texts[-1]) + 1 + len(last) <= capability.text_characters_max:
        return [*texts[:-1], f"{texts[-1]}\n{last}"]
    return [*texts, *_split(last, capability.text_characters_max, capability.messages_max)]


def block(prompt: Prompt, capability: Capability, language: Language, page_link: str | None, place: Place) -> str:
    """One prompt in words, before it is put into messages. What it says is cut for what must be answered, not the other
    way round."""
    said = [prompt.short.of(language) or phrases.asked(prompt, language), *phrases.row_lines(prompt.rows, language)]
    needed = _needed(prompt, capability, language, page_link, place) if prompt.kind in ASKED else []
    head, tail = ("\n".join(line for line in lines if line.strip()).strip() for lines in (said, needed))
    room = capability.text_characters_max * capability.messages_max - len(tail) - SLACK_CHARACTERS
    if len(head) > room:
        head = head[: room - 1] + "…"
    return "\n".join(one for one in (head, tail) if one)


def _needed(
    prompt: Prompt, capability: Capability, language: Language, page_link: str | None, place: Place
) -> list[str]:
    match can_carry(prompt, capability):
        case Impossible():
            return [phrases.NOT_HERE.of(language)]
        case ByPage(why):
            never = phrases.NEVER_HERE.of(language) if why in ("secret", "verification") else ""
            return [_way(phrases.OPEN_PAGE[why].of(language), page_link, language), never]
        case Carried():
            return [phrases.given(prompt, language), *_answers(prompt, capability, language, place)]


def _way(name: str, page_link: str | None, language: Language) -> str:
    if page_link is None:
        return phrases.NO_PAGE.of(language)
    return f"{name}{'：' if language == 'zh' else ': '}{page_link}"


def _answers(prompt: Prompt, capability: Capability, language: Language, place: Place) -> list[str]:
    if prompt.kind == "form":
        return _fields(asked_now(prompt.schema, place, capability, language), language)
    options = phrases.options_of(prompt)
    names = [f"{number}. {name}" for number, name in enumerate(labels(options, language, LABEL_CHARACTERS_MAX), 1)]
    size = capability.options_max
    if prompt.kind == "choose":
        more = phrases.MORE.of(language)
        hint = {"zh": f"回复“{more}”看其余 {{rest}} 项", "en": f'Reply "{more}" for {{rest}} others'}[language]
        rest = len(options) - size
        return [*page_of(names, place.page, size)[1], *([hint.replace("{rest}", str(rest))] if rest > 0 else [])]
    return ["  ".join(names)] if names else []


def asked_now(schema: object, place: Place, capability: Capability, language: Language) -> tuple[FormField, ...]:
    """The fields of a form that one message asks: of those that are missing, as many as fit."""
    missing = [field for field in fields_of(schema) if field.key not in place.known]
    asked: list[FormField] = []
    left = FIELDS_CHARACTERS_MAX
    for field in missing[: capability.fields_at_once]:
        left -= len(_field(field, language)) + 1
        if asked and left < 0:
            break
        asked.append(field)
    return tuple(asked)


def _fields(fields: Sequence[FormField], language: Language) -> list[str]:
    if len(fields) == 1:
        return [_field(fields[0], language)]
    return [
        {"zh": "请在一条短信里回复，用逗号隔开：", "en": "Answer in one message, with commas between:"}[language],
        *(_field(field, language) for field in fields),
    ]


def _field(field: FormField, language: Language) -> str:
    options = labels(phrases.field_options(field), language, LABEL_CHARACTERS_MAX)
    about = [
        field.help.of(language) if not options else "",
        "/".join(f"{number}.{name}" for number, name in enumerate(options, 1)),
        phrases.example(field.kind, language) if not options else "",
        "" if field.required else phrases.OPTIONAL.of(language),
    ]
    told = "，".join(one for one in about if one) if language == "zh" else ", ".join(one for one in about if one)
    name = field.label.of(language)
    brackets = "（{}）" if language == "zh" else " ({})"
    return name + (brackets.format(told) if told else "")


def _fitted(blocks: Sequence[str], capability: Capability) -> tuple[str, ...]:
    """Blocks in as few messages as hold them; the last is kept whole as long as a turn may take it."""
    size, many = capability.text_characters_max, capability.messages_max
    whole = "\n".join(blocks)
    if len(whole) <= size:
        return (whole,) if whole else ()
    *told, last = blocks
    asked = _split(last, size, many)
    room = many - len(asked)
    before = _split("\n".join(told), size, room) if told and room else ()
    return (*before, *asked)


def _split(text: str, size: int, many: int) -> tuple[str, ...]:
    """A text in at most so many messages, broken between lines where there are any; the rest is cut."""
    parts, left = [""], text.strip()
    while left:
        line, _, left = left.partition("\n")
        gap = "\n" if parts[-1] else ""
        room = size - len(parts[-1]) - len(gap)
        if len(line) <= room:
            parts[-1] += gap + line
        elif len(line) <= size:
            parts.append(line)
        else:
            parts[-1] += gap + line[:room] if room > 0 else ""
            parts.append("")
            left = f"{line[max(0, room) :]}\n{left}"
    parts = [part for part in parts if part]
    if len(parts) > many:
        parts = [*parts[: many - 1], one_line(parts[many - 1], size - 1) + "…"]
    return tuple(parts)
