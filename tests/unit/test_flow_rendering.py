"""What every door shows of every kind of step. The files in ``golden`` are read as a diff.

``SUIBAN_UPDATE=1`` writes them anew.
"""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.prompts import FUNDS, LINK, PROMPTS

from suiban.conversations.model import content
from suiban.flows.model.doors import CAPABILITIES, Place
from suiban.flows.model.rendering import ChatShown, PageStep, PhoneShown, Shown, TextShown, join_turn, render
from suiban.flows.model.rendering.text import append
from suiban.flows.model.steps import DOORS, Door, Language, Words

GOLDEN = Path(__file__).parent / "golden"


def chat_lines(shown: ChatShown) -> list[str]:
    lines = []
    for say in shown.says:
        if isinstance(say.content, content.Card):
            lines += [f"[card] {say.content.title}", *say.content.text.split("\n")]
            lines += [f"  ({button.label})" for button in say.content.buttons]
        elif isinstance(say.content, content.Form):
            lines += [f"[form] {say.content.title} | {say.content.title_en}", *say.content.text.split("\n")]
            lines += [f"  {_plain(field)}" for field in say.content.fields]
        else:
            lines += ["[text]", *say.text.split("\n"), *(f"  ({choice})" for choice in say.choices)]
    return lines


def _plain(value: Any) -> str:
    told = {name: one for name, one in msgspec.to_builtins(value).items() if one not in ("", (), [], None, False)}
    return ", ".join(f"{name}={one}" for name, one in told.items())


def lines_of(shown: Shown) -> list[str]:
    match shown:
        case ChatShown():
            return chat_lines(shown)
        case TextShown(texts):
            return [line for text in texts for line in ["[message]", *text.split("\n")]]
        case PhoneShown():
            keys = "  ".join(f"{key.key}={key.means}{':' + key.value if key.value else ''}" for key in shown.keys)
            about = _plain(msgspec.structs.replace(shown, spoken="", keys=()))
            return [shown.spoken, f"  {keys}", f"  {about}"]
        case _:
            return (
                msgspec.json.format(msgspec.json.encode(_shortened(msgspec.to_builtins(shown))), indent=1)
                .decode()
                .split("\n")
            )


def _shortened(value: Any) -> Any:
    """Without what is empty: what a page is sent has it all."""
    if isinstance(value, dict):
        kept = {name: _shortened(one) for name, one in value.items()}
        if kept.keys() == {"zh", "en"}:
            return " | ".join(one for one in kept.values() if one)
        return {name: one for name, one in kept.items() if one not in ("", [], {}, None, False)}
    return [_shortened(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("door", DOORS)
def test_every_kind_is_shown_as_it_was(door: Door) -> None:
    languages: tuple[Language, ...] = ("zh",) if door == "page" else ("zh", "en")
    for language in languages:
        lines: list[str] = []
        for name, prompt in PROMPTS.items():
            shown = render(prompt, CAPABILITIES[door], language, LINK)
            lines += [f"### {name}", *lines_of(shown), ""]
        path = GOLDEN / f"{door}{'' if door == 'page' else '_' + language}.txt"
        made = "\n".join(lines)
        if os.environ.get("SUIBAN_UPDATE"):
            path.write_text(made)
        assert path.read_text() == made, f"{path.name} differs: read it as a diff after SUIBAN_UPDATE=1"


@pytest.mark.parametrize(("many", "pressed", "picked"), [(6, 6, 0), (7, 0, 7), (20, 0, 20), (21, 0, 20), (45, 0, 20)])
def test_a_list_in_the_chat_is_pressed_then_picked_then_paged(many: int, pressed: int, picked: int) -> None:
    asked = msgspec.structs.replace(PROMPTS["choose_many"], options=FUNDS[:many])
    shown = render(asked, CAPABILITIES["chat"], "zh", LINK)
    assert isinstance(shown, ChatShown)
    last = shown.says[-1]
    assert len(last.choices) == pressed
    options = last.content.fields[0].options if isinstance(last.content, content.Form) else ()
    assert len(options) == picked
    assert ("更多 1/" in str(options)) == (many > 20)


def test_what_a_card_cannot_hold_stands_before_it() -> None:
    long = msgspec.structs.replace(PROMPTS["confirm"], text=Words("很长。" * 300, "Long. " * 200))
    shown = render(long, CAPABILITIES["chat"], "zh", LINK)
    assert isinstance(shown, ChatShown)
    before, card = shown.says
    assert before.text.endswith("到账日：2026年11月23日")
    assert isinstance(card.content, content.Card)
    assert (card.content.text, len(card.content.buttons)) == ("", 3)


def test_a_balance_by_text_message_takes_one_message_a_turn() -> None:
    told = PROMPTS["say"]
    assert join_turn([told, PROMPTS["choose_few"]], CAPABILITIES["text"], "zh", LINK) == [
        "已转出 1,500.00 元。\n收款人：李四\n从哪个账户转？\n1. 储蓄卡 尾号1234 余额 12,345.60 元\n"
        "2. 储蓄卡 尾号5678 余额 80.00 元\n3. 信用卡 尾号9012"
    ]
    several = join_turn([told] * 30, CAPABILITIES["text"], "zh", LINK)
    assert [len(text) <= 500 for text in several] == [True, True]


def test_last_words_go_into_the_last_message_where_they_fit() -> None:
    capability = CAPABILITIES["text"]
    assert append(["一"], "二", capability) == ["一\n二"]
    assert append(["一" * 499], "二二", capability) == ["一" * 499, "二二"]
    assert append([], "二", capability) == ["二"]


def test_a_form_that_was_begun_asks_only_what_is_missing() -> None:
    place = Place({"name": "张三", "phone": "+8613800138000", "day": None, "cash": None})
    form = PROMPTS["form"]
    chat = render(form, CAPABILITIES["chat"], "zh", LINK, place)
    assert isinstance(chat, ChatShown)
    asked = chat.says[0].content
    assert isinstance(asked, content.Form)
    assert [field.key for field in asked.fields] == ["city", "visit", "needs"]
    text = render(form, CAPABILITIES["text"], "zh", LINK, place)
    assert isinstance(text, TextShown)
    assert "姓名" not in text.texts[0]
    assert "业务（1.开户/2.挂失/3.理财，可不填）" in text.texts[0]
    phone = render(form, CAPABILITIES["phone"], "zh", LINK, place)
    assert isinstance(phone, PhoneShown)
    assert phone.spoken.startswith("城市。上海，请按一。北京，请按二。")
    page = render(form, CAPABILITIES["page"], "zh", LINK, place)
    assert isinstance(page, PageStep)
    assert {field.key: field.known for field in page.fields if field.known} == {
        "name": "张三", "phone": "+8613800138000"
    }  # fmt: skip
