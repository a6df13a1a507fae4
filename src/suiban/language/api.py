"""The door of language: pure functions over strings."""

from suiban.language.amounts import Amount, find_amounts, read_amount, read_number, read_percentage, wants_all
from suiban.language.days import Day, Month, find_days, find_months, read_day, read_month
from suiban.language.folding import (
    Folded,
    Language,
    bare,
    detect_language,
    fold,
    fold_character,
    normalise,
    strip_fillers,
)
from suiban.language.moments import Moment, find_moment
from suiban.language.numerals import spell_number
from suiban.language.segmenting import content_words, pairs, units, words
from suiban.language.sounding import Surname, pinyin_keys, sound, sounds, surname, syllables
from suiban.language.words import STOP_WORDS

__all__ = [
    "STOP_WORDS",
    "Amount",
    "Day",
    "Folded",
    "Language",
    "Moment",
    "Month",
    "Surname",
    "bare",
    "content_words",
    "detect_language",
    "find_amounts",
    "find_days",
    "find_moment",
    "find_months",
    "fold",
    "fold_character",
    "normalise",
    "pairs",
    "pinyin_keys",
    "read_amount",
    "read_day",
    "read_month",
    "read_number",
    "read_percentage",
    "sound",
    "sounds",
    "spell_number",
    "strip_fillers",
    "surname",
    "syllables",
    "units",
    "wants_all",
    "words",
]
