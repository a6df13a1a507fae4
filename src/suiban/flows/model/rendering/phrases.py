"""The house's own words around a prompt: headers, hints, names of buttons, examples of what can be answered."""

from collections.abc import Sequence
from typing import Final

from suiban.flows.model.doors import Why
from suiban.flows.model.schemas import FieldKind, FormField
from suiban.flows.model.steps import Kind, Language, Option, Prompt, ValueType, Words

YES: Final = Words("是", "Yes")
NO: Final = Words("否", "No")
AGREE: Final = {
    "confirm": Words("确认", "Confirm"),
    "pay": Words("确认支付", "Pay"),
    "sign": Words("签署", "Sign"),
}
DECLINE: Final = {
    "confirm": Words("不确认", "Do not confirm"),
    "pay": Words("不支付", "Do not pay"),
    "sign": Words("不签署", "Do not sign"),
}
BACK: Final = Words("上一步", "Back")
CANCEL: Final = Words("取消办理", "Cancel")
PERSON: Final = Words("转人工", "Talk to a person")
MORE: Final = Words("更多", "More")
NEXT: Final = Words("下一步", "Next")
SUBMIT: Final = Words("提交", "Submit")
CHOICE: Final = Words("请选择", "Please choose")
UPLOAD: Final = Words(
    "请发送照片或文件（JPG、PNG、WebP、PDF）。", "Please send a picture or file (JPG, PNG, WebP, PDF)."
)
GIVEN: Final = Words("现在是：{given}。要改就直接回复新的内容。", "It is {given} now. Answer anew to change it.")
OPTIONAL: Final = Words("可不填", "optional")
OPEN_PAGE: Final[dict[Why, Words]] = {
    "secret": Words("去安全页面输入", "Enter it on the secure page"),
    "verification": Words("去安全页面核实身份", "Confirm identity on the secure page"),
    "signature": Words("去安全页面签署", "Sign on the secure page"),
    "file": Words("去安全页面上传", "Send it on the secure page"),
    "form_too_long": Words("去安全页面填写", "Fill it in on the secure page"),
    "not_at_this_door": Words("去安全页面办理", "Go on at the secure page"),
    "words": Words("去安全页面填写", "Fill it in on the secure page"),
    "form_not_plain": Words("去安全页面办理", "Go on at the secure page"),
}
NO_PAGE: Final = Words("请在手机银行的待办里继续。", "Please go on among the to-dos of the mobile bank.")
NOT_HERE: Final = Words("这一步在这里办不了，可以转人工。", "This step cannot be done here. You may ask for a person.")
NEVER_HERE: Final = Words("请不要在这里发送密码或验证码。", "Never send passwords or codes here.")
EXAMPLES: Final[dict[FieldKind | ValueType, Words]] = {
    "money": Words("例如 1500、1.5万 或 一千五", "such as 1,500 or 1.5k"),
    "number": Words("例如 12 或 十二", "such as 12"),
    "whole": Words("例如 12 或 十二", "such as 12"),
    "date": Words("例如 明天、11月23日 或 2026-11-23", "such as tomorrow, 23 Nov or 2026-11-23"),
    "month": Words("例如 上个月 或 2026-11", "such as last month or 2026-11"),
    "phone": Words("例如 13800138000", "such as 13800138000"),
    "name": Words("例如 李四", "such as Ann Lee"),
    "account": Words("例如 6222 0200 1234 5678", "such as 6222 0200 1234 5678"),
    "email": Words("例如 name@example.com", "such as name@example.com"),
    "yes_no": Words("回答 是 或 否", "yes or no"),
}


def header(prompt: Prompt, language: Language) -> str:
    """Where the customer stands: 转账 · 第 3/5 步."""
    name = prompt.flow_name.of(language) or prompt.flow
    if prompt.number < 1:
        return name
    total = max(prompt.number, prompt.total)
    if language == "zh":
        return f"{name} · 第 {prompt.number}/{total} 步"
    return f"{name} · step {prompt.number} of {total}"


def asked(prompt: Prompt, language: Language) -> str:
    """What is asked: the text, or where a definition has none, the step's name."""
    return prompt.text.of(language) or prompt.name.of(language)


def stands(prompt: Prompt, language: Language) -> str:
    """What stands there already; of a secret nothing is told."""
    return "" if prompt.secret or prompt.kind == "verify" else prompt.given.of(language)


def given(prompt: Prompt, language: Language) -> str:
    """The same as a sentence that says how to change it."""
    value = stands(prompt, language)
    return GIVEN.of(language).replace("{given}", value) if value else ""


def row_lines(rows: Sequence[tuple[Words, Words]], language: Language) -> list[str]:
    """Labels with their values, a line each."""
    colon = "：" if language == "zh" else ": "
    return [f"{label.of(language)}{colon}{value.of(language)}" for label, value in rows]


def decisions(kind: Kind) -> tuple[Option, Option] | None:
    """The two answers to a step that is agreed to or not."""
    if kind not in AGREE:
        return None
    return Option("yes", AGREE[kind]), Option("no", DECLINE[kind])


YES_NO: Final = (Option("yes", YES), Option("no", NO))


def decides(prompt: Prompt) -> bool:
    """Whether it is answered by agreeing or not."""
    return prompt.kind in AGREE or (prompt.kind == "ask" and prompt.type == "yes_no")


def options_of(prompt: Prompt) -> tuple[Option, ...]:
    """What may be picked as an answer, whatever the kind; empty where something is to be written."""
    if prompt.kind == "choose":
        return prompt.options
    if prompt.kind == "ask" and prompt.type == "yes_no":
        return YES_NO
    return decisions(prompt.kind) or ()


def field_options(field: FormField) -> tuple[Option, ...]:
    """What may be picked in a field."""
    return YES_NO if field.kind == "yes_no" else field.options


def example(kind: FieldKind | ValueType, language: Language) -> str:
    """What can be answered, by an example; empty where anything can."""
    return EXAMPLES[kind].of(language) if kind in EXAMPLES else ""
