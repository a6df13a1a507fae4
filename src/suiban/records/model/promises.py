"""What staff promised, found by words; pure. Sentences are looked at one by one: who speaks, of what, and when."""

import re
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from suiban.kit.masking import Spoken, mask_text
from suiban.language.api import find_moment
from suiban.records.model import PROMISES_MAX, SENTENCE_CHARACTERS_MAX, Line, Promise

_SENTENCES: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?|[^.\n]+\.(?=\s|$)")
_WE: Final = (
    r"(?:我们?(?:这边|这里|行|司|部门)?|这边|咱们|本人|专员|同事|专家|客户经理|理财经理|经理|师傅|理赔员|后台"
    r"|相关部门|工作人员"
    r"|技术(?:人员|同事|部门)?|班组长|主管|银行|公司)"
)
_DEED: Final = (
    r"(?:回电|回个?电话|回复|回访|打(?:个)?电话|致电|去电|联系|反馈|答复|跟进|核实|核查|核对|查(?:一下|清|明"
    r"|询)|处理|催|加急|升级"
    r"|上报|提交|登记|预约|寄|发(?:送|给|到|您|短信|邮件|过|一)|退(?:还|回|给|款)|办(?:理|好|妥)?|补(?:寄|发)|通知"
    r"|告知|安排|申请|审核|审批"
    r"|到账|入账|完成|解决|上门|更正|撤销|解冻|开通|说明)"
)
# 我会…给您回电 / 我们在…内处理 / 专员将联系您
_FIRST: Final = re.compile(
    rf"{_WE}[^，,。！？]{{0,14}}?(?:会|将|马上|立即|立刻|尽快|稍后|随后|现在就|这就|再|一定|负责|来"
    rf"|就)[^。！？]{{0,28}}?{_DEED}"
)
_TO_YOU: Final = re.compile(
    rf"(?:会|将|马上|立即|立刻|尽快|稍后|随后|一定|内|之?前|后|[天日晚早点号])\s*(?:再|会|就|有人|有专人|主动"
    rf"|统一|{_WE})?\s*(?:给|为|向|跟|与|和|帮|替)您"
    rf"[^。！？]{{0,16}}?{_DEED}"
)
_BARE: Final = re.compile(
    rf"(?:(?:会|将)(?:有)?(?:专员|专人|人|同事|客户经理|{_WE})|(?:专员|同事|{_WE})会?)[^。！？]{{0,24}}?(?:联系"
    rf"|致电|回电|打给)您?"
)
# with a time it needs less: who will do it may be left out, or be anybody who is not the customer
_TIMED: Final = re.compile(
    rf"(?:会|将|给您|为您|帮您|替您|向您|与您|跟您|{_WE})[^。！？]{{0,28}}?{_DEED}|{_DEED}[^，,。！？]{{0,4}}您"
)
_WORD: Final = re.compile(rf"(?:保证|承诺|答应您|说到做到)[^。！？]{{0,30}}?(?:{_DEED}|到)")
_ENGLISH: Final = re.compile(
    r"\b(?:i|we|my colleague|our (?:team|specialist|manager)|a (?:specialist|colleague|manager|technician)|someone)"
    r"(?:'ll|’ll| will| am going to| are going to)\b(?:(?! not\b|n't).){0,60}?\b(?:call|ring|phone|email|write"
    r"|get back|follow up"
    r"|contact|reach out|send|post|mail|refund|check|look into|escalate|submit|register|arrange|confirm|update|process"
    r"|let you know|reply|fix|credit|issue)\b",
    re.IGNORECASE,
)
# a condition, a question, something done already, something the customer is to do, how it usually is
_NOT: Final = re.compile(
    r"如果您?|要是|假如|若您|一旦|倘若|的话|吗[？?]?$|呢[？?]$|[？?]$|需要我|要不要|是否需要|可不可以|无法|不能"
    r"|不会|没办法|没法"
    r"|^(?:一般|通常|正常(?:情况)?下?)|建议您|\bif you\b|\bunless\b|\bwould you like\b|\bshall i\b|\busually\b"
    r"|\bnormally\b",
    re.IGNORECASE,
)
_DONE: Final = re.compile(
    r"(?:已经?|刚刚?|刚才)(?:[^，,。]{0,6})(?:给|为|帮|向|替)您[^，,。]{0,10}(?:了|过|好|完|成功)"
)
_YOU_DO: Final = re.compile(
    r"^(?:请|麻烦)?您(?:可以|需要|先|到时|也可以|凭|带|在|登录|打开|点)|^请您?(?!放心|您?(?:稍|耐心)|等)"
)


def find_promises(lines: Sequence[Line], zone: ZoneInfo) -> tuple[Promise, ...]:
    """What people on staff promised, in order; the same thing said again counts once, with what was said last."""
    found: list[Promise] = []
    for line in lines:
        if line.author != "staff" or line.kind != "text":
            continue
        for text in sentences_of(str.__str__(line.text)):
            moment = find_moment(text, line.at, zone)
            if not is_promise(text, timed=moment is not None):
                continue
            promise = Promise(
                Spoken(mask_text(text)[:SENTENCE_CHARACTERS_MAX]), moment.due if moment else None, (line.seq,)
            )
            found = _with(found, promise)
    return tuple(found[:PROMISES_MAX])


def is_promise(sentence: str, *, timed: bool = False) -> bool:
    """Whether a sentence of staff says that something will be done for the customer; ``timed``: it names a time."""
    text = " ".join(sentence.split())
    if _NOT.search(text.rstrip("。.!！")) or _YOU_DO.search(text):
        return False
    if _ENGLISH.search(text):
        return True
    if _DONE.search(text):
        text = _DONE.split(text)[-1]
    if timed and _TIMED.search(text):
        return True
    return any(pattern.search(text) for pattern in (_FIRST, _TO_YOU, _BARE, _WORD))


def sentences_of(text: str) -> list[str]:
    """A text in sentences, without blanks around them."""
    return [part.strip() for part in _SENTENCES.findall(text) if part.strip()]


def _with(found: list[Promise], new: Promise) -> list[Promise]:
    """A promise without a time that is followed by one of the same deed with a time was the same promise."""
    deed = _deed(new)
    same = [old for old in found if _deed(old) == deed and (old.due_at is None or old.due_at == new.due_at)]
    if not same or not deed:
        return [*found, new]
    kept = Promise(new.text, new.due_at, (*same[0].seqs, *new.seqs))
    return [kept if old is same[0] else old for old in found]


def _deed(promise: Promise) -> str:
    match = re.search(_DEED, promise.text)
    name = match[0] if match else ""
    return "回电" if name in {"回电话", "回个电话", "打电话", "打个电话", "致电", "去电", "联系"} else name
