"""What is spoken over the telephone, and what each key then means.

Of the keys 1 to 7 are a list's, 8 its next page, 9 says it again, 0 brings a person, the star goes back, the hash ends
what is entered, or leaves out what may be left out. Within a number the star is the point: 12*50# is 12.50.
"""

from typing import Final, Literal

import msgspec

from suiban.flows.model.doors import ByPage, Capability, Carried, Impossible, Place, can_carry
from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.ear import digits_for_the_ear, for_the_ear
from suiban.flows.model.rendering.lists import labels, page_of, pages
from suiban.flows.model.schemas import FormField, fields_of
from suiban.flows.model.steps import ASKED, Language, Option, Prompt, ValueType, Words

LABEL_CHARACTERS_MAX: Final = 40
MORE_KEY: Final = "8"
REPEAT_KEY: Final = "9"
PERSON_KEY: Final = "0"
BACK_KEY: Final = "*"
END_KEY: Final = "#"
Means = Literal["option", "more", "repeat", "person", "back", "continue", "skip"]


class PhoneKey(msgspec.Struct, frozen=True):
    """What one key means. ``value`` is that of the option."""

    key: str
    means: Means
    value: str = ""


class Entry(msgspec.Struct, frozen=True):
    """Several keys that make one answer, ended by the hash. ``several``: each of them picks one of a list."""

    kind: ValueType | Literal["whole", "code", "several"]
    digits_max: int


class PhoneShown(msgspec.Struct, frozen=True):
    """What is spoken, and what is then heard.

    ``listens``: an answer may be spoken. ``barge_in``: it may be given before all was said; what is agreed to must be
    heard to its end. ``secret``: neither keys nor voice are recorded while it is answered. ``link``: is sent as a
    message meanwhile.
    """

    spoken: str
    keys: tuple[PhoneKey, ...] = ()
    entry: Entry | None = None
    listens: bool = False
    barge_in: bool = True
    secret: bool = False
    link: str = ""


_DIGITS_MAX: Final[dict[str, int]] = {
    "money": 14, "number": 14, "whole": 9, "date": 8, "month": 6, "phone": 15, "account": 32, "secret": 20,
    "code": 8, "several": 7,
}  # fmt: skip
_ENTERED: Final[dict[str, Words]] = {
    "money": Words("请输入金额，角分之前按星号键", "Enter the amount, the star for the point"),
    "number": Words("请输入数字，小数点按星号键", "Enter the number, the star for the point"),
    "whole": Words("请输入数字", "Enter the number"),
    "date": Words("请输入八位日期，先年后月再日", "Enter the date as year, month, day, eight digits"),
    "month": Words("请输入四位年份和两位月份", "Enter the year and two digits for the month"),
    "account": Words("请输入卡号或账号", "Enter the number of the card or account"),
    "phone": Words("请输入电话号码", "Enter the telephone number"),
    "secret": Words("请用按键输入，不要说出来", "Enter it by keys, do not say it"),
    "code": Words("请用按键输入验证码，不要说出来", "Enter the code by keys, do not say it"),
    "several": Words("可以按多个数字", "Press as many as apply"),
    "text": Words("请说出来", "Please say it"),
}  # fmt: skip
_END: Final = Words("，以井号键结束", ", and end with the hash key")
_OR_SAY: Final = Words("，也可以直接说", ", or just say it")
_SKIP: Final = Words("不填请按井号键", "To leave it out, press the hash key")
_AGAIN: Final = Words("重听", "To hear this again")
_GO_BACK: Final = Words("返回上一步", "To go back")
_STAR: Final = Words("星号键", "the star")
_STANDS: Final = Words("现在是{given}", "It is {given} now")
_SENT: Final = Words(
    "我们把安全页面的链接发到您的手机，办好后请按一继续",
    "A link to the secure page is sent to your phone; press one when you are done",
)  # fmt: skip


def show(prompt: Prompt, capability: Capability, language: Language, page_link: str | None, place: Place) -> PhoneShown:
    """A prompt as it is spoken."""
    said = [prompt.spoken.of(language) or phrases.asked(prompt, language)]
    said += phrases.row_lines(prompt.rows, language)
    if prompt.kind not in ASKED:
        return PhoneShown(_speech(said, [], capability, language))
    match can_carry(prompt, capability):
        case Impossible():
            return _beside(said, phrases.NOT_HERE, None, capability, language)
        case ByPage():
            words = phrases.NO_PAGE if page_link is None else _SENT
            return _beside(said, words, page_link or "", capability, language)
        case Carried():
            return _carried(prompt, capability, language, place, said)


def _carried(prompt: Prompt, capability: Capability, language: Language, place: Place, said: list[str]) -> PhoneShown:
    field = asked_now(prompt, place)
    if field is not None:
        said = [*(said if not place.known else []), _field_name(prompt, field, language)]
    options, keys, entry = expected(prompt, capability, place)
    secret = prompt.secret or prompt.kind == "verify"
    listens = capability.words and not secret
    hints = _listed(options, keys, language)
    if entry is not None:
        how = (_ENTERED[entry.kind], _END, *([_OR_SAY] if listens else []))
        hints.append("".join(words.of(language) for words in how))
    elif listens and not options:
        hints.append(_ENTERED["text"].of(language))
    hints += [_SKIP.of(language)] if any(key.means == "skip" for key in keys) else []
    stands = for_the_ear(phrases.stands(prompt, language), language)
    hints = [_STANDS.of(language).replace("{given}", stands), *hints] if stands else hints
    spoken = _speech(said, [*hints, *_always(prompt, language)], capability, language)
    return PhoneShown(spoken, keys, entry, listens, prompt.kind not in phrases.AGREE, secret)


def asked_now(prompt: Prompt, place: Place) -> FormField | None:
    """The field of a form that is asked next; None for other kinds, and where none is missing."""
    if prompt.kind != "form":
        return None
    return next((field for field in fields_of(prompt.schema) if field.key not in place.known), None)


def expected(
    prompt: Prompt, capability: Capability, place: Place
) -> tuple[tuple[Option, ...], tuple[PhoneKey, ...], Entry | None]:
    """The options that are read out, what each key means, and what is entered by several keys."""
    field = asked_now(prompt, place)
    every = phrases.options_of(prompt) if field is None else phrases.field_options(field)
    size = capability.options_max
    options = tuple(page_of(every, place.page, size)[1])
    several = field is not None and field.kind == "multi"
    keys = [PhoneKey(str(n), "option", option.value) for n, option in enumerate(options, 1)]
    keys += [PhoneKey(MORE_KEY, "more")] if pages(every, size) > 1 else []
    keys += [PhoneKey(REPEAT_KEY, "repeat")] if every else []
    keys += [PhoneKey(PERSON_KEY, "person"), PhoneKey(BACK_KEY, "back")]
    keys += [PhoneKey(END_KEY, "skip")] if field is not None and not field.required else []
    if several:
        return options, tuple(keys), Entry("several", _DIGITS_MAX["several"])
    kind = "code" if prompt.kind == "verify" else field.kind if field is not None else prompt.type
    entered = not every and kind in _DIGITS_MAX
    return options, tuple(keys), Entry(kind, _DIGITS_MAX[kind]) if entered else None  # type: ignore[arg-type]


def _listed(options: tuple[Option, ...], keys: tuple[PhoneKey, ...], language: Language) -> list[str]:
    names = [for_the_ear(name, language) for name in labels(options, language, LABEL_CHARACTERS_MAX)]
    listed = [_press(name, key.key, language) for name, key in zip(names, keys, strict=False)]
    listed += [_press(phrases.MORE.of(language), MORE_KEY, language)] if any(k.means == "more" for k in keys) else []
    listed += [_press(_AGAIN.of(language), REPEAT_KEY, language)] if any(k.means == "repeat" for k in keys) else []
    return listed


def _press(name: str, key: str, language: Language) -> str:
    # the key is called 一, as it stands on it; 幺 is for numbers told in a row
    called = _STAR.of(language) if key == BACK_KEY else digits_for_the_ear(key, language).replace("幺", "一")
    return f"{name}，请按{called}" if language == "zh" else f"{name}: press {called}"


def _always(prompt: Prompt, language: Language) -> list[str]:
    back = [_press(_GO_BACK.of(language), BACK_KEY, language)] if prompt.number > 1 else []
    return [*back, _press(phrases.PERSON.of(language), PERSON_KEY, language)]


def _field_name(prompt: Prompt, field: FormField, language: Language) -> str:
    helped = field.help.of(language)
    colon = "，" if language == "zh" else ", "
    return field.label.of(language) + (colon + helped if helped else "")


def _beside(said: list[str], words: Words, link: str | None, capability: Capability, language: Language) -> PhoneShown:
    """The way to the page, or (``link`` None) that there is none."""
    keys: tuple[PhoneKey, ...] = (PhoneKey(PERSON_KEY, "person"), PhoneKey(BACK_KEY, "back"))
    if link is not None:
        keys = (PhoneKey("1", "continue"), *keys)
    spoken = _speech(said, [words.of(language)], capability, language)
    return PhoneShown(spoken, keys, listens=capability.words, link=link or "")


def _speech(said: list[str], hints: list[str], capability: Capability, language: Language) -> str:
    """What is said and what can be done, as sentences; the first is cut for the second."""
    tail = "".join(_sentence(one, language) for one in hints if one).strip()
    head = "".join(_sentence(for_the_ear(one, language), language) for one in said if one).strip()
    room = capability.text_characters_max - len(tail) - 1
    head = head if len(head) <= room else head[: room - 1] + "…"
    return f"{head} {tail}".strip() if language == "en" else head + tail


def _sentence(text: str, language: Language) -> str:
    ends = text.endswith(("。", "？", "！", ".", "?", "!"))
    return text + ("" if ends else "。" if language == "zh" else ".") + ("" if language == "zh" else " ")
