"""What one company serves on one day, indexed in memory. Immutable: a change makes a new shelf."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec
import numpy as np
import tantivy

from suiban.knowledge.model import NO_ANSWER, RUNNERS_UP_MAX, Answer, Article, Audience, Found
from suiban.knowledge.model.confidence import (
    CONFIDENT,
    CONFIDENT_BY_BOTH,
    SURE_BY_WORDS,
    WORTH_ASKING,
    WORTH_LISTING,
    Leader,
    by_words,
    first_is_right,
    is_among_few,
    lead_of,
    shares,
)
from suiban.knowledge.model.likeness import Portrait, Question, Sketch, Weights, portray
from suiban.knowledge.model.meaning import WORTH_SHOWING, Likeness
from suiban.knowledge.model.spelled import Spelling
from suiban.knowledge.model.thesaurus import canonical_question, canonical_text
from suiban.language.api import Language, content_words, detect_language, pairs, sounds, words
from suiban.language.meaning import Vectors

CANDIDATES_MAX: Final = 24
QUERY_TERMS_MAX: Final = 64
QUESTION_CHARACTERS_MAX: Final = 200
INDEX_BYTES: Final = 15_000_000

MEANT_MAX: Final = 16
"""Beside the candidates of the words, so many of the articles nearest in meaning run."""
ALIKE: Final = 0.8
"""So alike to a written question, even a single word is enough."""
LIKELY: Final = 0.005
"""By words alone a runner-up less likely than this is not worth asking about."""
SPREAD: Final = 2.0
"""Scores by words and meaning lie so much further apart than the likelihoods they stand for."""

_FIELDS: Final = (("title", 2.0), ("keywords", 2.0), ("questions", 1.0), ("body", 0.7), ("sounds", 0.5))


class Asked(msgspec.Struct, frozen=True):
    """A question as a shelf reads it: weighed, and the likely articles by words with their scores, best first.

    ``text`` is what was said, pinyin read; by it the meaning is found.
    """

    text: str
    question: Question
    audience: Audience
    ranked: tuple[tuple[float, int], ...]
    confidence: float

    @property
    def is_sure(self) -> bool:
        """Whether words alone tell it, so that nobody need ask for its meaning, or there is nothing to ask by."""
        return self.confidence >= SURE_BY_WORDS or self.question.is_empty()


class _Race(msgspec.Struct, frozen=True):
    """Articles by place with their scores by words and meaning, best first, and what the first one's lead tells."""

    ranked: list[tuple[float, int]]
    leader: Leader


class Shelf:
    """One company's articles of one day with what finding them needs."""

    def __init__(self, articles: Sequence[Article], day: date) -> None:
        self.day = day
        self.articles = tuple(articles)
        self._by_key = {article.key: article for article in articles}
        self._portraits: list[Portrait] = [portray(article) for article in articles]
        self._weights = Weights(self._portraits)
        asked = (text for article in articles for text in (article.title, *article.questions, *article.keywords))
        self._spelling = Spelling(asked)
        self._schema, self._index = _build_index(self.articles)
        self._searcher = self._index.searcher()

    def article(self, key: str) -> Article | None:
        """The article of this key, whoever it is for."""
        return self._by_key.get(key)

    def read(self, text: str, audience: Audience) -> Asked:
        """A question weighed and compared by words: what the other answers begin with."""
        text = self._spelling.read(text[:QUESTION_CHARACTERS_MAX])
        question = Question(text, self._weights)
        ranked = self._rank(question, audience)
        confidence = by_words([score for score, _ in ranked], question.length()) if ranked else 0.0
        return Asked(text, question, audience, tuple(ranked), confidence)

    def answer(self, text: str, audience: Audience) -> Answer:
        """The best article for a question by words alone, and how sure that is."""
        return self.answer_by_words(self.read(text, audience))

    def answer_by_words(self, asked: Asked) -> Answer:
        """The best article by words alone."""
        if not asked.ranked:
            return NO_ANSWER
        vague = self._is_vague(asked, asked.ranked[0][1])
        parts = shares([score for score, _ in asked.ranked])
        likely = [place for (_, place), share in zip(asked.ranked, parts, strict=True) if vague or share >= LIKELY]
        return self._word(asked, likely, asked.confidence, confident=asked.confidence >= CONFIDENT and not vague)

    def answer_by_both(self, asked: Asked, likeness: Likeness, meant: Vectors) -> Answer:
        """The best article by words and meaning; ``meant`` is the question's vector."""
        race = self._run(asked, likeness, meant)
        if race is None:
            return NO_ANSWER
        places = [place for _, place in race.ranked]
        length = asked.question.length()
        sure = first_is_right(race.leader, length)
        vague = self._is_vague(asked, places[0])
        answer = self._word(asked, places, sure, confident=sure >= CONFIDENT_BY_BOTH and not vague)
        worth_asking = vague or is_among_few(race.leader, length) >= WORTH_ASKING
        return answer if worth_asking else msgspec.structs.replace(answer, worth_asking=False)

    def _is_vague(self, asked: Asked, place: int) -> bool:
        """Whether a mere topic was named, and not in an article's own words."""
        return asked.question.is_vague() and asked.question.likeness(self._portraits[place]) < ALIKE

    def _word(self, asked: Asked, places: Sequence[int], sure: float, *, confident: bool) -> Answer:
        best, *others = (self.articles[place] for place in places[: RUNNERS_UP_MAX + 1])
        return Answer(
            best=best,
            score=sure,
            confident=confident,
            runners_up=tuple(others),
            related=tuple(self._by_key[key].title for key in best.related if self._served(key, asked.audience)),
        )

    def find_by_words(self, text: str, audience: Audience, limit: int) -> list[Found]:
        """The likely articles by words alone, best first; ``score`` is how likely each is the wanted one.

        When that is not likely at all, only what has more than a few of the words.
        """
        asked = self.read(text, audience)
        parts = shares([score for score, _ in asked.ranked])
        return [
            Found(self.articles[place], share * asked.confidence)
            for (_, place), share in zip(asked.ranked[:limit], parts, strict=False)
            if asked.confidence >= WORTH_LISTING or asked.question.is_known_to(self._portraits[place])
        ]

    def find(
        self, text: str, audience: Audience, limit: int, likeness: Likeness, meant: Vectors, *, by_word_too: bool = True
    ) -> list[Found]:
        """The likely articles by words and meaning, best first; ``score`` is how likely each is the wanted one.

        With ``by_word_too`` for people who look through a list: also what has the question's words, however unlikely;
        what has hardly one of them only when meaning is fairly sure.
        """
        asked = self.read(text, audience)
        race = self._run(asked, likeness, meant)
        if race is None:
            return []
        sure = is_among_few(race.leader, asked.question.length())
        parts = shares([score / SPREAD for score, _ in race.ranked[:limit]])
        return [
            Found(self.articles[place], sure * share)
            for (_, place), share in zip(race.ranked, parts, strict=False)
            if (share >= WORTH_SHOWING and (sure >= WORTH_LISTING or not by_word_too))
            or (by_word_too and asked.question.is_known_to(self._portraits[place]))
        ]

    def titled(self, title: str, audience: Audience) -> Article | None:
        """The article with exactly this title."""
        found = next((article for article in self.articles if article.title == title), None)
        return found if found is not None and audience in found.audience else None

    def featured(self, language: Language, limit: int) -> list[str]:
        """Customers' questions in a language, one a topic: first those of the articles that most others refer to."""
        referred = Counter(key for article in self.articles for key in article.related)
        order = sorted(self.articles, key=lambda article: (-referred[article.key], article.key))
        by_topic: dict[str, str] = {}
        for article in order:
            asked = [question for question in article.questions if detect_language(question) == language]
            if asked and "customer" in article.audience:
                by_topic.setdefault(article.topic, asked[0])
        return list(by_topic.values())[:limit]

    def _served(self, key: str, audience: Audience) -> bool:
        article = self._by_key.get(key)
        return article is not None and audience in article.audience

    def _run(self, asked: Asked, likeness: Likeness, meant: Vectors) -> _Race | None:
        """The race of those likely by words and those near in meaning. None when nobody may hear any of them."""
        words = {place: score for score, place in asked.ranked}
        nearness = likeness.compare(meant)
        meaning = nearness.total()
        near = [int(place) for place in np.argsort(-meaning) if asked.audience in self.articles[place].audience]
        for place in near[:MEANT_MAX]:
            if place not in words:
                words[place] = asked.question.fit(self._portraits[place])
        if not words:
            return None
        ranked = sorted(((score + float(meaning[place]), place) for place, score in words.items()), reverse=True)
        first = ranked[0][1]
        leader = lead_of([score for score, _ in ranked], words[first], float(nearness.nearest[first]))
        return _Race(ranked, leader)

    def _rank(self, question: Question, audience: Audience) -> list[tuple[float, int]]:
        query = None if question.is_empty() else self._query(question.sketch, audience)
        if query is None:
            return []
        hits = self._searcher.search(query, CANDIDATES_MAX).hits
        places = [int(self._searcher.doc(address)["place"][0]) for _, address in hits]
        return sorted(((question.fit(self._portraits[place]), place) for place in places), reverse=True)

    def _query(self, asked: Sketch, audience: Audience) -> tantivy.Query | None:
        terms = [(field, boost, term) for field, boost in _FIELDS for term in self._terms(asked, field)]
        if not terms:
            return None
        should = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), boost))
            for field, boost, term in terms
        ]
        audible = (tantivy.Occur.Must, self._term("audience", audience))
        return tantivy.Query.boolean_query([audible, (tantivy.Occur.Must, tantivy.Query.boolean_query(should))])

    def _terms(self, asked: Sketch, field: str) -> list[str]:
        return sorted(asked.sounds if field == "sounds" else asked.words)[:QUERY_TERMS_MAX]

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, "freq")


def _build_index(articles: Sequence[Article]) -> tuple[tantivy.Schema, tantivy.Index]:
    builder = tantivy.SchemaBuilder()
    for field in (*(name for name, _ in _FIELDS), "audience"):
        builder.add_text_field(field, tokenizer_name="words", index_option="freq")
    builder.add_unsigned_field("place", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    # the words are cut already; only spaces stand between them
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = index.writer(INDEX_BYTES, 1)
    for place, article in enumerate(articles):
        writer.add_document(_document(place, article))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return schema, index


def _document(place: int, article: Article) -> tantivy.Document:
    asked = [canonical_question(text) for text in (article.title, *article.questions)]
    named = [canonical_text(text) for text in article.keywords]
    return tantivy.Document(
        place=place,
        audience=list(article.audience),
        title=" ".join(words(asked[0])),
        questions=[" ".join(words(text)) for text in asked[1:]],
        keywords=[" ".join(words(text)) for text in named],
        body=" ".join(content_words(canonical_text(article.body))),
        sounds=[" ".join(pairs(heard) or heard) for text in (*asked, *named) if (heard := sounds(text))],
    )
