"""What the bot understands without searching."""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

from suiban.language.api import PhraseBook, Phrases, bare, wish_phrases

PERSON: Final = "human"
SMALL_TALK: Final = frozenset({"greeting", "thanks", "yes", "no", "goodbye"})
# what may stand around 转人工 without saying anything more
FILLERS: Final = frozenset(
    "请帮我您你要想需给一下吧啊呀呢吗哦嗯好的了快马上立即现在能不可以行麻烦谢谢找接转人工客服务员"
)
FILLER_WORDS: Final = frozenset(
    bare(
        "please I'd like want need to a an the me my now can could you would us with hi hello get give find have"
    ).split()
)


class Intent(Phrases, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of intents.toml; its head says what each list means."""

    reply: str
    reply_en: str
    wish: str = ""


class Intents(PhraseBook):
    """All intents, ready to be compared with messages. The order of the file decides when several would fit."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        super().__init__(intents)
        self._intents = {intent.key: intent for intent in intents}

    def says_nothing(self, text: str) -> bool:
        """Whether a message tells nothing of what is wanted: mere small talk, or the wish for a person alone."""
        found = self.find(text, answered=False)
        if found == PERSON:
            return not self._beside_person(bare(text))
        return found in SMALL_TALK and bare(text) in self.equals

    def _beside_person(self, plain: str) -> str:
        intent = self._intents[PERSON]
        for phrase in sorted((*intent.equals, *intent.contains, *intent.mentions), key=len, reverse=True):
            whole = f" {bare(phrase)} " if phrase.isascii() else bare(phrase)
            plain = f" {plain} ".replace(whole, " ")
        words = [word for word in plain.split() if word not in FILLER_WORDS]
        return "".join(sign for sign in "".join(words) if sign not in FILLERS)

    def reply(self, key: str, english: bool) -> str:
        """What is said to it."""
        return self._intents[key].reply_en if english else self._intents[key].reply


def _with_wish(intent: Intent) -> Intent:
    """The intent, told also by the phrases of the wish it stands for."""
    wish = next((one for one in wish_phrases() if one.key == intent.wish), None)
    if wish is None:
        return intent
    return msgspec.structs.replace(
        intent,
        equals=intent.equals + wish.equals,
        contains=intent.contains + wish.contains,
        mentions=intent.mentions + wish.mentions,
        patterns=intent.patterns + wish.patterns,
        sounds=wish.sounds,
    )


@lru_cache(1)
def built_in() -> Intents:
    """The intents that come with the house."""
    text = files("suiban.bot").joinpath("intents.toml").read_text("utf-8")
    return Intents([*map(_with_wish, msgspec.convert(tomllib.loads(text)["intent"], list[Intent], strict=False))])
