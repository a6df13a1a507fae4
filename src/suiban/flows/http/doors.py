"""A step as each door shows it, in pieces that an editor draws: what the renderers made, told in few words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from suiban.conversations.model.content import Card, Form
from suiban.flows.model.doors import CAPABILITIES, ByPage, Carried, can_carry
from suiban.flows.model.doors import WHY as WHY_NOT
from suiban.flows.model.rendering import ChatShown, PageStep, PhoneShown, Shown, TextShown, phrases, render
from suiban.flows.model.rendering.phone import PhoneKey
from suiban.flows.model.schemas import fields_of
from suiban.flows.model.steps import NO_WORDS, Language, Prompt, Words
from suiban.platform.http import Reply

LINK: Final = "https://bank.example/f"
_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_KEYS: Final = {
    "more": Words("更多", "more"), "repeat": Words("重听", "again"), "person": Words("人工", "a person"),
    "back": Words("上一步", "back"), "continue": Words("继续", "go on"), "skip": Words("跳过", "skip"),
}  # fmt: skip
_ENTERED: Final = Words("按键输入，# 号结束", "entered by keys, ended by #")
_LISTENS: Final = Words("也可以直接说", "may be spoken as well")


class WordsReply(Reply):
    """A text in both languages; `en` empty: `zh` stands for both."""

    zh: str
    en: str


class PartReply(Reply):
    """A piece of what is shown: a text, a line of a list, a button, a field, a link, what is spoken, a key."""

    kind: Literal["text", "row", "button", "field", "link", "spoken", "key"]
    text: str
    label: str = ""


class PartsReply(Reply):
    """The pieces in both languages."""

    zh: list[PartReply]
    en: list[PartReply]


class DoorReply(Reply):
    """A step at one door. `way`: it is shown there itself, on the page beside it, or not at all; `why` not itself."""

    door: str
    way: Literal["itself", "page", "not"]
    why: WordsReply
    parts: PartsReply


def doors_of(prompt: Prompt) -> list[DoorReply]:
    """At every door, in their order."""
    found, names = [], _names(prompt)
    for door, capability in CAPABILITIES.items():
        carried = can_carry(prompt, capability)
        why = NO_WORDS if isinstance(carried, Carried) else WHY_NOT[carried.why]
        way: Any = "itself" if isinstance(carried, Carried) else "page" if isinstance(carried, ByPage) else "not"
        zh, en = (list(_parts(render(prompt, capability, language, LINK), names, language)) for language in _LANGUAGES)
        found.append(
            DoorReply(door=door, way=way, why=WordsReply(zh=why.zh, en=why.en), parts=PartsReply(zh=zh, en=en))
        )
    return found


def _parts(shown: Shown, names: Mapping[str, Words], language: Language) -> Iterator[PartReply]:
    match shown:
        case ChatShown(says=says):
            for one in says:
                yield from _said(one.text, one.choices, one.content, language)
        case PageStep():
            yield from _page(shown, language)
        case TextShown(texts=texts):
            for text in texts:
                yield PartReply(kind="text", text=text)
        case PhoneShown():
            yield from _phone(shown, names, language)


def _said(text: str, choices: tuple[str, ...], content: Card | Form | None, language: Language) -> Iterator[PartReply]:
    match content:
        case Card(title=title, text=body, buttons=buttons):
            yield PartReply(kind="text", text="\n".join(part for part in (title, body) if part))
            for button in buttons:
                yield PartReply(kind="link" if hasattr(button, "url") else "button", text=button.label)
        case Form():
            words = (content.title_en, content.text_en) if language == "en" else (content.title, content.text)
            yield PartReply(kind="text", text="\n".join(part for part in words if part) or content.title)
            for field in content.fields:
                label, help = (field.label, field.help) if language == "zh" else (field.label_en, field.help_en)
                yield PartReply(kind="field", text=help or field.help, label=label or field.label)
        case None:
            yield PartReply(kind="text", text=text)
    for choice in choices:
        yield PartReply(kind="button", text=choice)


def _page(shown: PageStep, language: Language) -> Iterator[PartReply]:
    yield PartReply(kind="text", text=shown.text.of(language))
    for row in shown.rows:
        yield PartReply(kind="row", text=row.value.of(language), label=row.label.of(language))
    for field in shown.fields:
        options = " / ".join(option.label.of(language) for option in field.options)
        yield PartReply(kind="field", text=options or field.help.of(language), label=field.label.of(language))
    for option in shown.options:
        yield PartReply(kind="button", text=option.label.of(language))
    if shown.input not in ("none", "options", "fields", "decision"):
        yield PartReply(kind="field", text=shown.example.of(language), label=shown.name.of(language))
    for action in shown.actions:
        if action.name in ("submit", "decline") and shown.input != "options":
            yield PartReply(kind="button", text=action.label.of(language))


def _phone(shown: PhoneShown, names: Mapping[str, Words], language: Language) -> Iterator[PartReply]:
    yield PartReply(kind="spoken", text=shown.spoken)
    for key in shown.keys:
        yield PartReply(kind="key", text=_meant(key, names, language), label=key.key)
    if shown.entry is not None:
        yield PartReply(kind="key", text=_ENTERED.of(language), label="0–9")
    if shown.listens:
        yield PartReply(kind="row", text="", label=_LISTENS.of(language))
    if shown.link:
        yield PartReply(kind="link", text=shown.link)


def _meant(key: PhoneKey, names: Mapping[str, Words], language: Language) -> str:
    return _KEYS[key.means].of(language) if key.means in _KEYS else names.get(key.value, Words(key.value)).of(language)


def _names(prompt: Prompt) -> dict[str, Words]:
    """What is chosen from, by value, be it of the step or of a field of its form."""
    fields = fields_of(prompt.schema) if prompt.kind == "form" else ()
    options = [*phrases.options_of(prompt), *(option for field in fields for option in phrases.field_options(field))]
    return {option.value: option.label for option in options}
