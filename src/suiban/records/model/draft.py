"""The machine's draft of a record: rules over words, no model. Every sentence names the messages it comes from."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from suiban.kit.masking import Spoken, mask_text
from suiban.language.api import normalise
from suiban.records.model import (
    EVIDENCE_MAX,
    SENTENCES_MAX,
    STEPS_MAX,
    Axis,
    Body,
    Code,
    Line,
    Promise,
    Resolved,
    Sentence,
    Sentiment,
    Talk,
)
from suiban.records.model.promises import find_promises, sentences_of

QUOTE_CHARACTERS_MAX: Final = 80
QUOTES_MAX: Final = 3
OTHER: Final = "other"
INQUIRY: Final = "inquiry"
_CUSTOMER_WEIGHT, _STAFF_WEIGHT, _TOPIC_WEIGHT = 3, 1, 2

_COURTESY: Final = re.compile(
    r"^(?:(?:你好|在吗|有人吗|喂|嗯+|哦+|噢|好|好的|好吧|行|可以|是|是的|对|对的|谢谢|多谢|感谢|麻烦了|辛苦了"
    r"|不客气|再见|拜拜|知道了|收到"
    r"|转人工|人工|人工客服|找人工|我要人工|客服|ok|okay|hi|hello|thanks|thank you|bye|yes|no|agent|human|sure|great)"
    r"[，,。.!！~\s你了啊呀哈吧的very much]*)+$"
)
_GREETING: Final = re.compile(
    r"您好|你好|很高兴|请稍[等候]|稍等|我是.{0,8}(?:客服|坐席|为您服务)|为您服务|还有(?:什么|其他)|祝您|感谢您"
    r"|不客气|再见|good (?:morning|afternoon)"
    r"|welcome|one moment|anything else|have a (?:nice|good)|抱歉|对不起|理解您|非常理解",
    re.IGNORECASE,
)
_INSTRUCTION: Final = re.compile(
    r"(?:请您?|麻烦您|需要您|您需要|您可以|您先|建议您|记得|please\b|you (?:can|need to|should))(?!放心|稍|耐心"
    r"|问|hold|wait)",
    re.IGNORECASE,
)
_ANGRY: Final = re.compile(
    r"骗子|骗人|气死|太过分|什么破|破银行|垃圾|无语至极|忍无可忍|银保监|金融监管|12378|12315|曝光|媒体|起诉"
    r"|律师|法院|报警抓|滚|他妈|妈的|混蛋"
    r"|太差了|差劲|坑人|坑钱|霸王|推卸|忽悠|耍我|要投诉|投诉你|欺负人|岂有此理|ridiculous|unacceptable|scam"
    r"|lawsuit|lawyer|disgusting|furious"
    r"|outrageous|worst|liars?\b|file a complaint"
)
_ANNOYED: Final = re.compile(
    r"怎么还|等了(?:半天|好久|很久|这么久|一|两|三|几|快)|到底|烦死|好烦|真烦|烦不烦|着急|急死|急用|催了"
    r"|又(?:不|没|失败|错|扣|来)|第[二三四五]次|说了[多好几]?遍|问了(?:好)?几"
    r"|一直(?:没|不|打不|失败)|还没(?:到|人|消息|处理|解决|收到|退|审)|失望|无语|麻烦死|不耐烦|白跑"
    r"|跑了[两三几]趟|推来推去|踢皮球|莫名其妙|凭什么"
    r"|still (?:not|no|haven't|waiting)|again and again|third time|frustrat|annoy|disappointed|how long|waiting for"
)
_GOOD: Final = re.compile(
    r"(?<![不没])(?:解决了|好了|可以了|成功了|收到了|到了|登上了|登进去了|搞定|明白|懂了|清楚|了解)(?!吗|没|么)"
    r"|知道了|没问题了"
    r"|没有?(?:别的|其他)?问题了|没有了|没别的|那就好"
    r"|放心了|谢谢|感谢|多谢|辛苦|太好了|that works|it works|got it|thank|great|perfect|solved|all good|understood"
)
_BAD: Final = re.compile(
    r"没(?:有)?解决|还是不行|还是(?:没|不|登不|失败|打不)|不行啊|没用|不管用|算了|不满意|不接受|不同意|没法接受"
    r"|我不认|失败了|又失败|等于没说|白问"
    r"|我再(?:想想|考虑)|我要投诉|not (?:working|solved|helpful|good enough)|still (?:not|no|doesn't|fails)"
    r"|doesn't work|doesn't help|useless"
    r"|never mind|forget it|not acceptable"
)
_WAITS: Final = re.compile(
    r"那?我(?:就)?(?:先)?等|等(?:你们|您|你)|等(?:消息|电话|通知|结果)|尽快(?:吧|啊|给|处理|回)|i'll wait"
    r"|waiting for your|look forward"
)
_ASKS: Final = re.compile(r"\?|吗$|怎么|多少|什么|哪|能不能|可不可以|多久|\b(?:how|what|when|where|why|can i|do i)\b")
# a promise that a thing just sold or ordered will come says nothing about the question
_DELIVERY: Final = re.compile(r"寄|短信|邮件|发送|发到|发给|生效|到账|入账|开通|mail|post|email|send", re.IGNORECASE)


def write_draft(talk: Talk, topics: Mapping[str, str]) -> Body:
    """What a record of this talk should say. ``topics`` are the topics of articles by title."""
    lines, zone = talk.lines, ZoneInfo(talk.time_zone)
    promises = find_promises(lines, zone)
    resolved, told = read_outcome(lines, promises)
    return Body(
        product=choose_code(talk.codes, "product", lines, topics),
        scenario=choose_code(talk.codes, "scenario", lines, topics),
        resolved=resolved,
        sentiment=read_sentiment(lines),
        summary=_summary(lines, promises, resolved, told)[:SENTENCES_MAX],
        promises=promises,
        next_steps=_steps(lines, promises, resolved, told)[:STEPS_MAX],
    )


def choose_code(codes: Sequence[Code], axis: Axis, lines: Sequence[Line], topics: Mapping[str, str]) -> str:
    """The code of one axis that the talk speaks of most; the neutral one when it speaks of none.

    What the customer says counts most, most of all their first words; the longest word at a place counts, so that
    信用卡还款 is not also 还款.
    """
    mine = [code for code in codes if code.axis == axis and code.active]
    neutral = next((code.key for code in mine if code.key in {OTHER, INQUIRY}), mine[-1].key if mine else "")
    finder, owners = _finder(mine)
    scores: Counter[str] = Counter()
    heard = 0
    for line in lines:
        if line.kind == "text" and finder is not None and line.author in {"customer", "staff"}:
            weight = _STAFF_WEIGHT
            if line.author == "customer":
                heard += not is_courtesy(line.text)
                weight = _CUSTOMER_WEIGHT + (2 if heard == 1 else 0)
            for term in set(finder.findall(_without_denial(normalise(line.text)))):
                for code in owners[term]:
                    scores[code.key] += weight * code.weight
        topic = topics.get(source_title(line), "")
        for code in mine:
            if topic and topic in code.topics:
                scores[code.key] += _TOPIC_WEIGHT * code.weight
    order = {code.key: number for number, code in enumerate(mine)}
    best = max(scores, key=lambda key: (scores[key], -order[key]), default=neutral)
    return best if scores[best] else neutral


def read_sentiment(lines: Sequence[Line]) -> Sentiment:
    """How the customer sounds, by their words and marks of exclamation."""
    said = [normalise(line.text) for line in lines if line.author == "customer" and line.kind == "text"]
    if any(_ANGRY.search(text) for text in said):
        return "angry"
    loud = sum(text.count("!!") + text.count("??") for text in said)
    return "annoyed" if loud or any(_ANNOYED.search(text) for text in said) else "calm"


def read_outcome(lines: Sequence[Line], promises: Sequence[Promise]) -> tuple[Resolved, Line | None]:
    """Whether the question looks resolved, and the customer's words that tell so.

    The customer's last words decide. Where staff still owe an answer it is not resolved, however politely it ended.
    """
    said = [line for line in lines if line.author == "customer" and line.kind == "text"]
    owed = [promise for promise in promises if not _DELIVERY.search(promise.text)]
    answered = any(line.author in {"staff", "bot"} for line in lines)
    for line in reversed(said[-3:]):
        text = normalise(line.text)
        if _BAD.search(text):
            return "no", line
        if _WAITS.search(text):
            return "no", line
        if _GOOD.search(text):
            return ("no" if owed or not answered else "yes"), line
        if line is lines[-1] and _ASKS.search(text):
            break  # nobody answered this any more: what was said before it tells nothing of it
    return ("no" if owed else "unclear"), None


def is_courtesy(text: str) -> bool:
    """Whether a message only greets, thanks, agrees or asks for a person."""
    return _COURTESY.match(normalise(text)) is not None


def _without_denial(text: str) -> str:
    return re.sub(r"(?:不是|不要|不想|没有|并非|不打算|不用)(?:要)?(?:投诉|挂失|办理|盗刷)", "", text)


def _finder(codes: Sequence[Code]) -> tuple[re.Pattern[str] | None, dict[str, list[Code]]]:
    owners: dict[str, list[Code]] = {}
    for code in codes:
        for term in code.terms:
            owners.setdefault(normalise(term), []).append(code)
    if not owners:
        return None, owners
    longest_first = sorted(owners, key=lambda term: (-len(term), term))
    return re.compile("|".join(map(_term_pattern, longest_first))), owners


def _term_pattern(term: str) -> str:
    return rf"\b{re.escape(term)}\b" if term.isascii() else re.escape(term)


def source_title(line: Line) -> str:
    """The title of the article a message was answered from; empty when there is none."""
    source = (line.extra or {}).get("source")
    title = source.get("title") if isinstance(source, dict) else None
    return title if isinstance(title, str) else ""


def _summary(
    lines: Sequence[Line], promises: Sequence[Promise], resolved: Resolved, told: Line | None
) -> tuple[Sentence, ...]:
    asked = [
        line for line in lines if line.author == "customer" and (line.kind != "text" or not is_courtesy(line.text))
    ]
    # what was sent without words is named only where words leave room
    asked = sorted((line for line in asked if line is not told), key=lambda line: line.kind in _SENT)[:QUOTES_MAX]
    asked.sort(key=lambda line: line.seq)
    sentences = [_sentence("客户提出：", asked)] if asked else []
    titles = {title: line for line in lines if line.author == "bot" and (title := source_title(line))}
    if titles:
        names = "、".join(f"《{title}》" for title in titles)
        sentences.append(Sentence(Spoken(f"机器人已答：{names}"), _seqs(titles.values())))
    answers = _answers(lines, promises)
    if answers:
        sentences.append(_sentence("坐席答复：", answers))
    if promises:
        seqs = tuple(dict.fromkeys(seq for promise in promises for seq in promise.seqs))[:EVIDENCE_MAX]
        sentences.append(Sentence(Spoken(f"承诺 {len(promises)} 项，见承诺栏。"), seqs))
    outcome = {"yes": "结果：看起来已解决", "no": "结果：尚未解决", "unclear": "结果：客户没有表示是否解决"}[resolved]
    if told is not None:
        sentences.append(_sentence(f"{outcome}，客户最后说：", [told]))
    elif lines:
        sentences.append(Sentence(Spoken(f"{outcome}。"), (lines[-1].seq,)))
    return tuple(sentences)


def _answers(lines: Sequence[Line], promises: Sequence[Promise]) -> list[Line]:
    """The two fullest answers of people, in their order."""
    promised = {seq for promise in promises for seq in promise.seqs}
    full = [
        line
        for line in lines
        if line.author == "staff" and line.kind == "text" and len(line.text) >= 8
        and not (_GREETING.search(line.text) and len(line.text) < 24)
    ]  # fmt: skip
    best = sorted(full, key=lambda line: (line.seq in promised, -len(line.text)))[:2]
    return sorted(best, key=lambda line: line.seq)


def _steps(
    lines: Sequence[Line], promises: Sequence[Promise], resolved: Resolved, told: Line | None
) -> tuple[Sentence, ...]:
    steps = [Sentence(Spoken(f"兑现承诺：{str.__str__(promise.text)}"), promise.seqs) for promise in promises]
    for line in lines:
        if line.author != "staff" or line.kind != "text" or len(steps) >= STEPS_MAX - 1:
            continue
        for text in sentences_of(str.__str__(line.text)):
            if _INSTRUCTION.search(text) and not _GREETING.search(text) and not text.endswith(("？", "?")):
                steps.append(Sentence(Spoken(f"客户需要：{_short(text)}"), (line.seq,)))
                break
    if resolved == "no" and not promises:
        last = told or (lines[-1] if lines else None)
        steps.append(Sentence(Spoken("问题还没有解决，请安排回访。"), (last.seq,) if last else ()))
    return tuple(steps)


def _sentence(head: str, lines: Sequence[Line]) -> Sentence:
    return Sentence(Spoken(head + "".join(map(_quote, lines))), _seqs(lines))


def _seqs(lines: Iterable[Line]) -> tuple[int, ...]:
    return tuple(line.seq for line in lines)[:EVIDENCE_MAX]


_SENT: Final = {"picture": "「［图片］」", "file": "「［文件］」", "voice": "「［语音］」"}


def _quote(line: Line) -> str:
    if line.kind in _SENT:
        return _SENT[line.kind]
    return f"「{_short(line.text)}」"


def _short(text: str) -> str:
    plain = " ".join(mask_text(str.__str__(text)).split())
    return plain[:QUOTE_CHARACTERS_MAX] + ("…" if len(plain) > QUOTE_CHARACTERS_MAX else "")
