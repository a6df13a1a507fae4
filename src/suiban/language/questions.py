"""Whether somebody asks something, rather than answers or orders. Pure and total."""

import re
from typing import Final

from suiban.language.folding import normalise

_WORDS: Final = (
    "什么|怎么|怎样|咋|如何|多少|多久|多长|多高|多大|多远|几(?:点|天|个|次|号|时|折|成|步|张|家|笔)|何时|何地|哪|谁|为何|为啥|干嘛|干吗|是否|能否|可否"
    "|是不是|有没有|能不能|可不可以|可以不|要不要|会不会|行不行|对不对|好不好|需不需要|用不用|支不支持|允不允许|啥"
)
_ASKS: Final = re.compile(rf"{_WORDS}|[吗么](?:[?。!,]|$)|呢[?。!]*$|[^\d\s?]\?")
_ASKS_EN: Final = re.compile(
    r"(?:^|[,.;!] ?|\b(?:but|and|so|please|wait|ok|first) )(?:what|how|why|when|where|who|whom|whose|which|is|are|am"
    r"|was|were|do|does|did|can|could|will|would|should|shall|may|might|has|have|must)(?:'s|'re|n't)? [a-z]"
)
_ANY: Final = re.compile(
    r"(?:什么|怎么|怎样|哪[个种家里张]?|谁|多少|啥)(?:都|也)(?:行|可以|好|成)|随便|无论|不管|没什么|不怎么"
    r"|不知道是?(?:什么|多少|怎么|哪|谁)"
    r"|\b(?:whatever|whichever|however|no matter)\b"
)
_ORDERS: Final = re.compile(
    r"^(?:你好|您好|请|麻烦)*(?:能|可以|可否|能否|能不能|可不可以)(?:请|麻烦)?你?(?:帮|给|替|为)(?:我|忙)"
    r"(?!.*(?:什么|怎么|多少|多久|哪|谁|为何|几[点天个]))"
    r"|^(?:please |hi |hello )*(?:can|could|would|will) you (?:please |kindly )?"
    r"(?!tell|explain|say|show|let me know|check|advise|confirm|clarify|remind)[a-z]"
)


def is_question(text: str) -> bool:
    """Whether a text asks something: 等一下，手续费多少？, how much is the fee.

    Values are none (1.5万, 几百块, 1500?), nor is an order in a polite form (能帮我转500吗).
    """
    plain = normalise(text)
    if _ORDERS.search(plain):
        return False
    plain = _ANY.sub("", plain)
    return bool(_ASKS.search(plain) or _ASKS_EN.search(plain))
