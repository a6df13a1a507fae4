"""What each door can do, and whether it may carry a step."""

from typing import Any

import msgspec
import pytest
from tests.prompts import LINK, PROMPTS, SCHEMA, prompt

from suiban.flows.model.doors import CAPABILITIES, ByPage, Carried, Impossible, can_carry, doors_for
from suiban.flows.model.rendering import render
from suiban.flows.model.steps import DOORS, Door, Option, Step, Words

TOO_LONG = {"type": "object", "properties": {f"f{n}": {"type": "string", "title": f"第{n}"} for n in range(13)}}


def test_each_door_has_its_capability() -> None:
    assert tuple(CAPABILITIES) == DOORS
    assert [one.door for one in CAPABILITIES.values()] == list(DOORS)


@pytest.mark.parametrize(
    ("name", "chat", "page", "text", "phone"),
    [
        ("ask_money", "", "", "", ""),
        ("ask_secret", "secret", "", "secret", ""),
        ("ask_name", "", "", "", ""),
        ("ask_email", "", "", "", "words"),
        ("verify", "verification", "", "verification", ""),
        ("sign", "signature", "", "signature", "signature"),
        ("upload", "", "", "file", "file"),
        ("confirm", "", "", "", ""),
        ("pay", "", "", "", ""),
        ("choose_many", "", "", "", ""),
        ("form", "", "", "", ""),
        ("page_only", "not_at_this_door", "", "not_at_this_door", "not_at_this_door"),
    ],
)
def test_what_goes_by_the_page(name: str, chat: str, page: str, text: str, phone: str) -> None:
    for door, why in zip(DOORS, (chat, page, text, phone), strict=True):
        expected = ByPage(why) if why else Carried()  # type: ignore[arg-type]
        assert can_carry(PROMPTS[name], CAPABILITIES[door]) == expected, door


def test_a_step_is_impossible_where_the_page_may_not_help() -> None:
    secret = prompt("ask", type="secret", doors=frozenset({"chat", "phone"}))
    assert can_carry(secret, CAPABILITIES["chat"]) == Impossible("secret")
    assert can_carry(secret, CAPABILITIES["phone"]) == Carried()
    assert can_carry(secret, CAPABILITIES["page"]) == Impossible("not_at_this_door")
    assert doors_for(secret) == ("phone",)
    assert doors_for(secret, {"chat", "page"}) == ()


def test_a_step_of_a_definition_is_judged_like_its_prompt() -> None:
    step = Step(id="s", kind="upload", name=Words("步骤"))
    assert [type(can_carry(step, CAPABILITIES[door])).__name__ for door in DOORS] == [
        "Carried", "Carried", "ByPage", "ByPage"
    ]  # fmt: skip


def test_means_that_only_the_page_has_go_there() -> None:
    by_face = prompt("verify", options=(Option("face", Words("刷脸", "Face")),))
    assert can_carry(by_face, CAPABILITIES["phone"]) == ByPage("verification")
    assert can_carry(by_face, CAPABILITIES["page"]) == Carried()
    unknown = prompt("verify", options=(Option("tea_leaves", Words("茶叶")),))
    assert can_carry(unknown, CAPABILITIES["page"]) == Impossible("verification")


def property_of(**more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": {"type": "string", "title": "一", **more}}}


def test_forms_a_door_cannot_hold_go_by_the_page() -> None:
    long_list = property_of(enum=[f"{n}" for n in range(30)])
    email = property_of(format="email")
    several = {"type": "object", "properties": {"a": {"type": "array", "title": "多", "items": {"type": "string"}}}}
    several["properties"]["a"]["items"]["enum"] = [f"{n}" for n in range(8)]  # type: ignore[index]
    judged = {
        name: [getattr(can_carry(prompt("form", schema=schema), CAPABILITIES[door]), "why", "") for door in DOORS]
        for name, schema in {
            "long": TOO_LONG, "options": long_list, "email": email, "several": several, "faulty": {}, "good": SCHEMA
        }.items()
    }  # fmt: skip
    assert judged == {
        "long": ["form_too_long", "", "form_too_long", "form_too_long"],
        "options": ["form_too_long", "", "form_too_long", "form_too_long"],
        "email": ["", "", "", "words"],
        "several": ["", "", "", "form_too_long"],
        "faulty": ["form_not_plain"] * 4,
        "good": [""] * 4,
    }
    assert isinstance(can_carry(prompt("form", schema={}), CAPABILITIES["chat"]), Impossible)


def test_a_telephone_that_hears_only_keys_is_a_matter_of_its_table() -> None:
    deaf = msgspec.structs.replace(CAPABILITIES["phone"], words=False)
    assert can_carry(PROMPTS["ask_text"], deaf) == ByPage("words")
    assert can_carry(PROMPTS["form"], deaf) == ByPage("words")
    assert can_carry(PROMPTS["ask_name"], deaf) == ByPage("words")
    for name in ("ask_money", "ask_account", "ask_phone", "choose_many"):
        assert can_carry(PROMPTS[name], deaf) == Carried()


@pytest.mark.parametrize("door", DOORS)
def test_without_a_link_the_bank_itself_is_named(door: Door) -> None:
    shown = render(PROMPTS["sign"], CAPABILITIES[door], "zh", None)
    assert ("手机银行" in str(msgspec.to_builtins(shown))) == (door != "page")
    assert LINK not in str(shown)
