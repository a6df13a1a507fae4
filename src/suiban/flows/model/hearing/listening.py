"""Which reader is for what was heard, by how it came in and by what was asked."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from suiban.flows.model.doors import Capability, Carried, Impossible, Place, can_carry
from suiban.flows.model.hearing.filling import Raw, fill, read_line
from suiban.flows.model.hearing.keys import read_keys
from suiban.flows.model.hearing.reading import aside_of, beside, choose, decide, named, read, wants_more
from suiban.flows.model.hearing.results import (
    FILE_NAME_CHARACTERS_MAX,
    FILLED_MAX,
    TEXT_CHARACTERS_MAX,
    Answered,
    Aside,
    Filled,
    Heard,
    Hearing,
    Keyed,
    Partly,
    Pressed,
    Signed,
    Uploaded,
    Wrote,
    misread,
)
from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.lists import page_of, pages
from suiban.flows.model.rendering.phone import PhoneKey
from suiban.flows.model.rendering.phone import asked_now as asked_by_ear
from suiban.flows.model.rendering.text import asked_now as asked_in_text
from suiban.flows.model.schemas import FormField, fields_of
from suiban.flows.model.steps import ASKED, Language, Misread, Option, Prompt, ValueType, Words
from suiban.kit.masking import Spoken
from suiban.language.api import read_place

UPLOADS: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"})
SECRET_CHARACTERS_MAX: Final = 64
NAME_CHARACTERS_MAX: Final = 60
_CODE: Final = re.compile(r"\d{4,8}", re.ASCII)
# controls, and signs that turn the direction of what follows: such a text is not what it looks like
HIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ACTIONS: Final = ("back", "cancel", "person", "repeat", "help", "continue")
_UNCLEAR: Final[dict[ValueType, tuple[str, Words]]] = {
    "money": ("amount_unclear", Words("没听懂金额", "I did not understand the amount")),
    "number": ("number_unclear", Words("没听懂数字", "I did not understand the number")),
    "date": ("date_unclear", Words("没听懂日期", "I did not understand the day")),
    "month": ("month_unclear", Words("没听懂月份", "I did not understand the month")),
    "name": ("name_unclear", Words("没听懂姓名", "I did not understand the name")),
    "account": ("account_unclear", Words("没听懂账号", "I did not understand the number")),
    "email": ("email_unclear", Words("没听懂邮箱", "I did not understand the address")),
    "phone": ("phone_unclear", Words("没听懂电话号码", "I did not understand the telephone number")),
    "text": ("text_empty", Words("请写出文字", "Please write it in words")),
    "yes_no": ("decision_unclear", Words("没听懂", "I did not understand")),
    "secret": ("secret_shape", Words("格式不对，请重新输入", "That has not the right form; please enter it again")),
}


def hear(
    prompt: Prompt, heard: Heard, capability: Capability, language: Language, today: date, place: Place | None = None
) -> Hearing:
    """What was heard, as the answer to what was asked at this door.

    ``place`` is how far the customer has come within the step; ``today`` is the day where the bank is. Both languages
    are understood, whichever is shown.
    """
    turn = _Turn(prompt, capability, language, today, place or Place())
    match heard:
        case Wrote(text):
            return turn.wrote(str.__str__(text))
        case Pressed(value):
            return turn.pressed(value)
        case Keyed(keys):
            return turn.keyed(str.__str__(keys)) if capability.keys else turn.wrote(str.__str__(keys))
        case Filled(values):
            return turn.filled(values)
        case Uploaded():
            return turn.uploaded(heard)
        case Signed(name):
            return turn.signed(str.__str__(name))


class _Turn:
    """One prompt at one door, and what comes in there."""

    def __init__(self, prompt: Prompt, capability: Capability, language: Language, today: date, place: Place) -> None:
        self.prompt = prompt
        self.capability = capability
        self.language = language
        self.today = today
        self.place = place
        self.asks = prompt.kind in ASKED
        self.carried = can_carry(prompt, capability)
        self.here = self.asks and isinstance(self.carried, Carried)
        self.numbered = not capability.buttons
        self.hides = prompt.secret or prompt.kind == "verify"

    # --- by how it came in ---

    def wrote(self, text: str) -> Hearing:
        if len(text) > TEXT_CHARACTERS_MAX:
            return misread("too_long", "太长了，请说得短一些。", "That is too long; please put it shortly.")
        if HIDDEN.search(text):
            return misread(
                "not_text", "里面有看不见的字符，请重新输入。", "There are unseen signs in it; please write it anew."
            )
        if self.hides and self.here:
            return self._secret(text)
        options = phrases.options_of(self.prompt) if self.here else ()
        is_option = named(text, options, self.language) is not None
        decides = self.here and phrases.decides(self.prompt) and decide(text, numbered=self.numbered) is not None
        aside = None if is_option or decides else aside_of(text)
        if aside is not None:
            return aside
        if not self.here:
            return beside(text) or self._elsewhere()
        return self._answer(text)

    def pressed(self, value: str) -> Hearing:
        options = phrases.options_of(self.prompt) if self.here else ()
        if self.prompt.kind == "sign" and value == "yes":
            return misread("signature_missing", "请写上您的姓名。", "Please write your name.")
        found = next((option for option in options if option.value == value), None)
        if found is not None:
            return self._picked(found)
        action = next((one for one in _ACTIONS if one == value), None)
        return Aside(action) if action is not None else self._unknown_option()

    def keyed(self, keys: str) -> Hearing:
        if not self.here:
            return self._keyed_beside(keys)
        match read_keys(self.prompt, self.capability, self.place, keys, self.today):
            case PhoneKey(means="option", value=value) if self.prompt.kind == "form":
                return self._field(value)
            case PhoneKey(means="option", value=value):
                return self.pressed(value)
            case PhoneKey(means="more"):
                return self._more()
            case PhoneKey(means="skip"):
                return self._field("")
            case PhoneKey(means=means):
                return Aside(means)  # type: ignore[arg-type]
            case tuple() as values:
                return self._field(values)
            case str() as entered:
                return self._field(entered) if self.prompt.kind == "form" else self._entered(entered)
            case None:
                return misread(
                    "key_unknown", "按键不对，请听提示再按。", "That key is not one of them; please listen again."
                )

    def filled(self, values: object) -> Hearing:
        if not self.here:
            return self._elsewhere()
        if not isinstance(values, dict) or len(values) > FILLED_MAX:
            return _shape()
        if self.prompt.kind != "form":
            return self._filled_alone(values)
        fields = fields_of(self.prompt.schema)
        keys = {field.label.zh: field.key for field in fields} | {field.key: field.key for field in fields}
        raw: dict[str, Raw] = {}
        for name, one in values.items():
            if name not in keys or not _is_raw(one):
                return _shape()
            raw[keys[name]] = one
        return fill(self.prompt.schema, raw, self.place, [field.key for field in fields], self.today)

    def uploaded(self, file: Uploaded) -> Hearing:
        if not self.here:
            return self._elsewhere()
        if self.prompt.kind != "upload":
            return misread(
                "file_unasked", "这一步不需要文件，请用文字回答。", "No file is wanted here; please answer in words."
            )
        if file.media_type not in UPLOADS:
            return misread(
                "file_kind", f"这种文件不行。{phrases.UPLOAD.zh}", f"Not that kind of file. {phrases.UPLOAD.en}"
            )
        name = HIDDEN.sub("", str.__str__(file.name))[:FILE_NAME_CHARACTERS_MAX]
        return Answered({"id": file.id, "name": name, "media_type": file.media_type})

    def signed(self, name: str) -> Hearing:
        if not self.here or self.prompt.kind != "sign":
            return self._elsewhere()
        plain = " ".join(name.split())
        if not plain or len(plain) > NAME_CHARACTERS_MAX or HIDDEN.search(plain):
            return misread("signature_missing", "请写上您的姓名。", "Please write your name.")
        return Answered({"name": plain})

    # --- words ---

    def _answer(self, text: str) -> Hearing:
        match self.prompt.kind:
            case "form":
                return self._line(text)
            case "upload":
                return beside(text) or misread("file_expected", phrases.UPLOAD.zh, phrases.UPLOAD.en)
            case "ask" if self.prompt.type != "yes_no":
                return self._typed(text)
            case _:
                return self._chosen(text, self.language)

    def _typed(self, text: str) -> Hearing:
        value = read(self.prompt.type, text, self.today)
        other = beside(text, free=self.prompt.type == "text", otherwise=None if value is None else Answered(value))
        if other is not None:
            return other
        return self._unclear() if value is None else Answered(value)

    def _chosen(self, text: str, language: Language) -> Hearing:
        options = phrases.options_of(self.prompt)
        exact = named(text, options, language)
        if exact is not None and not (self.numbered and text.strip().isdigit()):
            return self._picked(exact)
        if self.prompt.kind == "choose" and wants_more(text) and pages(options, self.capability.options_max) > 1:
            return self._more()
        if self.prompt.kind != "choose":
            agreed = decide(text, numbered=self.numbered)
            return (
                self._picked(options[0 if agreed else 1])
                if agreed is not None
                else beside(text) or self._unclear_decision()
            )
        if self.capability.spoken:
            # who hears a list counts what they hear
            heard = page_of(options, self.place.page, self.capability.options_max)[1]
            counted = read_place(text, len(heard))
            if counted is not None:
                return self._picked(heard[counted])
        found = choose(text, options, language, numbered=self.numbered)
        other = beside(text, otherwise=Answered(found[0].value) if len(found) == 1 else None)
        if other is not None:
            return other
        if len(found) == 1:
            return self._picked(found[0])
        return self._several(found) if found else self._unknown_option()

    def _line(self, text: str) -> Hearing:
        fields = self._asked_fields()
        raw = read_line(text, fields, fields_of(self.prompt.schema), self.today)
        other = beside(text, free=len(fields) != 1 or fields[0].kind == "text")
        if other is not None and (raw is None or len(fields) > 1 or other.kind == "question" or other.label):
            return other
        if raw is None:
            return self._unclear_form(fields)
        return fill(self.prompt.schema, raw, self.place, [field.key for field in fields], self.today)

    def _secret(self, text: str) -> Hearing:
        """Where secrets may be entered they are not looked at: a password may well be the word for going back."""
        if self.capability.spoken:
            return misread("keys_only", "请用按键输入，不要说出来。", "Please enter it by keys; do not say it.")
        return self._sealed(text)

    # --- parts of it ---

    def _entered(self, entered: str) -> Hearing:
        if self.hides:
            return self._sealed(entered)
        value = read(self.prompt.type, entered, self.today)
        return self._unclear() if value is None else Answered(value)

    def _sealed(self, text: str) -> Hearing:
        plain = text.strip()
        if self.prompt.kind == "verify":
            fits = _CODE.fullmatch(plain) is not None
            wrong = misread("code_shape", "验证码是 4 到 8 位数字。", "A code has 4 to 8 digits.")
        else:
            fits = 0 < len(plain) <= SECRET_CHARACTERS_MAX and "\n" not in plain
            wrong = self._unclear()
        return Answered(Spoken(plain), secret=True) if fits else wrong

    def _field(self, raw: Raw) -> Hearing:
        field = asked_by_ear(self.prompt, self.place)
        if field is None:
            return _shape()
        return fill(self.prompt.schema, {field.key: raw}, self.place, [field.key], self.today)

    def _filled_alone(self, values: dict[str, object]) -> Hearing:
        """A list that was too long to be pressed came as a form with one field, whose answer is kept in Chinese."""
        [one, *rest] = [*values.values()] or [None]
        if rest or not isinstance(one, str):
            return _shape()
        return self._chosen(one, "zh") if phrases.options_of(self.prompt) else self.wrote(one)

    def _picked(self, option: Option) -> Hearing:
        if self.prompt.kind == "choose":
            return Answered(option.value)
        if self.prompt.kind == "sign":
            return Answered(False)
        return Answered(option.value == "yes")

    def _more(self) -> Partly:
        return Partly(Place(self.place.known, self.place.page + 1))

    def _asked_fields(self) -> Sequence[FormField]:
        if self.capability.spoken:
            field = asked_by_ear(self.prompt, self.place)
            return [field] if field else []
        return asked_in_text(self.prompt.schema, self.place, self.capability, self.language)

    def _keyed_beside(self, keys: str) -> Hearing:
        known = {"1": "continue", "0": "person", "*": "back", "9": "repeat"}
        means = known.get(keys.removesuffix("#"))
        return Aside(means) if means is not None else self._elsewhere()  # type: ignore[arg-type]

    # --- what was wrong ---

    def _elsewhere(self) -> Misread:
        if not self.asks:
            return misread("not_asked", "现在不用回答，请稍候。", "Nothing is asked at this moment; please wait.")
        if self.hides:
            return misread("elsewhere", phrases.NEVER_HERE.zh, phrases.NEVER_HERE.en)
        if isinstance(self.carried, Impossible):
            return misread("elsewhere", phrases.NOT_HERE.zh, phrases.NOT_HERE.en)
        return misread("elsewhere", "这一步请在安全页面办理。", "Please do this step on the secure page.")

    def _unclear(self) -> Misread:
        code, words = _UNCLEAR[self.prompt.type]
        zh, en = (phrases.example(self.prompt.type, one) for one in ("zh", "en"))
        return misread(code, f"{words.zh}{'，' + zh if zh else ''}。", f"{words.en}{', ' + en if en else ''}.")

    def _unclear_decision(self) -> Misread:
        yes, no = phrases.options_of(self.prompt)
        return misread(
            "decision_unclear",
            f"没听懂，请回复“{yes.label.zh}”或“{no.label.zh}”。",
            f'I did not understand: please answer "{yes.label.en}" or "{no.label.en}".',
        )

    def _unknown_option(self) -> Misread:
        if self.prompt.kind in phrases.AGREE or self.prompt.type == "yes_no":
            return self._unclear_decision()
        return misread(
            "choice_unknown",
            "没有找到这一项，请回复序号或名称，例如 1。",
            "That is not one of them; please answer with a number or a name, such as 1.",
        )

    def _several(self, found: Sequence[Option]) -> Misread:
        zh, en = ([one.label.of(language) for one in found[:5]] for language in ("zh", "en"))
        return misread("choice_ambiguous", f"是哪一个：{'、'.join(zh)}？", f"Which of them: {', '.join(en)}?")

    def _unclear_form(self, fields: Sequence[FormField]) -> Misread:
        zh, en = ([one.label.of(language) for one in fields] for language in ("zh", "en"))
        return misread(
            "form_unclear",
            f"没分清各项内容，请写上名称，例如：{'，'.join(f'{name} …' for name in zh)}。",
            f"I could not tell what is what; please write the names: {', '.join(f'{name} …' for name in en)}.",
        )


def _is_raw(one: object) -> bool:
    if isinstance(one, list | tuple):
        return len(one) <= FILLED_MAX and all(isinstance(item, str) and _is_raw(item) for item in one)
    return isinstance(one, bool) or (
        isinstance(one, str) and len(one) <= TEXT_CHARACTERS_MAX and not HIDDEN.search(one)
    )


def _shape() -> Misread:
    return misread("answer_shape", "这个回答的格式不对。", "This answer does not have the right form.")
