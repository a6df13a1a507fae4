"""What is heard at each door: answers as values, what is said beside them, and what is no answer."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.prompts import FUNDS, PROMPTS, SCHEMA, prompt

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
from suiban.flows.model.steps import Door, Language, Misread
from suiban.kit.masking import Spoken
from suiban.kit.money import Money

TODAY = date(2026, 11, 23)  # a Monday
YUAN = Money(150_000, "CNY")


def at(door: Door, name: str, heard: Heard | str, language: Language = "zh", place: Place | None = None) -> Hearing:
    said = Wrote(Spoken(heard)) if isinstance(heard, str) else heard
    return hear(PROMPTS[name], said, CAPABILITIES[door], language, TODAY, place)


def keys(pressed: str) -> Keyed:
    return Keyed(Spoken(pressed))


def code_of(got: Hearing) -> str:
    return got.code if isinstance(got, Misread) else f"{got}"


@pytest.mark.parametrize("door", ["chat", "page", "text", "phone"])
@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("ask_text", " 李 四 ", "李 四"), ("ask_text", "Ann Lee", "Ann Lee"), ("ask_text", "一行\n两行", "一行\n两行"),
        ("ask_name", "我叫王小明", "王小明"), ("ask_name", "Marks & Spencer", "Marks & Spencer"),
        ("ask_name", "腾讯科技（深圳）有限公司", "腾讯科技（深圳）有限公司"),
        ("ask_account", "6222 0200 0000 1234", "6222020000001234"),
        ("ask_account", "账号是62220200", "62220200"), ("ask_email", "我的邮箱是 A@Example.com", "a@example.com"),
        ("ask_money", "1500", YUAN), ("ask_money", "一千五", YUAN), ("ask_money", "转1.5千吧", YUAN),
        ("ask_money", "1.5万", Money(1_500_000, "CNY")), ("ask_money", "100美元", Money(10_000, "USD")),
        ("ask_number", "12期", Decimal(12)), ("ask_number", "十二", Decimal(12)), ("ask_number", "twelve", Decimal(12)),
        ("ask_date", "明天", date(2026, 11, 24)), ("ask_date", "2026-12-01", date(2026, 12, 1)),
        ("ask_date", "tomorrow", date(2026, 11, 24)), ("ask_date", "下周五", date(2026, 12, 4)),
        ("ask_month", "上个月", "2026-10"), ("ask_month", "2026-09", "2026-09"), ("ask_month", "十月", "2026-10"),
        ("ask_phone", "138 0013 8000", "+8613800138000"), ("ask_phone", "我的号码是13800138000", "+8613800138000"),
        ("ask_yes_no", "是", True), ("ask_yes_no", "好的", True), ("ask_yes_no", "No", False),
        ("ask_yes_no", "不要", False), ("ask_yes_no", "不用了，谢谢", False), ("ask_yes_no", "没问题", True),
        ("choose_few", "第二个", "6222020200115678"), ("choose_few", "尾号1234", "6222020200111234"),
        ("choose_few", "信用卡", "6222020200119012"), ("choose_few", "ending 9012", "6222020200119012"),
        ("choose_few", "3", "6222020200119012"),
        ("choose_some", "徐汇", "b0"), ("choose_some", "Xuhui branch", "b0"), ("choose_many", "稳健理财 31 号", "F031"),
        ("confirm", "确认", True), ("confirm", "不确认", False), ("confirm", "Confirm", True),
        ("pay", "确认支付", True), ("pay", "不支付", False),
    ],
)  # fmt: skip
def test_words_are_values(door: Door, name: str, said: str, value: object) -> None:
    if (door, name) == ("phone", "ask_email"):
        return  # nobody spells an address to a machine: by the page
    assert at(door, name, said) == Answered(value)  # type: ignore[arg-type]
    assert at(door, name, said, "en") == Answered(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "pressed", "value"),
    [
        ("ask_money", "1500#", YUAN), ("ask_money", "1500", YUAN), ("ask_money", "12*50#", Money(1_250, "CNY")),
        ("ask_money", "0*5#", Money(50, "CNY")), ("ask_money", "0#", Money(0, "CNY")),
        ("ask_number", "12#", Decimal(12)), ("ask_date", "20261201#", date(2026, 12, 1)),
        ("ask_date", "1201#", date(2026, 12, 1)), ("ask_date", "0105#", date(2027, 1, 5)),
        ("ask_month", "202610#", "2026-10"), ("ask_phone", "13800138000#", "+8613800138000"),
        ("ask_account", "6222020000001234#", "6222020000001234"), ("ask_yes_no", "1", True),
        ("ask_yes_no", "2", False), ("ask_yes_no", "2#", False),
        ("choose_few", "3", "6222020200119012"), ("confirm", "1", True), ("pay", "2", False),
    ],
)  # fmt: skip
def test_keys_are_values(name: str, pressed: str, value: object) -> None:
    assert at("phone", name, keys(pressed)) == Answered(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "pressed", "kind"),
    [
        ("ask_money", "0", "person"), ("ask_money", "*", "back"), ("choose_few", "0", "person"),
        ("choose_few", "9", "repeat"), ("choose_few", "*", "back"), ("confirm", "9", "repeat"),
        ("ask_secret", "*", "back"), ("ask_secret", "0", "person"), ("verify", "0", "person"),
        ("sign", "1", "continue"), ("upload", "0", "person"), ("upload", "*", "back"),
    ],
)  # fmt: skip
def test_keys_lead_elsewhere(name: str, pressed: str, kind: str) -> None:
    assert at("phone", name, keys(pressed)) == Aside(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "pressed"),
    [
        ("choose_few", "4"), ("choose_few", "8"), ("choose_few", "12"), ("choose_few", "#"), ("choose_few", ""),
        ("confirm", "3"), ("ask_money", "1*2*3#"), ("ask_money", "1*234#"), ("ask_money", "#"), ("ask_money", "1#2#"),
        ("ask_date", "2026#"), ("ask_date", "123#"), ("ask_month", "11#"), ("ask_money", "9" * 15),
        ("ask_money", "1" * 41), ("ask_money", "一千"), ("ask_money", "1\x00"),
    ],
)  # fmt: skip
def test_keys_that_mean_nothing(name: str, pressed: str) -> None:
    got = at("phone", name, keys(pressed))
    assert isinstance(got, Misread)
    assert got.code in ("key_unknown", "date_unclear")


def test_a_long_list_is_paged_by_key_and_by_word() -> None:
    assert at("phone", "choose_many", keys("8"), place=Place(page=1)) == Partly(Place(page=2))
    assert at("phone", "choose_many", keys("1"), place=Place(page=2)) == Answered(FUNDS[14].value)
    assert at("phone", "choose_many", "第一个", place=Place(page=2)) == Answered(FUNDS[14].value)
    assert at("text", "choose_many", "第一个", place=Place(page=2)) == Answered(FUNDS[0].value)
    assert at("text", "choose_many", "更多") == Partly(Place(page=1))
    assert at("text", "choose_many", "more", "en") == Partly(Place(page=1))
    assert at("chat", "choose_many", Filled({"choice": "更多 1/3"})) == Partly(Place(page=1))
    assert code_of(at("text", "choose_few", "更多")) == "choice_unknown"


@pytest.mark.parametrize("door", ["chat", "page", "text", "phone"])
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("转人工", "person"), ("不办了", "cancel"), ("取消", "cancel"), ("上一步", "back"), ("继续", "continue"),
        ("再说一遍", "repeat"), ("help", "help"), ("cancel", "cancel"), ("back", "back"), ("等一下", "wait"),
        ("轉人工", "person"), ("算了，不办了", "cancel"), ("please go back", "back"),
    ],
)  # fmt: skip
def test_commands_are_no_answers(door: Door, said: str, kind: str) -> None:
    for name in ("ask_text", "ask_money", "choose_few", "confirm", "form", "upload", "page_only", "wait"):
        got = at(door, name, said)
        assert isinstance(got, Aside), name
        assert got.kind == kind


@pytest.mark.parametrize("name", ["ask_money", "choose_few", "confirm", "upload", "ask_date"])
def test_questions_and_corrections_are_beside(name: str) -> None:
    question = at("chat", name, "等一下，手续费多少？")
    assert isinstance(question, Aside)
    assert question.kind == "question"
    assert "手续费多少" in question.text
    corrected = at("chat", name, "金额改成两千")
    assert isinstance(corrected, Aside)
    assert (corrected.kind, corrected.label, corrected.text) == ("correction", "金额", "两千")
    other = at("chat", name, "不是李四，是王五")
    assert isinstance(other, Aside)
    assert (other.kind, other.label, other.text) == ("correction", "", "王五")


def test_what_is_not_wanted_ends_the_service_unless_yes_or_no_is_asked() -> None:
    assert at("text", "ask_money", "不用了") == Aside("cancel")
    assert at("text", "confirm", "不用了") == Answered(False)


def test_a_question_may_be_an_answer_where_nobody_has_one() -> None:
    name = at("chat", "ask_text", "等一下，张三要写全名吗？")
    assert isinstance(name, Aside)
    assert name.otherwise == Answered("等一下，张三要写全名吗？")
    assert at("chat", "ask_text", "为什么我的卡被锁了") == Answered("为什么我的卡被锁了")


@pytest.mark.parametrize(
    ("door", "name", "said", "code"),
    [
        ("chat", "ask_money", "很多", "amount_unclear"), ("text", "ask_number", "一些", "number_unclear"),
        ("chat", "ask_name", "不知道", "name_unclear"), ("text", "ask_account", "1234", "account_unclear"),
        ("chat", "ask_email", "没有邮箱", "email_unclear"), ("chat", "ask_date", "2月30日", "date_unclear"),
        ("chat", "ask_month", "那个月", "month_unclear"),
        ("text", "ask_phone", "110", "phone_unclear"), ("chat", "ask_text", "。。。", "text_empty"),
        ("chat", "ask_text", "", "text_empty"), ("chat", "confirm", "也许", "decision_unclear"),
        ("text", "ask_yes_no", "3", "decision_unclear"), ("chat", "confirm", "1", "decision_unclear"),
        ("chat", "choose_few", "9", "choice_unknown"), ("text", "choose_few", "储蓄卡", "choice_ambiguous"),
        ("chat", "choose_few", "存折", "choice_unknown"), ("chat", "upload", "没有", "file_expected"),
        ("chat", "wait", "好了", "not_asked"), ("chat", "sign", "同意", "elsewhere"),
        ("text", "upload", "发过去了", "elsewhere"), ("chat", "ask_secret", "4821", "elsewhere"),
        ("text", "verify", "482193", "elsewhere"), ("page", "verify", "48", "code_shape"),
        ("page", "ask_secret", "  ", "secret_shape"), ("page", "ask_secret", "x" * 65, "secret_shape"),
        ("phone", "ask_secret", "四八二一", "keys_only"), ("phone", "chat_only", "好", "elsewhere"),
        ("chat", "ask_money", "一" * 2_001, "too_long"), ("chat", "ask_text", "张\x00三", "not_text"),
        ("chat", "ask_text", "张\u202e三", "not_text"), ("page", "ask_secret", "a\x07b", "not_text"),
        ("chat", "ask_text", "\ud800", "not_text"), ("chat", "form", "x" * 100_000, "too_long"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_so_that_one_can_do_better(door: Door, name: str, said: str, code: str) -> None:
    got = at(door, name, said)
    assert isinstance(got, Misread), got
    assert got.code == code
    assert got.words.zh
    assert got.words.en


def test_an_example_says_what_was_expected() -> None:
    got = at("chat", "ask_money", "很多")
    assert isinstance(got, Misread)
    assert got.words.zh == "没听懂金额，例如 1500、1.5万 或 一千五。"
    assert got.words.en == "I did not understand the amount, such as 1,500 or 1.5k."


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("choose_few", Pressed("nothing")), ("choose_few", Filled({"a": "1", "b": "2"})),
        ("choose_few", Filled({"choice": True})), ("form", Filled({"x" * 99_999: "1"})),
        ("form", Filled({"name": "x" * 99_999})), ("form", Filled({"name": "张\x00"})),
        ("form", Filled({f"f{n}": "" for n in range(41)})), ("ask_money", Filled({})), ("form", Pressed("yes")),
    ],
)  # fmt: skip
def test_what_no_page_sends_is_no_answer(name: str, heard: Heard) -> None:
    got = at("page", name, heard)
    assert isinstance(got, Misread)
    assert len(got.words.zh) < 200
    assert "x" * 100 not in str(got)


def test_secrets_are_heard_only_where_they_may_be() -> None:
    for door, heard in (("page", Wrote(Spoken("Passw0rd!"))), ("phone", keys("482193#"))):
        got = at(door, "ask_secret", heard)  # type: ignore[arg-type]
        assert isinstance(got, Answered)
        assert got.secret
        assert repr(got) == "Answered(secret=True)"
    code = at("page", "verify", "482193")
    assert isinstance(code, Answered)
    assert (str.__str__(code.value), code.secret) == ("482193", True)  # type: ignore[arg-type]
    back = at("page", "ask_secret", "返回")
    assert isinstance(back, Answered), "a password may be any word"


def test_files() -> None:
    licence = Uploaded("fil_1", Spoken("执照\u202e.png"), "image/png")
    for door in ("chat", "page"):
        assert at(door, "upload", licence) == Answered({"id": "fil_1", "name": "执照.png", "media_type": "image/png"})  # type: ignore[arg-type]
    assert code_of(at("text", "upload", licence)) == "elsewhere"
    assert code_of(at("chat", "ask_money", licence)) == "file_unasked"
    assert code_of(at("chat", "upload", msgspec.structs.replace(licence, media_type="audio/mpeg"))) == "file_kind"


def test_a_signature_is_a_name_written_where_signing_is() -> None:
    assert at("page", "sign", Signed(Spoken(" 李  四 "))) == Answered({"name": "李 四"})
    assert at("page", "sign", Pressed("no")) == Answered(False)
    for heard in (Signed(Spoken(" ")), Signed(Spoken("x" * 61)), Signed(Spoken("李\x00")), Pressed("yes")):
        assert code_of(at("page", "sign", heard)) == "signature_missing"
    assert code_of(at("chat", "sign", Signed(Spoken("李四")))) == "elsewhere"
    assert code_of(at("page", "confirm", Signed(Spoken("李四")))) == "elsewhere"


def test_an_option_may_be_called_like_a_command() -> None:
    from suiban.flows.model.steps import Option, Words

    asked = prompt("choose", options=(Option("stop", Words("取消", "Cancel")), Option("go", Words("继续", "Go on"))))
    got = hear(asked, Wrote(Spoken("取消")), CAPABILITIES["chat"], "zh", TODAY)
    assert got == Answered("stop")


# --- forms ------------------------------------------------------------------------------------------------------------

WHOLE: dict[str, Any] = {
    "name": "张三", "phone": "13800138000", "day": "2026-11-24", "city": "上海", "cash": "20000",
}  # fmt: skip
READ = {
    "name": "张三", "phone": "+8613800138000", "day": date(2026, 11, 24), "cash": Money(2_000_000, "CNY"), "city": "sh",
}  # fmt: skip


def test_a_form_filled_in_at_once() -> None:
    by_key = at("page", "form", Filled(WHOLE | {"needs": ["挂失"], "visit": False}))
    assert by_key == Answered(READ | {"needs": ["挂失"], "visit": False})
    by_name = {
        "姓名": "张三",
        "电话": "13800138000",
        "日期": "明天",
        "城市": "上海",
        "金额": "2万",
        "上门": "",
        "业务": [],
    }
    assert at("chat", "form", Filled(by_name)) == Answered(READ)


def test_what_is_wrong_in_a_form_is_told_by_field_and_the_rest_stands() -> None:
    got = at("chat", "form", Filled(WHOLE | {"phone": "110", "cash": "5", "name": ""}))
    assert isinstance(got, Partly)
    assert got.place.known == {"day": date(2026, 11, 24), "city": "sh"}
    assert got.misread is not None
    assert got.misread.code == "form_wrong"
    assert {key: words.zh for key, words in got.misread.fields.items()} == {
        "name": "请填写", "phone": "没看懂，例如 13800138000", "cash": "不能小于 100"
    }  # fmt: skip
    assert got.misread.words.en == (
        "Name: this is needed; Phone: this was not understood: such as 13800138000; Amount: not less than 100"
    )
    mended = at("chat", "form", Filled({"name": "张三", "phone": "13800138000", "cash": "20000"}), place=got.place)
    assert mended == Answered(READ)


@pytest.mark.parametrize(
    "line",
    [
        "姓名 张三，电话 13800138000，日期 明天，城市 上海，金额 2万",
        "姓名：张三\n电话：138 0013 8000\n日期：11月24日\n金额：20,000\n城市：1",
        "张三，13800138000，明天，2万，上海，", "张三,13800138000,明天,20,000,上海",
        "张三；13800138000；明天；两万；上海",
        "张三 13800138000 明天 20000 上海",
        "Name 张三, phone 13800138000, day tomorrow, city Shanghai, amount 20000",
        "城市上海，姓名是张三，金额20000，电话13800138000，日期明天",
    ],
)  # fmt: skip
def test_a_form_in_one_line(line: str) -> None:
    got = at("text", "form", line)
    assert isinstance(got, Partly), got
    assert got.misread is None
    assert {key: value for key, value in got.place.known.items() if value is not None} == READ
    assert at("text", "form", "挂失和开户", place=got.place) == Answered(READ | {"needs": ["挂失", "开户"]})


def test_what_may_be_left_out_may_be_left_out_of_a_line() -> None:
    got = at("text", "form", "张三，13800138000，明天，北京")
    assert isinstance(got, Partly)
    assert got.place.known["city"] == "bj"
    assert got.place.known["cash"] is None


def test_of_a_line_what_is_missing_is_asked_again() -> None:
    got = at("text", "form", "姓名 张三，电话 110")
    assert isinstance(got, Partly)
    assert got.misread is not None
    assert list(got.misread.fields) == ["phone", "day", "city"]
    assert got.place.known == {"name": "张三"}
    again = at("text", "form", "13800138000，明天，上海", place=got.place)
    assert isinstance(again, Answered)
    assert again.value == {key: value for key, value in READ.items() if key != "cash"}


def test_a_line_that_says_more_than_was_asked_is_not_guessed_at() -> None:
    got = at("text", "form", "，".join("一二三四五六七八九"))
    assert code_of(got) == "form_unclear"
    assert code_of(at("text", "form", "")) == "form_unclear"


def test_a_form_by_telephone_goes_field_by_field() -> None:
    place = Place()
    answers: list[Heard | str] = ["张三", keys("13800138000#"), keys("20261124#"), keys("20000#"), keys("1"), keys("#")]
    for answer in answers:
        got = at("phone", "form", answer, place=place)
        assert isinstance(got, Partly)
        assert got.misread is None
        place = got.place
    wrong = at("phone", "form", keys("9"), place=place)
    assert wrong == Aside("repeat")
    assert code_of(at("phone", "form", keys("45#"), place=place)) == "key_unknown"
    assert at("phone", "form", keys("21#"), place=place) == Answered(READ | {"needs": ["挂失", "开户"]})


def test_a_question_at_a_field_is_beside() -> None:
    for door, said in (("phone", "等一下，手续费多少？"), ("text", "等一下，手续费多少？")):
        asked = at(door, "form", said)  # type: ignore[arg-type]
        assert isinstance(asked, Aside), door
        assert asked.kind == "question"
    at_a_day = at("phone", "form", "要多久到账？", place=Place({"name": "张三", "phone": "+8613800138000"}))
    assert isinstance(at_a_day, Aside)


def test_a_form_begun_by_telephone_goes_on_elsewhere() -> None:
    place = Place({"name": "张三", "phone": "+8613800138000", "day": date(2026, 11, 24)})
    got = at("page", "form", Filled({"city": "sh", "cash": "20000"}), place=place)
    assert got == Answered(READ)
    assert SCHEMA["required"][-1] == "city"
