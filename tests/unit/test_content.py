"""Cards, forms and their answers: what is let in, what text they carry, which pages a card may open."""

from typing import Any

import msgspec
import pytest

from suiban.channels.webchat import codec as customer_codec
from suiban.conversations.errors import FormInvalid, LinkRefused
from suiban.conversations.model import content
from suiban.conversations.model.content import Card, Field, Form, OpenButton, SayButton
from suiban.desk import codec
from suiban.kit.frames import NotAFrame

ORIGINS = ("https://www.bank.example", "https://shop.bank.example:8443")
BRANCH = Field("branch", "网点", "choice", required=True, options=("徐汇", "静安"))
FORM = Form(
    "预约",
    (
        BRANCH,
        Field("day", "日期", "date"),
        Field("amount", "金额", "number"),
        Field("phone", "电话", "phone"),
        Field("needs", "业务", "multi", options=("开户", "挂失", "理财")),
        Field("more", "说明", "text", help="可不填"),
    ),
)
SAY = {
    "type": "say", "ref": "r", "conversation_id": "cnv_0", "client_id": "7d4a1ad4-7f34-4a4c-9e5e-6f2a8d6f3b12",
    "text": "",
}  # fmt: skip
BUTTON = {"does": "say", "label": "是", "text": "是"}
FIELD = {"key": "a", "label": "一", "kind": "text"}


def said(**more: Any) -> codec.Frame:
    return codec.decode(msgspec.json.encode({**SAY, **more}))


def test_a_card_and_a_form_are_let_in() -> None:
    frame = said(card={"title": "挂失", "buttons": [BUTTON, {"does": "open", "label": "去", "url": "/x"}]})
    assert isinstance(frame, codec.SayFrame)
    assert frame.card == Card("挂失", "", (SayButton("是", "是"), OpenButton("去", "/x")))
    frame = said(form={"title": "预约", "fields": [FIELD]})
    assert isinstance(frame, codec.SayFrame)
    assert frame.form == Form("预约", (Field("a", "一", "text"),))


def test_a_card_comes_with_its_picture() -> None:
    frame = said(card={"title": "新卡", "alt": "一张蓝色的卡"}, file_id="fil_0")
    assert isinstance(frame, codec.SayFrame)
    assert frame.card == Card("新卡", alt="一张蓝色的卡")
    assert content.plain_text(frame.card) == "［图片］一张蓝色的卡\n新卡"
    assert content.extra_of(frame.card) == {"card": {"title": "新卡", "text": "", "buttons": (), "alt": "一张蓝色的卡"}}
    assert content.extra_of(Card("新卡")) == {"card": {"title": "新卡", "text": "", "buttons": ()}}


@pytest.mark.parametrize(
    "more",
    [
        {"card": {"title": ""}},
        {"card": {"title": "一" * 61}},
        {"card": {"title": "一", "html": "<b>"}},
        {"card": {"title": "一", "buttons": [BUTTON] * 7}},
        {"card": {"title": "一", "buttons": [{**BUTTON, "url": "/x"}]}},
        {"card": {"title": "一", "buttons": [{"label": "是", "text": "是"}]}},
        {"card": {"title": "一", "buttons": [{"does": "run", "label": "是", "text": "是"}]}},
        {"card": {"title": "一"}, "text": "二"},
        {"card": {"title": "一"}, "form": {"title": "一", "fields": [FIELD]}},
        {"card": {"title": "一"}, "file_id": "fil_0"},
        {"card": {"title": "一", "alt": "图" * 121}, "file_id": "fil_0"},
        {"card": {"title": "一", "alt": "图"}, "file_id": "fil_0", "text": "二"},
        {"card": {"title": "一", "alt": "图"}, "file_id": "fil_0", "choices": ["一"]},
        {"form": {"title": "一", "fields": []}},
        {"form": {"title": "一", "fields": [{**FIELD, "key": f"k{n}"} for n in range(13)]}},
        {"form": {"title": "一", "fields": [FIELD, FIELD]}},
        {"form": {"title": "一", "fields": [{**FIELD, "kind": "password"}]}},
        {"form": {"title": "一", "fields": [{**FIELD, "key": "A b"}]}},
        {"form": {"title": "一", "fields": [{**FIELD, "kind": "choice"}]}},
        {"form": {"title": "一", "fields": [{**FIELD, "options": ["甲"]}]}},
        {"form": {"title": "一", "fields": [{**FIELD, "kind": "multi", "options": ["甲", "甲"]}]}},
        {"choices": ["一"] * 7, "text": "二"},
        {"choices": [""], "text": "二"},
        {"quote": 0, "text": "二"},
    ],
)
def test_what_is_not_one_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(NotAFrame):
        said(**more)


@pytest.mark.parametrize("name", ["card", "form", "choices", "extra", "kind"])
def test_a_customer_sends_none(name: str) -> None:
    frame = {"type": "say", "ref": "r", "client_id": SAY["client_id"], "text": "二", name: {"title": "一"}}
    with pytest.raises(NotAFrame):
        customer_codec.decode(msgspec.json.encode(frame))


@pytest.mark.parametrize(
    "url",
    ["/", "/mobile/#/cards", "https://www.bank.example", "https://WWW.bank.example/a?b#c", "https://www.bank.example:443/",
     "https://shop.bank.example:8443/x"],
)  # fmt: skip
def test_own_pages_may_be_opened(url: str) -> None:
    content.check_links(Card("一", "", (OpenButton("去", url),)), ORIGINS)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.bank.example/", "https://evil.example/", "javascript:alert(1)", "data:text/html,x",
        "//evil.example",
        "/\\evil.example", "\\\\evil.example", "https:\\\\www.bank.example", "https://www.bank.example@evil.example/",
        "https://a:b@www.bank.example/", "https://www.bank.example.evil.example/", "https://www.bank.example:8443/",
        "https://www.bank.example:x/", "https://[::1/", "https://ｗww.bank.example/", "https://www.bank.example/\nx",
        " /x",
        "/a b", "/\tx", "mobile/", "",
    ],
)  # fmt: skip
def test_other_pages_may_not(url: str) -> None:
    with pytest.raises(LinkRefused):
        content.check_links(Card("一", "", (SayButton("是", "是"), OpenButton("去", url))), ORIGINS)


def test_the_text_says_all_of_it() -> None:
    card = Card("挂失", "原卡停用", (SayButton("是", "我要挂失"), OpenButton("去", "/cards")))
    assert content.plain_text(card) == "挂失\n原卡停用\n是：我要挂失\n去：/cards"
    assert content.plain_text(Form("预约", (BRANCH, Field("m", "说明", "text", help="可不填")))) == (
        "预约\n网点*：徐汇 / 静安\n说明：可不填"
    )
    assert content.numbered("哪个？", ("甲", "乙")) == "哪个？\n1. 甲\n2. 乙"
    assert content.form_of(content.extra_of(FORM)) == FORM


def test_an_answer_is_a_text_and_a_list() -> None:
    values: Any = {
        "branch": "静安", "day": "2026-02-28", "amount": "-12.50", "phone": "+86 138-0000-0000",
        "needs": ("挂失", "开户"), "more": " 下午\n三点 ",
    }  # fmt: skip
    answered = content.answer(FORM, values)
    assert answered.text == (
        "预约\n网点：静安\n日期：2026-02-28\n金额：-12.50\n电话：+86 138-0000-0000\n业务：开户、挂失\n说明：下午 三点"
    )
    assert answered.extra["answer"]["rows"][0] == {"label": "网点", "value": "静安"}
    assert content.answer(FORM, {"branch": "徐汇", "more": "  "}).text == "预约\n网点：徐汇"


@pytest.mark.parametrize(
    "values",
    [
        {}, {"day": "2026-01-01"}, {"branch": "长宁"}, {"branch": ("徐汇",)}, {"branch": " "},
        {"branch": "徐汇", "day": "2026-02-30"}, {"branch": "徐汇", "day": "20260101"},
        {"branch": "徐汇", "amount": "1e9"},
        {"branch": "徐汇", "amount": "１２"}, {"branch": "徐汇", "phone": "12"},
        {"branch": "徐汇", "phone": "13800000000x"},
        {"branch": "徐汇", "needs": "开户"}, {"branch": "徐汇", "needs": ("开户", "开户")},
        {"branch": "徐汇", "needs": ("贷款",)}, {"branch": "徐汇", "x": "1"}, {"branch": "徐汇", "more": "\x00"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(values: Any) -> None:
    with pytest.raises(FormInvalid):
        content.answer(FORM, values)


@pytest.mark.parametrize(
    ("kind", "bounds", "fits", "refused"),
    [
        ("amount", ("100", "5000"), ("100", "100.5", "5000.00"), ("99.99", "5000.01", "-100", "1.234", "1e3", "一百")),
        ("number", ("-1.5", "2"), ("-1.5", "0", "2"), ("-1.51", "2.000001")),
        ("date", ("2026-01-31", ""), ("2026-01-31", "2031-01-01"), ("2026-01-30", "2026-02-30")),
        ("text", ("2", "3"), ("一二", "𠮷𠮷𠮷"), ("一", "一二三四")),
        ("amount", ("", ""), ("0", "999999999999.99"), ("1000000000000", ".5")),
    ],
)
def test_bounds_are_kept_by_who_answers(
    kind: Any, bounds: tuple[str, str], fits: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    form = Form("表", (Field("a", "一", kind, least=bounds[0], most=bounds[1]),))
    for value in fits:
        assert content.answer(form, {"a": value}).extra["answer"]["rows"]
    for value in refused:
        with pytest.raises(FormInvalid):
            content.answer(form, {"a": value})


def test_an_amount_is_shown_as_one_and_an_answer_says_what_it_answers() -> None:
    form = Form("表", (Field("a", "金额", "amount"),), form_id="frm_1", version=3)
    answered = content.answer(form, {"a": "1234567.5"})
    assert answered.text == "表\n金额：1,234,567.50"
    assert (answered.extra["answer"]["form_id"], answered.extra["answer"]["version"]) == ("frm_1", 3)


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "phone", "least": "1"},
        {"kind": "amount", "least": "-1"},
        {"kind": "number", "least": "3", "most": "2"},
        {"kind": "date", "most": "2026-02-30"},
        {"kind": "text", "most": "201"},
        {"kind": "choice", "options": ["甲", "乙"], "options_en": ["A"]},
        {"kind": "text", "options_en": ["A"]},
    ],
)
def test_bounds_and_names_that_do_not_fit_are_not_let_in(more: dict[str, Any]) -> None:
    with pytest.raises(NotAFrame):
        said(form={"title": "一", "fields": [{**FIELD, **more}]})


@pytest.mark.parametrize("more", [{"form_id": "frm_1"}, {"version": 2}])
def test_nobody_passes_a_form_off_as_the_companys(more: dict[str, Any]) -> None:
    with pytest.raises(NotAFrame):
        said(form={"title": "一", "fields": [FIELD], **more})
    with pytest.raises(NotAFrame):
        said(form={"title": "一", "fields": [FIELD]}, form_id="frm_1")


def test_the_guard_reads_everything_a_form_shows() -> None:
    field = Field("a", "甲", "choice", help="乙", options=("丙",), label_en="D", help_en="E", options_en=("F",))
    text = content.plain_text(Form("庚", (field,), "辛", title_en="I", text_en="J"))
    assert all(sign in text for sign in "甲乙丙DEF庚辛IJ")
