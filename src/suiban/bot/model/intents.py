"""What the bot understands without searching."""

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

from suiban.language.api import bare, sounds

SOUND_CHARACTERS_MIN: Final = 3
NEGATIONS: Final = ("不用", "不要", "别", "不想", "无需", "不需要", "no need to", "don t", "do not", "not")


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


class Intent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of intents.toml; its head says what each list means."""

    key: str
    reply: str
    reply_en: str
    equals: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    except_after: tuple[str, ...] = ()
    sounds: bool = False


class Intents:
    """All intents, ready to be compared with messages. The order of the file decides when several would fit."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        self._intents = {intent.key: intent for intent in intents}
        self._equals = {bare(phrase): intent.key for intent in reversed(intents) for phrase in intent.equals}
        self._contains = [(bare(phrase), intent) for intent in intents for phrase in intent.contains]
        self._mentions = [(bare(phrase), intent) for intent in intents for phrase in intent.mentions]
        self._patterns = [(re.compile(pattern), intent.key) for intent in intents for pattern in intent.patterns]
        self._sounds = [
            (_spoken(phrase), intent.key)
            for intent in intents
            if intent.sounds
            for phrase in intent.contains
            if len(phrase) >= SOUND_CHARACTERS_MIN and not phrase.isascii()
        ]

    def find(self, text: str, *, answered: bool) -> str | None:
        """The key of a message's intent, or None. ``answered``: an article answers it, so a mere mention is none."""
        plain = bare(text)
        if plain in self._equals:
            return self._equals[plain]
        for phrase, intent in self._contains if answered else [*self._contains, *self._mentions]:
            if _holds(plain, phrase, (*NEGATIONS, *intent.except_after)):
                return intent.key
        for pattern, key in self._patterns:
            if pattern.search(plain):
                return key
        heard = _spoken(text)
        return next((key for phrase, key in self._sounds if _follows(heard, phrase, _spoken_negations())), None)

    def says_nothing(self, text: str) -> bool:
        """Whether a message tells nothing of what is wanted: mere small talk, or the wish for a person alone."""
        found = self.find(text, answered=False)
        if found == PERSON:
            return not self._beside_person(bare(text))
        return found in SMALL_TALK and bare(text) in self._equals

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


def _spoken(text: str) -> str:
    """The syllables of a text, each with a space on both sides."""
    return f" {' '.join(sounds(text))} "


@lru_cache(1)
def _spoken_negations() -> tuple[str, ...]:
    # not at import: sounds take long to load
    return tuple(_spoken(word).rstrip() for word in NEGATIONS if not word.isascii())


def _holds(plain: str, phrase: str, not_after: Sequence[str]) -> bool:
    """Whether the phrase stands there, a Latin one as a word of its own, and not behind what turns it round."""
    return _follows(plain, phrase, not_after, whole=phrase.isascii())


def _follows(text: str, phrase: str, not_after: Sequence[str], *, whole: bool = False) -> bool:
    place = text.find(phrase)
    while whole and place > 0 and text[place - 1].isascii() and text[place - 1].isalnum():
        place = text.find(phrase, place + 1)  # in the middle of a word: 打12378 holds it, 012378 does not
    return place >= 0 and not any(text[:place].rstrip().endswith(word) for word in not_after)


@lru_cache(1)
def built_in() -> Intents:
    """The intents that come with the house."""
    text = files("suiban.bot").joinpath("intents.toml").read_text("utf-8")
    return Intents(msgspec.convert(tomllib.loads(text)["intent"], list[Intent], strict=False))
