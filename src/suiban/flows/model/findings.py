"""What is wrong with a definition: a stable code, the element it is about, words in both languages."""

from typing import Final, Literal

import msgspec

from suiban.flows.model.steps import Words

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True):
    """``element`` is the id that the editor marks; empty when the whole definition is meant."""

    code: str
    element: str
    words: Words
    severity: Severity = "error"


class DefinitionRefused(ValueError):
    """The text is no definition that can be run; ``findings`` say why, at least one of them an error."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(f"{found.code} {found.element}" for found in findings))
        self.findings = findings


_REFUSED: Final[dict[str, tuple[str, str]]] = {
    # the file
    "too_large": ("文件太大", "The file is too large"),
    "not_xml": ("不是有效的 XML", "This is not well-formed XML"),
    "doctype_refused": ("不接受文档类型声明和实体", "Document types and entities are not accepted"),
    "too_deep": ("嵌套太深", "Nested too deeply"),
    "too_many_elements": ("元素太多", "Too many elements"),
    "one_process": ("文件必须恰好包含一个流程", "A file holds exactly one process"),
    # elements
    "unknown_element": ("不支持的元素", "This element is not supported"),
    "unknown_attribute": ("不支持的属性", "This attribute is not supported"),
    "script_refused": ("流程里不能有脚本", "A flow must not contain scripts"),
    "data_refused": ("不支持数据对象，请使用变量", "Data objects are not supported: use variables"),
    "loop_refused": ("不支持循环和多实例标记，请用网关画出循环", "Loop markers are not supported: draw the loop"),
    "event_refused": ("不支持这种事件", "This kind of event is not supported"),
    "missing_id": ("元素没有标识", "The element has no id"),
    "bad_id": ("标识只能用字母、数字和 _ - .（不超过 64 个字符）", "An id has letters, digits and _ - . (at most 64)"),
    "duplicate_id": ("标识重复", "This id is used twice"),
    "bad_attribute": ("属性的值无效", "The attribute's value is not valid"),
    "missing_attribute": ("缺少属性", "An attribute is missing"),
    "unknown_kind": ("未知的步骤类型", "Unknown kind of step"),
    "kind_unfit": ("步骤类型与图形不符", "The kind of step does not fit the shape"),
    "step_missing": ("图形里没有步骤说明", "The shape says nothing of its step"),
    # the graph
    "no_start": ("缺少开始事件", "There is no start event"),
    "several_starts": ("有多个开始事件", "There are several start events"),
    "no_end": ("缺少结束事件", "There is no end event"),
    "dangling_flow": ("连线没有接好", "The arrow leads from or to nothing"),
    "dead_end": ("这一步之后没有去处", "Nothing follows this step"),
    "missing_condition": ("这条出线缺少条件", "A condition is missing here"),
    "condition_unused": ("这里的条件不会被判断", "A condition here is never asked"),
    "implicit_parallel": ("多条无条件出线，请使用并行网关", "Several open ways out: use a parallel gateway"),
    "default_unknown": ("默认出线不是从这里出发的", "The default way does not begin here"),
    "boundary_unfit": ("错误事件没有挂在能出错的步骤上", "The error event is attached to nothing that can fail"),
    "boundary_twice": ("同一个错误挂了两次", "The same error is caught twice here"),
    "flow_unknown": ("被调用的服务不存在或未发布", "The called service does not exist or is not published"),
    "flow_refused": ("被调用的服务有错误", "The called service has errors"),
    "flow_nested_too_deep": ("服务之间调用层数太多", "Services call one another too deeply"),
    # words and expressions
    "bad_expression": ("表达式无效", "The expression is not valid"),
    "bad_template": ("文字里的占位无效", "A placeholder in the text is not valid"),
    "bad_variable": ("变量名无效", "This cannot be the name of a variable"),
    "bad_schema": ("表单定义无效", "The form's definition is not valid"),
    "missing_text": ("缺少文字", "A text is missing"),
    "no_options": ("没有可选项", "There is nothing to choose from"),
}  # fmt: skip
_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "unreachable": ("永远走不到这里", "Nothing leads here"),
    "no_way_to_end": ("从这里走不到结束", "No end can be reached from here"),
    "endless_loop": ("循环里没有任何等待客户的步骤", "A loop in which nobody is waited for"),
    "waits_for_ever": ("这里会一直等不到另一条分支", "This waits for a branch that never comes"),
    "run_twice": ("这里会同时走两遍", "This would be run twice at once"),
    "error_path_missing": ("缺少出错时的去处", "Nothing is said of what happens when this fails"),
    "unknown_operation": ("银行没有这项操作", "The bank knows no such operation"),
    "unknown_argument": ("这项操作没有这个参数", "The operation has no such argument"),
    "argument_missing": ("缺少参数", "The operation needs an argument"),
    "unknown_variable": ("没有任何步骤给出这个变量", "Nothing gives this variable a value"),
    "secret_shown": ("保密内容不能显示或比较", "A secret must not be shown or compared"),
    "no_door": ("没有任何渠道能办这一步", "No allowed door can show this step"),
    "money_without_consent": ("未经客户确认就动账", "Money is moved before the customer agreed"),
}
_WARNINGS: Final[dict[str, tuple[str, str]]] = {
    "no_promise": ("没有写明办理时限", "No time is promised"),
    "no_phrase": ("没有写明客户会怎么说", "Nothing says how customers ask for it"),
    "no_default": ("条件都不成立时没有去处", "Where no condition holds there is no way"),
    "error_never_raised": ("这项操作不会出这个错误", "The operation never answers this error"),
    "door_excluded": ("这个渠道办不了这一步", "This door cannot show the step"),
    "missing_english": ("缺少英文", "The English text is missing"),
    "short_too_long": ("短文字太长", "The short text is too long"),
}
REFUSED: Final = frozenset(_REFUSED)
"""With these a definition does not even compile."""
CODES: Final = REFUSED | frozenset(_ERRORS) | frozenset(_WARNINGS)


def finding(code: str, element: str, detail: str = "") -> Finding:
    """A finding with its words; ``detail`` is put behind them as it is."""
    zh, en = _REFUSED.get(code) or _ERRORS.get(code) or _WARNINGS[code]
    words = Words(f"{zh}：{detail}", f"{en}: {detail}") if detail else Words(zh, en)
    return Finding(code, element, words, "warning" if code in _WARNINGS else "error")
