"""Whether an answer fits its step: its type, what can be chosen, the form, the checks."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from suiban.flows.model.expressions import ExpressionFailed, compile_expression
from suiban.flows.model.forms import wrong_in
from suiban.flows.model.prompting import choices, fill
from suiban.flows.model.steps import Misread, Step, ValueType, Words
from suiban.flows.model.values import SECRET, Value
from suiban.kit.money import Money

Assigned = list[tuple[str, Value]]
"""What an answer gives to which variables."""

MISREAD: Final[Mapping[str, Words]] = {
    "wrong_type": Words("这个回答不合要求，请再说一次。", "That does not fit here. Please answer again."),
    "not_an_option": Words("没有这个选项，请从列出的选项中选择。", "That is not one of the choices."),
    "form_incomplete": Words("还有内容没有填好，请检查。", "Something is missing or not right. Please check the form."),
    "check_failed": Words("这个回答不符合要求，请重新填写。", "That cannot be accepted. Please answer again."),
    "answer_empty": Words("请先回答这一步。", "Please answer this step."),
    "step_over": Words("这一步已经办过了。", "This step has already been done."),
    "flow_over": Words("这项业务已经结束了。", "This service has already ended."),
    "busy": Words("正在为您办理，请稍候再试。", "We are working on it. Please try again in a moment."),
    "too_late": Words("已经办理，不能再改了。", "This has been carried out and cannot be changed any more."),
    "not_asked": Words("这项业务里没有这一项。", "This service does not ask for that."),
    "nothing_before": Words("已经是第一步了。", "This is the first step."),
}


def misread(code: str) -> Misread:
    """An answer that cannot be taken, in our words."""
    return Misread(code, MISREAD[code])


_FITS: Final[Mapping[ValueType, Callable[[Value], bool]]] = {
    "text": lambda value: isinstance(value, str) and bool(value.strip()),
    "name": lambda value: isinstance(value, str) and bool(value.strip()),
    "account": lambda value: isinstance(value, str) and value.isdigit(),
    "email": lambda value: isinstance(value, str) and "@" in value,
    "number": lambda value: isinstance(value, Decimal),
    "money": lambda value: isinstance(value, Money),
    "date": lambda value: isinstance(value, date),
    "month": lambda value: isinstance(value, str) and len(value) == 7,
    "yes_no": lambda value: isinstance(value, bool),
    "phone": lambda value: isinstance(value, str) and bool(value.strip()),
    "secret": lambda value: isinstance(value, dict) and isinstance(value.get(SECRET), Decimal | int),
}


def read_answer(step: Step, value: Value, variables: Mapping[str, Value], now: datetime) -> Assigned | Misread:
    """What the answer gives to the variables, or why it cannot be taken."""
    if value is None:
        return misread("answer_empty")
    assigned = _assigned(step, value, variables, now)
    if isinstance(assigned, Misread):
        return assigned
    return _checked(step, {**variables, **dict(assigned)}, now) or assigned


def _assigned(step: Step, value: Value, variables: Mapping[str, Value], now: datetime) -> Assigned | Misread:
    match step.kind:
        case "choose":
            for option, item in choices(step, variables, now):
                if value in (option.value, item):
                    return [(step.variable, item)]
            return misread("not_an_option")
        case "confirm" | "approve":
            return [(step.variable, value)] if isinstance(value, bool) else misread("wrong_type")
        case "form":
            if not isinstance(value, dict):
                return misread("wrong_type")
            if wrong := wrong_in(step.schema or {}, value):
                return Misread("form_incomplete", MISREAD["form_incomplete"], wrong)
            own = [(step.variable, value)] if step.variable else []
            return [*value.items(), *own]
        case "upload":
            if not isinstance(value, dict) or not isinstance(value.get("id"), str):
                return misread("wrong_type")
        case "ask":
            if not _FITS[step.type](value):
                return misread("wrong_type")
            if step.secret and isinstance(value, dict):
                # never more of it than the number under which it is kept
                return [(step.variable, {SECRET: Decimal(str(value[SECRET]))})]
    return [(step.variable, value)] if step.variable else []


def _checked(step: Step, variables: Mapping[str, Value], now: datetime) -> Misread | None:
    for check in step.checks:
        try:
            held = compile_expression(check.test).evaluate(variables, now)
        except ExpressionFailed:
            held = False
        if held is not True:
            return Misread("check_failed", fill(check.words, variables, now) or MISREAD["check_failed"])
    return None
