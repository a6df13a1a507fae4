"""The door of language: pure functions over strings."""

from suiban.language.amounts import Amount, find_amounts, read_amount, read_number, read_percentage, wants_all
from suiban.language.choices import find_choices, read_place
from suiban.language.days import Day, Month, Prefer, find_days, find_months, read_day, read_month
from suiban.language.fields import (
    find_accounts,
    find_names,
    find_phones,
    find_tails,
    read_digits,
    read_email,
    read_name,
    read_phone,
    read_tail,
)
from suiban.language.finding import Find, find_values
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
from suiban.language.phrases import PhraseBook, Phrases
from suiban.language.questions import is_question
from suiban.language.segmenting import content_words, pairs, units, words
from suiban.language.sounding import Surname, pinyin_keys, sound, sounds, surname, syllables
from suiban.language.wishes import Correction, Wish, find_correction, read_wish, wish_phrases
from suiban.language.words import STOP_WORDS
from suiban.language.yes_no import read_yes_no

__all__ = [
    "STOP_WORDS",
    "Amount",
    "Correction",
    "Day",
    "Find",
    "Folded",
    "Language",
    "Moment",
    "Month",
    "PhraseBook",
    "Phrases",
    "Prefer",
    "Surname",
    "Wish",
    "bare",
    "content_words",
    "detect_language",
    "find_accounts",
    "find_amounts",
    "find_choices",
    "find_correction",
    "find_days",
    "find_moment",
    "find_months",
    "find_names",
    "find_phones",
    "find_tails",
    "find_values",
    "fold",
    "fold_character",
    "is_question",
    "normalise",
    "pairs",
    "pinyin_keys",
    "read_amount",
    "read_day",
    "read_digits",
    "read_email",
    "read_month",
    "read_name",
    "read_number",
    "read_percentage",
    "read_phone",
    "read_place",
    "read_tail",
    "read_wish",
    "read_yes_no",
    "sound",
    "sounds",
    "spell_number",
    "strip_fillers",
    "surname",
    "syllables",
    "units",
    "wants_all",
    "wish_phrases",
    "words",
]
