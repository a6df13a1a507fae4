"""Whatever a door shows is heard back there, nothing is longer than it may be, and secrets are nowhere."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.prompts import LINK, PROMPTS, prompt

from suiban.conversations.model import content
from suiban.flows.model.doors import CAPABILITIES, Place
from suiban.flows.model.hearing import (
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
    hear,
)
from suiban.flows.model.rendering import ChatShown, PageStep, PhoneShown, Shown, TextShown, join_turn, render
from suiban.flows.model.rendering.ear import for_the_ear, money_for_the_ear, number_for_the_ear
from suiban.flows.model.schemas import fields_of
from suiban.flows.model.steps import DOORS, Door, Kind, Language, Misread, Option, Prompt, Words
from suiban.kit.masking import Spoken
from suiban.language.api import read_amount, read_number

TODAY = date(2026, 11, 23)
LANGUAGES: tuple[Language, ...] = ("zh", "en")
# any text that a definition or the bank may bring, with what breaks screens among it
TEXTS = st.text(st.sampled_from("转账abc 123元%尾号*\n\t\x00\u202e\ufeff😀，。,.{}<>&一二"), max_size=12)
WORDS = st.builds(Words, TEXTS, TEXTS)
DOOR = st.sampled_from(DOORS)
LANGUAGE = st.sampled_from(LANGUAGES)
TYPES = st.sampled_from(["text", "number", "money", "date", "month", "yes_no", "phone", "secret"])
KINDS: tuple[Kind, ...] = ("say", "ask", "choose", "upload", "verify", "confirm", "sign", "pay", "wait", "hand")


@st.composite
def prompts(draw: st.DrawFn, kinds: tuple[Kind, ...] = KINDS) -> Prompt:
    labels = draw(st.lists(WORDS, min_size=1, max_size=10))
    kind = draw(st.sampled_from(kinds))
    long = draw(st.sampled_from(["", "长文字" * 700, "long text " * 200]))
    return prompt(
        kind,
        text=Words(draw(TEXTS) + long, draw(TEXTS) + long), short=draw(WORDS), spoken=draw(WORDS), name=draw(WORDS),
        number=draw(st.integers(0, 3)), rows=tuple(draw(st.lists(st.tuples(WORDS, WORDS), max_size=3))),
        type=draw(TYPES) if kind == "ask" else "text",
        options=tuple(Option(f"v{n}", label) for n, label in enumerate(labels)) if kind == "choose" else (),
        given=draw(WORDS),
    )  # fmt: skip


def says(shown: Shown) -> Iterator[str]:
    """Every message as a customer of a chat gets it, cards and forms as well."""
    assert isinstance(shown, ChatShown)
    for say in shown.says:
        yield content.plain_text(say.content) if say.content is not None else say.text


def check_limits(shown: Shown, door: Door) -> None:
    capability = CAPABILITIES[door]
    match shown:
        case ChatShown(parts):
            assert 0 < len(parts) <= capability.messages_max
            for say in parts:
                assert len(say.text) <= capability.text_characters_max
                if say.content is not None:
                    # through the codec of the edge: lengths, counts, keys, bounds
                    msgspec.convert(msgspec.to_builtins(say.content), type(say.content))
                msgspec.convert(say.choices, content.Choices)
        case TextShown(texts):
            assert len(texts) <= capability.messages_max
            assert all(0 < len(text) <= capability.text_characters_max for text in texts)
        case PhoneShown():
            assert len(shown.spoken) <= capability.text_characters_max
            assert len({key.key for key in shown.keys}) == len(shown.keys)
        case PageStep():
            assert len(shown.options) <= capability.options_max


@given(prompts(), DOOR, LANGUAGE, st.integers(0, 9))
def test_nothing_is_longer_than_its_door(asked: Prompt, door: Door, language: Language, page: int) -> None:
    check_limits(render(asked, CAPABILITIES[door], language, LINK, Place(page=page)), door)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", PROMPTS)
def test_every_kind_keeps_to_the_limits(name: str, door: Door, language: Language) -> None:
    check_limits(render(PROMPTS[name], CAPABILITIES[door], language, LINK), door)


@given(st.lists(prompts(), min_size=1, max_size=3), LANGUAGE)
def test_a_turn_is_one_message_or_two(turn: list[Prompt], language: Language) -> None:
    texts = join_turn(turn, CAPABILITIES["text"], language, LINK)
    check_limits(TextShown(tuple(texts)), "text")
    alone = join_turn(turn[-1:], CAPABILITIES["text"], language, LINK)
    assert not alone or texts[-1].endswith(alone[-1]), "what is asked is never cut for what is told"


@given(prompts(("choose",)), LANGUAGE)
def test_the_way_to_the_page_and_the_answers_are_never_cut(asked: Prompt, language: Language) -> None:
    signing = msgspec.structs.replace(asked, kind="sign", options=())
    assert LINK in "\n".join(join_turn([signing], CAPABILITIES["text"], language, LINK))
    shown = "\n".join(join_turn([asked], CAPABILITIES["text"], language, LINK))
    for number in range(1, min(len(asked.options), CAPABILITIES["text"].options_max) + 1):
        assert f"{number}. " in shown


# --- what is shown is heard ----------------------------------------------------------------------------------------


def ways(asked: Prompt, door: Door, language: Language, place: Place) -> Iterator[tuple[Heard, str]]:
    """Each way in which the options shown on one page can be answered, with the value it stands for."""
    shown = render(asked, CAPABILITIES[door], language, LINK, place)
    match shown:
        case PageStep():
            for option in shown.options:
                yield Pressed(option.value), option.value
        case PhoneShown(keys=keys):
            for key in keys:
                if key.means == "option":
                    yield Keyed(Spoken(key.key)), key.value
        case ChatShown(parts):
            names = parts[-1].choices
            form = parts[-1].content
            if isinstance(form, content.Form):
                options = form.fields[0].options if language == "zh" else form.fields[0].options_en
                for name in options:
                    if not name.startswith(("更多", "More")):
                        value = option_called(asked, name, language)
                        # what is answered is kept in the first language
                        at = options.index(name)
                        yield Filled({"choice": form.fields[0].options[at]}), value
            for name in names:
                yield Wrote(Spoken(name)), option_called(asked, name, language)
        case TextShown(texts):
            for line in "\n".join(texts).split("\n"):
                number, dot, _ = line.partition(". ")
                if dot and number.isdigit() and len(number) < 3:
                    yield Wrote(Spoken(number)), asked.options[int(number) - 1].value


def option_called(asked: Prompt, name: str, language: Language) -> str:
    [called] = [one.value for one in asked.options if one.label.of(language) == name]
    return called


def heard_at(asked: Prompt, heard: Heard, door: Door, language: Language, place: Place) -> Hearing:
    return hear(asked, heard, CAPABILITIES[door], language, TODAY, place)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["choose_few", "choose_some", "choose_many"])
def test_every_option_shown_is_heard(name: str, door: Door, language: Language) -> None:
    asked = PROMPTS[name]
    reached: dict[str, None] = {}
    for page in range(9):
        place = Place(page=page)
        for heard, value in ways(asked, door, language, place):
            assert heard_at(asked, heard, door, language, place) == Answered(value), heard
            reached[value] = None
    assert list(reached) == [option.value for option in asked.options]


@given(st.lists(WORDS, min_size=1, max_size=30), DOOR, LANGUAGE)
def test_options_called_anything_are_heard(names: list[Words], door: Door, language: Language) -> None:
    """Also when two are called alike, nothing, or like a command."""
    options = tuple(Option(f"v{n}", name) for n, name in enumerate(names))
    asked = prompt("choose", options=options)
    for page in range(5):
        place = Place(page=page)
        shown = render(asked, CAPABILITIES[door], language, LINK, place)
        match shown:
            case PhoneShown():
                keys = [(key.key, key.value) for key in shown.keys if key.means == "option"]
                heard: list[tuple[Heard, str]] = [(Keyed(Spoken(key)), value) for key, value in keys]
            case PageStep():
                heard = [(Pressed(option.value), option.value) for option in shown.options]
            case ChatShown(parts) if parts[-1].choices:
                assert len(parts[-1].choices) == len(options)
                heard = [
                    (Wrote(Spoken(name)), option.value) for name, option in zip(parts[-1].choices, options, strict=True)
                ]
            case ChatShown(parts):
                assert isinstance(parts[-1].content, content.Form)
                [field] = parts[-1].content.fields
                at = page * 19 % (len(options) + (-len(options)) % 19) if len(options) > 20 else 0
                names_here = [name for name in field.options if not name.startswith("更多 ")]
                heard = [(Filled({"choice": name}), f"v{at + n}") for n, name in enumerate(names_here)]
            case _:
                heard = [(Wrote(Spoken(str(n))), f"v{n - 1}") for n in range(1, len(options) + 1)]
        for one, value in heard:
            assert heard_at(asked, one, door, language, place) == Answered(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["confirm", "pay", "ask_yes_no"])
def test_agreeing_and_declining_are_heard_as_they_are_shown(name: str, language: Language) -> None:
    asked = PROMPTS[name]
    for door in DOORS:
        shown = render(asked, CAPABILITIES[door], language, LINK)
        match shown:
            case ChatShown(parts):
                last = parts[-1]
                card = last.content
                told = [button.text for button in card.buttons[:2]] if isinstance(card, content.Card) else last.choices  # type: ignore[union-attr]
                heard: list[Heard] = [Wrote(Spoken(one)) for one in told]
            case PageStep(actions=actions, options=options):
                values = [one.value for one in actions if one.value] or [one.value for one in options]
                heard = [Pressed(value) for value in values]
            case PhoneShown():
                heard = [Keyed(Spoken("1")), Keyed(Spoken("2"))]
            case _:
                heard = [Wrote(Spoken("1")), Wrote(Spoken("2"))]
        answers = [heard_at(asked, one, door, language, Place()) for one in heard]
        assert answers == [Answered(True), Answered(False)], door


# --- nothing raises, no secret is told --------------------------------------------------------------------------------

ANYTHING = st.one_of(
    st.builds(lambda text: Wrote(Spoken(text)), st.text(max_size=200) | TEXTS),
    st.builds(Pressed, st.text(max_size=40)),
    st.builds(lambda keys: Keyed(Spoken(keys)), st.text("0123456789*#x", max_size=50)),
    st.builds(
        Filled,
        st.dictionaries(
            st.sampled_from(["name", "电话", "day", "cash", "choice", "x"]) | st.text(max_size=9),
            st.text(max_size=40) | st.booleans() | st.lists(st.text(max_size=9), max_size=5),
            max_size=6,
        ),
    ),
    st.builds(lambda name, kind: Uploaded("fil_1", Spoken(name), kind), st.text(), st.sampled_from(["image/png", "x"])),
    st.builds(lambda name: Signed(Spoken(name)), st.text(max_size=80)),
)


@given(st.sampled_from(sorted(PROMPTS)), ANYTHING, DOOR, LANGUAGE, st.integers(0, 9))
def test_whatever_comes_in_something_is_made_of_it(
    name: str, heard: Heard, door: Door, language: Language, page: int
) -> None:
    got = heard_at(PROMPTS[name], heard, door, language, Place(page=page))
    assert isinstance(got, Answered | Partly | Misread | Aside)
    if isinstance(got, Misread):
        assert got.words.zh
        assert got.words.en
    if isinstance(got, Answered) and PROMPTS[name].kind == "choose":
        assert got.value in {option.value for option in PROMPTS[name].options}


SECRETS = st.text("Zz9!密", min_size=6, max_size=90).filter(lambda text: len(set(text)) > 1)


@given(SECRETS, st.sampled_from(["ask_secret", "verify"]), DOOR, LANGUAGE)
def test_a_secret_is_never_told(secret: str, name: str, door: Door, language: Language) -> None:
    asked = msgspec.structs.replace(PROMPTS[name], given=Words(secret, secret))
    for heard in (Wrote(Spoken(secret)), Pressed(secret), Keyed(Spoken(secret)), Filled({"secret": secret})):
        got = heard_at(asked, heard, door, language, Place())
        assert secret not in repr(got)
        if isinstance(got, Answered):
            assert got.secret
        else:
            assert secret not in str(msgspec.to_builtins(got))
    shown = render(asked, CAPABILITIES[door], language, LINK)
    assert secret not in str(msgspec.to_builtins(shown))


# --- for the ear ------------------------------------------------------------------------------------------------------


@given(st.decimals(0, 10**12, places=2))
def test_an_amount_that_is_read_out_is_understood_as_itself(amount: Decimal) -> None:
    heard = read_amount(money_for_the_ear(amount, "元", "yuan", "zh"))
    assert heard is not None
    assert (heard.value, heard.currency) == (amount, "CNY")
    assert for_the_ear(f"{amount:,.2f} 元", "zh") == money_for_the_ear(amount, "元", "yuan", "zh")


@given(st.integers(0, 10**9))
def test_a_number_that_is_read_out_is_understood_as_itself(number: int) -> None:
    assert read_number(number_for_the_ear(Decimal(number), "en")) == number
    assert read_number(number_for_the_ear(Decimal(number), "zh")) == number


@given(TEXTS | st.text(max_size=200), LANGUAGE)
def test_what_is_spoken_has_no_digits_left(text: str, language: Language) -> None:
    heard = for_the_ear(text, language)
    assert not any(sign in "\x00*_#\u202e\ufeff\n" for sign in heard)
    if language == "zh":
        assert not any("0" <= sign <= "9" for sign in heard)


# --- forms ------------------------------------------------------------------------------------------------------------

ANSWERS: dict[str, str] = {
    "name": "张三丰", "phone": "13800138000", "day": "2026-12-01", "cash": "20000", "city": "北京", "visit": "是",
    "needs": "开户、理财",
}  # fmt: skip
KEYS = {"phone": "13800138000#", "day": "20261201#", "cash": "20000#", "city": "2", "visit": "1", "needs": "13#"}


def same(got: Hearing) -> dict[str, Any]:
    assert isinstance(got, Answered), got
    assert isinstance(got.value, dict)
    return dict(got.value)


def test_a_form_is_the_same_whichever_door_it_was_filled_in_at() -> None:
    form = PROMPTS["form"]
    fields = fields_of(form.schema)
    chat = same(
        heard_at(
            form,
            Filled({f.label.zh: ANSWERS[f.key].split("、") if f.kind == "multi" else ANSWERS[f.key] for f in fields}),
            "chat",
            "zh",
            Place(),
        )
    )
    page = same(
        heard_at(
            form, Filled(ANSWERS | {"city": "bj", "visit": True, "needs": ["开户", "理财"]}), "page", "zh", Place()
        )
    )
    text = in_turns(
        form, "text", [f"{'，'.join(f'{f.label.zh}{ANSWERS[f.key]}' for f in fields[:6])}", ANSWERS["needs"]]
    )
    phone = in_turns(form, "phone", ["张三丰", *(Keyed(Spoken(KEYS[f.key])) for f in fields[1:])])
    assert chat == page == text == phone
    assert list(chat) == [field.key for field in fields]


def in_turns(form: Prompt, door: Door, answers: list[Any]) -> dict[str, Any]:
    place = Place()
    for said in answers:
        got = heard_at(form, Wrote(Spoken(said)) if isinstance(said, str) else said, door, "zh", place)
        if isinstance(got, Answered):
            return same(got)
        assert isinstance(got, Partly), got
        assert got.misread is None, got.misread
        place = got.place
    raise AssertionError("not all was asked")
