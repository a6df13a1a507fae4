"""Which service a customer asks for with their own words. Pure; the words are those of the definitions."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from suiban.language.api import is_question, normalise, read_wish

TEXT_CHARACTERS_MAX: Final = 60
"""Who tells a story asks for advice, not for a service."""
_ASKING: Final = re.compile(
    r"^(?:你好|您好|在吗|请问|请|麻烦|那)*(?:我(?:现在|今天)?(?:要|想|想要|需要)|帮我|给我|替我|为我|办理?|申请|需要|想|要|"
    r"i want to|i would like to|i'd like to|please|can you|could you|help me|i need to|i need)"
)
_TROUBLE: Final = re.compile(
    r"失败|不了|没到|没有到|不成功|报错|出错|错误|为什么|怎么|退回|被骗|异常|not work|failed|\bwhy\b|\bhow\b|error"
)
_REFUSING: Final = re.compile(r"不想|不要|不用|别(?![人的])|取消|don't|do not|no need")
_SLOT: Final = re.compile(
    r"[0-9零一二两三四五六七八九十百千万亿.,，:：%￥¥$元块角分年月日号尾卡个份笔次期天给到往从向的了吧呢一下 ]"
)
GAP: Final = "..."
"""Stands in a phrase for what differs (给…转), as it is normalised."""
GAP_MAX: Final = 24
_ENDS: Final = " ?？!！。.，,~"
REST_MAX: Final = 6
"""So much beside the phrase may be a name or an amount."""


class Offered(msgspec.Struct, frozen=True):
    """A service and the phrases by which customers ask for it, normalised."""

    key: str
    phrases: tuple[str, ...]


def offered(key: str, phrases: Sequence[str]) -> Offered:
    """A service as it is found by."""
    return Offered(key, tuple(dict.fromkeys(found for one in phrases if (found := normalise(one)))))


def find_service(text: str, services: Sequence[Offered]) -> str | None:
    """The service that is asked for; empty: to go on with what is under way; None: none, or nobody knows which.

    Asking for it is to say its phrase alone (be it a question: 我还有多少钱？), with what it needs (给李四转1.5万), or
    as a wish (我要提前还款). Who asks about it otherwise, or has trouble with it, wants an answer.
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        return None
    if read_wish(text) == "continue":
        return ""
    said = normalise(text)
    exact = [service.key for service in services if said.strip(_ENDS) in service.phrases]
    if exact:
        return exact[0] if len(exact) == 1 else None
    if is_question(text) or _TROUBLE.search(said) or _REFUSING.search(said):
        return None
    hits = [hit for service in services for phrase in service.phrases if (hit := _hit(phrase, service.key, said))]
    longest = max((hit.size for hit in hits), default=0)
    best = {hit.key: hit for hit in hits if hit.size == longest}
    if len(best) != 1:
        return None
    hit = best.popitem()[1]
    return hit.key if _ASKING.match(said) or len(_SLOT.sub("", hit.rest)) <= REST_MAX else None


class _Hit(msgspec.Struct, frozen=True):
    """A phrase that was found: whose, how much of it is words, and what is said beside it."""

    key: str
    size: int
    rest: str


def _hit(phrase: str, key: str, said: str) -> _Hit | None:
    parts = [part.strip() for part in phrase.split(GAP) if part.strip()]
    place, rest = 0, ""
    for part in parts:
        found = said.find(part, place)
        if found < 0 or (place and found - place > GAP_MAX):
            return None
        rest += said[place:found] if not place else ""
        place = found + len(part)
    return _Hit(key, sum(map(len, parts)), rest + said[place:]) if parts else None
