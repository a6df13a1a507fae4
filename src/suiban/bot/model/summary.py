"""The written summary for whoever takes over: what it is about, what was asked, what was answered, what is missing."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from suiban.bot.model import Dialogue, HandOver
from suiban.bot.model.intents import Intents
from suiban.kit.masking import Spoken, mask_text

QUOTES_MAX: Final = 5
QUOTE_CHARACTERS_MAX: Final = 80
WORDED: Final = frozenset({"text", "form_answer"})

_WHY: Final = {
    "asked_for_person": "客户要求人工",
    "not_understood": "机器人连续两次没有听懂",
    "danger": "客户可能有危险或轻生念头，请立刻接手",
    "fraud": "疑似受骗或盗刷，请优先处理",
    "order": "客户要求代办资金或证券交易，机器人没有办理",
    "complaint": "客户要投诉",
    "upset": "客户情绪激动",
    "refused_by_guard": "机器人的回答被话术规则拦下",
    "picture_not_understood": "客户发来图片、文件或语音，机器人看不懂",
    "form_answered": "客户填好了表单，等待处理",
}
_MISSING: Final = {
    "asked_for_person": "请确认客户的具体诉求。",
    "not_understood": "请确认客户要办的是哪项业务、遇到了什么情况。",
    "danger": "请先确认客户在哪里、身边有谁、是否需要代为报警；不要挂断。",
    "fraud": "请确认是否已报警、是否已锁卡，以及转账时间、金额和对方账号。",
    "order": "请核实身份，告诉客户怎样本人办理；不得代为操作。",
    "complaint": "请确认投诉对象、经过和客户的期望。",
    "upset": "请先安抚，再确认客户的具体诉求。",
    "refused_by_guard": "客户的问题还没有得到回答。",
    "picture_not_understood": "请看客户发来的内容并确认诉求。",
    "form_answered": "请按表单里的内容办理或回复。",
}


class Line(msgspec.Struct, frozen=True):
    """One message of the talk, as much of it as a summary needs."""

    talk_seq: int
    author_kind: str
    kind: str
    text: Spoken
    extra: dict[str, Any] | None = None


_SENT = {"picture": "「［图片］」", "voice": "「［语音］」", "file": "「［文件］」"}


def summarise(turn: HandOver, dialogue: Dialogue, lines: Sequence[Line], intents: Intents) -> Spoken:
    """A few lines in the staff's language. Numbers in quotes are masked: the talk itself shows who may see them."""
    quotes = [_quote(line) for line in lines if line.author_kind == "customer" and _says_something(line, intents)]
    answered = list(dict.fromkeys(title for line in lines if (title := _answered_with(line))))
    topics = list(dict.fromkeys(topic for topic in (*dialogue.topics, turn.topic) if topic))
    asked = "".join(quotes[-QUOTES_MAX:]) or "（还没有说明）"
    parts = [
        f"转接原因：{_WHY[turn.reason]}",
        f"事由：{'、'.join(topics) or '未能判断'}",
        f"客户说：{asked}",
        f"机器人已答：{'、'.join(f'《{title}》' for title in answered)}" if answered else "机器人已答：无",
        f"待确认：{_missing(turn, quotes)}",
    ]
    return Spoken("\n".join(parts))


def _missing(turn: HandOver, quotes: Sequence[str]) -> str:
    if turn.reason == "asked_for_person" and quotes:
        return "已答内容是否解决了问题；没有的话还差什么。"
    return _MISSING[turn.reason]


def _says_something(line: Line, intents: Intents) -> bool:
    """Asking for a person, greeting or thanking tells the next one nothing."""
    if line.kind != "text":
        return True
    return intents.find(line.text, answered=False) not in {"human", "greeting", "thanks", "yes", "goodbye", "identity"}


def _quote(line: Line) -> str:
    if line.kind not in WORDED:
        return _SENT.get(line.kind, _SENT["file"])
    text = " ".join(mask_text(str.__str__(line.text)).split())
    return f"「{text[:QUOTE_CHARACTERS_MAX]}{'…' if len(text) > QUOTE_CHARACTERS_MAX else ''}」"


def _answered_with(line: Line) -> str | None:
    source = (line.extra or {}).get("source") if line.author_kind == "bot" else None
    return source.get("title") if isinstance(source, dict) else None
