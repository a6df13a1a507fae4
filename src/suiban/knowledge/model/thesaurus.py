"""One word for many: what is compared and searched is text in which each group's variants are its first word."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

import ahocorasick_rs as ahocorasick

from suiban.language.api import normalise, strip_fillers

_ASCII_WORD: Final = re.compile(r"[a-z0-9]")
CACHE_SIZE: Final = 4_096


class Thesaurus:
    """Replaces variants by their group's first word, the longest first; Latin variants only as whole words."""

    def __init__(self, groups: list[list[str]]) -> None:
        pairs = {normalise(variant): normalise(group[0]) for group in groups for variant in group}
        self._variants = list(pairs)
        self._heads = list(pairs.values())
        self._automaton = ahocorasick.AhoCorasick(self._variants, matchkind=ahocorasick.MatchKind.LeftmostLongest)

    def canonical(self, text: str) -> str:
        """The text with every variant replaced. Expects normalised text."""
        pieces: list[str] = []
        done = 0
        for which, start, end in self._automaton.find_matches_as_indexes(text):
            variant = self._variants[which]
            latin = variant.isascii()
            if latin and not _whole_word(text, start, end):
                continue
            head = self._heads[which]
            pieces += [text[done:start], f" {head} " if latin and not head.isascii() else head]
            done = end
        return "".join([*pieces, text[done:]])


def _whole_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and bool(_ASCII_WORD.match(text[start - 1]))
    tail = text[end : end + 2]
    plural = tail[:1] == "s" and not _ASCII_WORD.match(tail[1:])
    return not before and (plural or not _ASCII_WORD.match(tail[:1]))


@lru_cache(1)
def built_in() -> Thesaurus:
    """The thesaurus that comes with the house."""
    text = files("suiban.knowledge").joinpath("thesaurus.toml").read_text("utf-8")
    return Thesaurus(tomllib.loads(text)["groups"])


@lru_cache(CACHE_SIZE)
def canonical_question(text: str) -> str:
    """What is asked, in canonical words, without polite beginnings and endings."""
    return built_in().canonical(strip_fillers(text))


def canonical_text(text: str) -> str:
    """Running text (a body, keywords) in canonical words."""
    return built_in().canonical(normalise(text))
