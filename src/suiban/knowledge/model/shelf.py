"""What one company serves on one day, indexed in memory. Immutable: a change makes a new shelf."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import tantivy

from suiban.knowledge.model import NO_ANSWER, RUNNERS_UP_MAX, Answer, Article, Audience, Found
from suiban.knowledge.model.likeness import Portrait, Question, Sketch, Weights, portray
from suiban.knowledge.model.meaning import WORTH_SHOWING, Likeness, certainty
from suiban.knowledge.model.thesaurus import canonical_question, canonical_text
from suiban.language.api import Language, content_words, detect_language, pairs, sounds, words
from suiban.language.meaning import Vectors

CANDIDATES_MAX: Final = 24
QUERY_TERMS_MAX: Final = 64
QUESTION_CHARACTERS_MAX: Final = 200
INDEX_BYTES: Final = 15_000_000

CONFIDENT: Final = 0.45
"""From this confidence on an answer is said; below it the bot asks back. So chosen that of the questions no article
answers (written for tuning, many of them near misses) fewer than fifteen in a hundred are answered."""
ALIKE: Final = 0.8
"""So alike to a written question, even a single word is enough."""
LIKELY: Final = 0.005
"""A runner-up less likely than this is not worth asking about."""

# confidence = 1 / (1 + exp(-(BIAS + score * … + lead over the second * … + share of the scores * … + length * …)))
BIAS: Final = -7.34
PER_SCORE: Final = 0.12
PER_LEAD: Final = 0.14
PER_SHARE: Final = 3.81
PER_LENGTH: Final = 1.91
"""Who tells a story says much that no article knows: a long question's score is lower for the same certainty."""

CHANCE: Final = 2.5
"""What a stranger's question scores by chance: a rival in every race, lest a lone article win by default."""

_FIELDS: Final = (("title", 2.0), ("keywords", 2.0), ("questions", 1.0), ("body", 0.7), ("sounds", 0.5))


class Shelf:
    """One company's articles of one day with what finding them needs."""

    def __init__(self, articles: Sequence[Article], day: date) -> None:
        self.day = day
        self.articles = tuple(articles)
        self._by_key = {article.key: article for article in articles}
        self._portraits: list[Portrait] = [portray(article) for article in articles]
        self._weights = Weights(self._portraits)
        self._schema, self._index = _build_index(self.articles)
        self._searcher = self._index.searcher()

    def answer(self, text: str, audience: Audience) -> Answer:
        """The best article for a question and how sure that is."""
        question = self._question(text)
        ranked = self._rank(question, audience)
        if not ranked:
            return NO_ANSWER
        confidence = _confidence([score for score, _ in ranked], question.length())
        shares = _shares([score for score, _ in ranked])
        place = ranked[0][1]
        best = self.articles[place]
        vague = question.is_vague() and question.likeness(self._portraits[place]) < ALIKE
        likely = [
            self.articles[other] for (_, other), share in zip(ranked, shares, strict=True) if vague or share >= LIKELY
        ]
        return Answer(
            best=best,
            score=confidence,
            confident=confidence >= CONFIDENT and not vague,
            runners_up=tuple(likely[1 : RUNNERS_UP_MAX + 1]),
            related=tuple(self._by_key[key].title for key in best.related if self._served(key, audience)),
        )

    def search(self, text: str, audience: Audience, limit: int) -> list[Found]:
        """The likely articles, best first, each with its share of the likelihood."""
        ranked = self._rank(self._question(text), audience)
        shares = _shares([score for score, _ in ranked])
        return [Found(self.articles[place], share) for (_, place), share in zip(ranked[:limit], shares, strict=False)]

    def find_by_words(self, text: str, audience: Audience, limit: int) -> list[Found]:
        """The likely articles by words alone, best first; ``score`` is how likely each is the wanted one."""
        sure = self.answer(text, audience).score
        return [Found(item.article, item.score * sure) for item in self.search(text, audience, limit)]

    def find(self, text: str, audience: Audience, limit: int, likeness: Likeness, question: Vectors) -> list[Found]:
        """The likely articles by words and meaning, best first; ``score`` is how likely each is the wanted one."""
        by_words = {place: score for score, place in self._rank(self._question(text), audience)}
        by_meaning = likeness.above_strange(question)
        ranked = sorted(
            (
                (by_words.get(place, 0.0) + float(by_meaning[place]), place)
                for place, article in enumerate(self.articles)
                if audience in article.audience
            ),
            reverse=True,
        )[:limit]
        if not ranked:
            return []
        sure = certainty(ranked[0][0])
        shares = _shares([score for score, _ in ranked])
        return [
            Found(self.articles[place], sure * share)
            for (_, place), share in zip(ranked, shares, strict=True)
            if share >= WORTH_SHOWING
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

    def _question(self, text: str) -> Question:
        return Question(text[:QUESTION_CHARACTERS_MAX], self._weights)

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


def _shares(scores: Sequence[float]) -> list[float]:
    """Scores as shares of one."""
    if not scores:
        return []
    powers = [math.exp(score - scores[0]) for score in scores]
    return [power / sum(powers) for power in powers]


def _confidence(scores: Sequence[float], length: float) -> float:
    rivals = [*scores[1:], CHANCE]
    lead = scores[0] - max(rivals)
    share = 1 / (1 + sum(math.exp(rival - scores[0]) for rival in rivals))
    sure = BIAS + PER_SCORE * scores[0] + PER_LEAD * lead + PER_SHARE * share + PER_LENGTH * math.log1p(length)
    return 1 / (1 + math.exp(-sure))
