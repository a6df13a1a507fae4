"""What people say to a service that is under way, beside answering it: go on, stop, back, again, a person; corrections.

Pure and total. A wish is a short message that is nothing else; what only has such a word in it (取消昨天的转账) is
none.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

import msgspec

from suiban.kit.masking import Spoken
from suiban.language.folding import Folded, bare, fold, normalise
from suiban.language.phrases import PhraseBook, Phrases

Wish = Literal["person", "back", "cancel", "continue", "repeat", "help", "wait"]
WISHES: Final[tuple[Wish, ...]] = get_args(Wish)
WISH_MAX: Final = 40
CORRECTION_MAX: Final = 120

_CLAUSE: Final = re.compile(r"[,.;:!?。、~]+")
_POLITE: Final = re.compile(
    r"^(?:好的?|嗯+|那就?|请|麻烦你?|帮我|我们?|现在|想要?|要|需要|还是|先|就|给我|可以|能不能|能|快|你|让我|再"
    r"|(?:please|can|could|you|i|we|want to|would like to|d like to|let s|let us|let me|just|ok|now|and|so|yes|no|oh"
    r"|sorry) )"
)
_TRAILING: Final = re.compile(
    r"(?:吧|了|啊|呀|呢|哦|哈|好了|一下|谢谢|麻烦了|可以吗|行吗|好吗| (?:please|now|thanks|thank you|then|for now))$"
)


class Correction(msgspec.Struct, frozen=True):
    """What somebody says was wrong: ``label`` names it (金额), ``old`` is the wrong answer; ``text`` the right one.

    Each may be empty: without ``text`` it is asked again; without label and old it is the answer before.
    """

    label: str = ""
    old: Spoken = Spoken("")
    text: Spoken = Spoken("")


@cache
def wish_phrases() -> tuple[Phrases, ...]:
    """By what each wish is told."""
    text = files("suiban.language").joinpath("wishes.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["wish"], list[Phrases], strict=False))


def read_wish(text: str) -> Wish | None:
    """What a short message wants of the service instead of answering it; None when it wants nothing of that kind."""
    plain = bare(text)
    if not plain or len(plain) > WISH_MAX:
        return None
    if _ready()[0].find(text, answered=True):
        return "person"
    wish = _wish(plain)
    if wish is None:  # 算了，不办了
        wishes = {_wish(clause) for part in _CLAUSE.split(normalise(text)) if (clause := bare(part))}
        return wishes.pop() if len(wishes) == 1 else None
    return wish


def _wish(plain: str) -> Wish | None:
    _, equals, patterns = _ready()
    for said in _unwrapped(plain):
        if said in equals:
            return equals[said]
        for pattern, wish in patterns:
            if pattern.fullmatch(said):
                return wish
    return None


@cache
def _ready() -> tuple[PhraseBook, dict[str, Wish], list[tuple[re.Pattern[str], Wish]]]:
    person, *others = wish_phrases()
    keys: dict[str, Wish] = {wish: wish for wish in WISHES}
    equals = {bare(phrase): keys[one.key] for one in reversed(others) for phrase in one.equals}
    return PhraseBook([person]), equals, [(re.compile(it), keys[one.key]) for one in others for it in one.patterns]


def _unwrapped(plain: str) -> list[str]:
    """The message, and what is left of it as polite words before and behind it are taken off one by one."""
    left = [plain]
    while (shorter := _POLITE.sub("", left[-1])) not in {left[-1], ""}:
        left.append(shorter)
    tails = list(left)
    for said in left:
        while (shorter := _TRAILING.sub("", said).strip()) not in {said, ""}:
            tails.append(shorter)
            said = shorter
    return tails


_END: Final = r"[。.!！~ ]*$"
_CHANGE: Final = r"(?:改|换|更改|更换|变更|修改|调整?|变|设置?)"
_LABEL: Final = r"(?P<label>(?:(?![改换是把将不])[^\s,.;:!?0-9]){1,12}?)"
_START: Final = r"^(?:不对|错了|等等|等一下|好的?|嗯|请|麻烦|帮我|帮忙|我(?:想要?|要)?|还是|[, ])*(?:把|将)?"
_LABEL_EN: Final = "(?P<label>[a-z][a-z ]{0,30}?)"
_PLEASE: Final = "(?:please |i want to |can you |let me )*"
_CORRECTIONS: Final = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        # 金额改成两千, 把收款人换成王五, 改成两千
        rf"{_START}(?:{_LABEL}(?:要|需要|应该|想)?)?{_CHANGE}(?:一下)?(?:成|为|到|作)[: ]*(?P<text>.+)$",
        # 不是李四，是王五
        r"^(?:不对[, ]*)?不是(?P<old>[^,.;是]{1,30}?)[,.; ]*(?:而是|应该是|应为|是|要)(?!不是)(?P<text>.+)$",
        # 说错了，是2000; 应该是2000
        r"^(?:我)?(?:刚才)?[填写输搞弄打说选]?(?:错了|不对)[,. ]*(?:应该?是|应为|是|改成|改为|换成)(?P<text>.+)$",
        # 金额错了，应该是2000; 卡号填错了
        rf"{_START}{_LABEL}(?:[填写输搞弄打说选]?错了?|不对|有误)"
        rf"(?:[,. ]*(?:应该?是|应为|是|要|改成|改为|换成)?(?P<text>[^,. ].*))?{_END}",
        rf"{_START}{_LABEL}(?:应该?[是为]|应为)(?P<text>.+)$",
        r"^(?:其实|实际上|应该)+[是转要](?P<text>.+)$",
        # 改一下金额
        rf"{_START}(?:{_CHANGE}|重新?(?:填写?|输入?|选择?))(?:一下|一个|个)?(?P<label>[^\s,.;:!?0-9成为到]{{2,12}}?)(?:吧|了)?{_END}",
        # 金额改一下
        rf"{_START}{_LABEL}(?:要|需要|想)?(?:{_CHANGE}|重新?(?:填写?|输入?|选择?))(?:一下)?(?:吧|了)?{_END}",
        rf"^(?:no[, ]+)?{_PLEASE}(?:change|set|make|update|correct|switch)(?: the| my)? {_LABEL_EN} (?:to|into|as)"
        r" (?P<text>.+)$",
        r"^(?:no[, ]+|actually[, ]+|please )*make (?:it|that) (?P<text>.+)$",
        r"^(?:no[, ]+)?not (?P<old>.{1,40}?)(?:, ?(?:but |it ?'?s )?| but | it ?'?s )(?P<text>.+)$",
        rf"^(?:the |my )?{_LABEL_EN} (?:should be|is wrong,? it (?:is|should be)) (?P<text>.+)$",
        rf"^(?:the |my )?{_LABEL_EN} is wrong{_END}",
        r"^(?:sorry[, ]+|no[, ]+)*i meant (?P<text>.+)$",
        rf"^{_PLEASE}(?:change|correct|edit) (?:the |my )?{_LABEL_EN}(?: please)?{_END}",
    )
)
_ANSWER_BEFORE: Final = frozenset(
    {"", "it", "that", "this", "这个", "那个", "它", "刚才", "刚才的", "上一个", "一下", "答案", "回答"}
)
_LABEL_BEFORE: Final = re.compile(r"^(?:那个?|这个?|刚才的?|我的?|the |my )+")
_TEXT_AFTER: Final = re.compile(r"(?:吧|谢谢|可以吗|please|instead|thanks|[。.!！,，\s])+$", re.IGNORECASE)


def find_correction(text: str) -> Correction | None:
    """What a message takes back of earlier answers: 金额改成两千, 不是李四，是王五, change the amount to 2000.

    None when it corrects nothing. The texts are as they were written.
    """
    folded = fold(text.strip())
    if not 0 < len(folded.text) <= CORRECTION_MAX:
        return None
    for pattern in _CORRECTIONS:
        match = pattern.search(folded.text)
        if match is not None:
            parts = {
                name: _written(text.strip(), folded, match.span(name))
                for name, part in match.groupdict().items()
                if part
            }
            label = _LABEL_BEFORE.sub("", normalise(parts.get("label", "")))
            new = _TEXT_AFTER.sub("", parts.get("text", "")).strip()
            return Correction(
                "" if label in _ANSWER_BEFORE else label, Spoken(parts.get("old", "").strip()), Spoken(new)
            )
    return None


def _written(text: str, folded: Folded, span: tuple[int, int]) -> str:
    return text[folded.origins[span[0]] : folded.origins[span[1] - 1] + 1]
