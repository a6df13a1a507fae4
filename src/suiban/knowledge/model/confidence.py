"""How sure to be of an answer: curves from what a race between articles looks like to how often the first was right.

By words alone the curve was fitted as :mod:`.likeness` says. By words and meaning it was fitted on the known questions
of the demo (never on the held-out ones), each also with its right article taken away, and on strangers' questions:
see docs/decisions/0010.
"""

import math
from collections.abc import Sequence
from typing import Final

import msgspec

CONFIDENT: Final = 0.45
"""By words alone an answer is said from this confidence on; below it the bot asks back. So chosen that of the questions
no article answers (written for tuning, many of them near misses) fewer than fifteen in a hundred are answered."""
SURE_BY_WORDS: Final = 0.9
"""From this confidence on words need not ask what was meant: none of the known questions was answered wrongly there."""
CONFIDENT_BY_BOTH: Final = 0.7
"""By words and meaning an answer is said from this confidence on: of the known questions one or two in a hundred are
answered wrongly then, of those whose article was taken away fewer than ten."""
WORTH_ASKING: Final = 0.2
"""Below this likelihood that the wanted article is among the first few, they are not offered to be chosen from."""
WORTH_LISTING: Final = 0.1
"""Likewise for staff who look through a list: who may choose among many is shown more. Of 450 known questions whose
article is found at all one loses it by this."""

CHANCE: Final = 2.5
"""What a stranger's question scores by chance: a rival in every race, lest a lone article win by default."""
LEAD_MAX: Final = 8.0

# confidence = 1 / (1 + exp(-(BIAS + score * … + lead over the second * … + share of the scores * … + length * …)))
BIAS: Final = -7.34
PER_SCORE: Final = 0.12
PER_LEAD: Final = 0.14
PER_SHARE: Final = 3.81
PER_LENGTH: Final = 1.91
"""Who tells a story says much that no article knows: a long question's score is lower for the same certainty."""


class Leader(msgspec.Struct, frozen=True):
    """The first of a race by words and meaning: its score, what of it words and the nearest sentence gave, its lead
    over the second, and its share of all scores, 0 to 1."""

    score: float
    words: float
    nearest: float
    lead: float
    share: float


class _Curve(msgspec.Struct, frozen=True):
    bias: float
    score: float
    lead: float
    share: float
    nearest: float
    words: float
    length: float

    def at(self, leader: Leader, length: float) -> float:
        sure = (
            self.bias
            + self.score * leader.score
            + self.lead * leader.lead
            + self.share * leader.share
            + self.nearest * leader.nearest
            + self.words * leader.words
            + self.length * math.log1p(length)
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, sure))))


_FIRST: Final = _Curve(bias=-9.82, score=0.007, lead=0.311, share=2.19, nearest=0.63, words=0.06, length=1.91)
_FEW: Final = _Curve(bias=-9.73, score=0.147, lead=0.128, share=1.63, nearest=0.593, words=0.084, length=2.31)


def lead_of(scores: Sequence[float], words: float, nearest: float) -> Leader:
    """What the scores of a race, best first and never none, and the first one's signs tell."""
    lead = min(scores[0] - scores[1], LEAD_MAX) if len(scores) > 1 else LEAD_MAX
    return Leader(scores[0], words, nearest, lead, shares(scores)[0])


def first_is_right(leader: Leader, length: float) -> float:
    """How likely the first article is the wanted one, by words and meaning."""
    return _FIRST.at(leader, length)


def is_among_few(leader: Leader, length: float) -> float:
    """How likely the wanted article is among the first three, by words and meaning."""
    return _FEW.at(leader, length)


def by_words(scores: Sequence[float], length: float) -> float:
    """How likely the first article is the wanted one, by words alone."""
    rivals = [*scores[1:], CHANCE]
    lead = scores[0] - max(rivals)
    share = 1 / (1 + sum(math.exp(rival - scores[0]) for rival in rivals))
    sure = BIAS + PER_SCORE * scores[0] + PER_LEAD * lead + PER_SHARE * share + PER_LENGTH * math.log1p(length)
    return 1 / (1 + math.exp(-sure))


def shares(scores: Sequence[float]) -> list[float]:
    """Scores, best first, as shares of one."""
    if not scores:
        return []
    powers = [math.exp(score - scores[0]) for score in scores]
    return [power / sum(powers) for power in powers]
