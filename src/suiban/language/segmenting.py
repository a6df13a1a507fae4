"""What sentences are made of: words, those that carry meaning, single characters."""

import re
from itertools import pairwise
from typing import Final

from suiban.language.folding import normalise
from suiban.language.words import STOP_WORDS

_WORD: Final = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+(?:[.'][a-z0-9]+)*")


def words(text: str) -> list[str]:
    """The words of a sentence, normalised, in order, without punctuation. Search form: long words also in parts."""
    import rjieba  # a quarter of a process's start, and not every process reads sentences

    return [_stem(word) for word in rjieba.cut_for_search(normalise(text)) if _WORD.search(word)]


def content_words(text: str) -> list[str]:
    """The words that carry meaning: without stop words; when nothing else is there, all of them."""
    every = words(text)
    return [word for word in every if word not in STOP_WORDS] or every


def units(text: str) -> list[str]:
    """Han characters and Latin words in order: the grain for comparing sentences letter by letter."""
    return [_stem(unit) for unit in _WORD.findall(normalise(text))]


def pairs(items: list[str]) -> list[str]:
    """Neighbouring items joined: ``[a, b, c]`` gives ``[a·b, b·c]``."""
    return [f"{first}·{second}" for first, second in pairwise(items)]


def _stem(word: str) -> str:
    """A very light English stem: lost cards -> lost card. Other words stay."""
    if not word.isascii() or not word.isalpha() or len(word) <= 3:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending, kept in (("ing", 4), ("ed", 4), ("es", 5), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= kept and not word.endswith("ss"):
            return word[: -len(ending)] if ending != "es" else word[:-1]
    return word
