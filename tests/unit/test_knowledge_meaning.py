"""Words and meaning together: each finds what the other misses, and who says nothing is suggested nothing."""

from datetime import date
from typing import Any

import numpy as np

from suiban.kit.ids import ArticleId, CompanyId
from suiban.knowledge.model import Article
from suiban.knowledge.model.confidence import Leader, first_is_right, is_among_few
from suiban.knowledge.model.meaning import STRANGE, Likeness, digest, embedded, pack
from suiban.knowledge.model.shelf import Shelf
from suiban.language.meaning import Vectors

TODAY = date(2026, 11, 21)


def article(key: str, title: str, *questions: str, **more: Any) -> Article:
    fields: dict[str, Any] = {
        "company_id": CompanyId.new(), "id": ArticleId.new(), "key": key, "version": 1, "topic": "卡", "title": title,
        "questions": questions, "body": f"{title}。", "audience": ("customer", "agent"), "source": "手册",
        "effective_from": date(2026, 1, 1),
    }  # fmt: skip
    return Article(**(fields | more))


ARTICLES = [
    article("loss", "信用卡挂失", "卡丢了怎么办"), article("bill", "信用卡账单日", "哪天出账单"),
    article("inner", "挂失核实要点", audience=("agent",)),
]  # fmt: skip
SHELF = Shelf(ARTICLES, TODAY)


def near(place: int) -> Vectors:
    """A vector of its own for each article."""
    vector = np.zeros(4, np.float32)
    vector[place] = 1.0
    return vector


def learned(articles: list[Article]) -> Likeness:
    kept = {digest(text): pack(near(place)) for place, one in enumerate(articles) for text in embedded(one)}
    return Likeness(articles, kept, 4)


def test_meaning_finds_what_shares_no_word() -> None:
    assert SHELF.find_by_words("塑料方块", "customer", 3) == []
    (found,) = SHELF.find("塑料方块", "customer", 3, learned(ARTICLES), near(0))
    assert (found.article.key, found.score > 0.9) == ("loss", True)


def test_words_count_where_meaning_is_equal() -> None:
    likeness = Likeness(ARTICLES, {}, 4)
    assert likeness.missing == sum(len(embedded(one)) for one in ARTICLES)
    assert SHELF.find("哪天出账单", "customer", 3, likeness, near(0))[0].article.key == "bill"


def test_what_is_for_staff_stays_with_staff() -> None:
    asked = ("塑料", 3, learned(ARTICLES), near(2))
    assert [f.article.key for f in SHELF.find(asked[0], "agent", *asked[1:])] == ["inner"]
    assert "inner" not in [f.article.key for f in SHELF.find(asked[0], "customer", *asked[1:])]


def test_a_stranger_is_no_answer() -> None:
    assert learned(ARTICLES).compare(near(3)).total().max() < 0
    assert sum(found.score for found in SHELF.find("天气不错", "customer", 3, learned(ARTICLES), near(3))) < 0.1
    worse, better = (Leader(score, 8.0, score / 4, 3.0, 0.7) for score in (4.0, 16.0))
    assert first_is_right(worse, 4) < first_is_right(better, 4)
    assert is_among_few(worse, 4) < is_among_few(better, 4)
    assert 0 < STRANGE < 1


def test_both_together_answer_what_words_alone_do_not() -> None:
    asked = SHELF.read("塑料方块不知去向", "customer")
    assert not asked.is_sure
    assert not SHELF.answer_by_words(asked).confident
    answer = SHELF.answer_by_both(asked, learned(ARTICLES), near(0))
    assert answer.best is not None
    assert (answer.best.key, answer.confident, answer.worth_asking) == ("loss", True, True)
    assert "inner" not in [one.key for one in answer.runners_up], "guides are for agents"


def test_words_that_are_sure_need_no_meaning() -> None:
    asked = SHELF.read("卡丢了怎么办", "customer")
    assert asked.is_sure
    assert SHELF.answer_by_words(asked).confident
    assert SHELF.read("？？", "customer").is_sure, "there is nothing to ask by"


def test_who_asks_of_something_else_is_offered_nothing() -> None:
    answer = SHELF.answer_by_both(SHELF.read("塑料方块", "customer"), learned(ARTICLES), near(3))
    assert (answer.confident, answer.worth_asking) == (False, False)


def test_two_articles_equally_near_are_asked_about() -> None:
    between = (near(0) + near(1)) / np.float32(np.sqrt(2))
    alike = {digest(text): pack(between) for one in ARTICLES[:2] for text in embedded(one)}
    answer = SHELF.answer_by_both(SHELF.read("那张塑料", "customer"), Likeness(ARTICLES, alike, 4), between)
    assert (answer.confident, answer.worth_asking) == (False, True)
    assert answer.best is not None
    assert {answer.best.key, *(one.key for one in answer.runners_up)} == {"loss", "bill"}


def test_a_language_that_comes_less_near_to_everything_is_not_strange_for_it() -> None:
    """What counts is how much nearer one article comes than the shelf in the mean."""

    def best_of(background: float) -> float:
        spread = np.sqrt(1 - background**2)
        kept = {}
        for place, one in enumerate(ARTICLES):
            alike = background + 0.08 * (place == 0)
            vector = np.array([alike, np.sqrt(1 - alike**2), 0, spread * 0], np.float32)
            kept |= {digest(text): pack(vector) for text in embedded(one)}
        question = np.array([1, 0, 0, 0], np.float32)
        return float(Likeness(ARTICLES, kept, 4).compare(question).nearest.max())

    fixed = (0.85 - 0.77) * 60  # what a fixed border would take away
    assert best_of(0.85) - best_of(0.77) < 0.7 * fixed


def test_what_is_half_learned_is_not_whole() -> None:
    kept = {digest(text): pack(near(0)) for text in embedded(ARTICLES[0])}
    assert learned(ARTICLES).is_whole
    assert not Likeness(ARTICLES, kept, 4).is_whole
    assert not Likeness(ARTICLES, {}, 4).is_whole
    assert Likeness(ARTICLES, {}, 4).compare(near(0)).total().tolist() == [0, 0, 0]


def test_nonsense_finds_nothing_and_a_word_finds_what_has_it() -> None:
    """Meaning always has a nearest article: it is listed when it is fairly likely or has the words."""
    strange = near(3)
    for asked in ("asdfgh", "紫色的三角形", "红烧肉怎么做"):
        assert SHELF.find(asked, "agent", 20, learned(ARTICLES), strange) == []
        assert SHELF.find_by_words(asked, "agent", 20) == []
    keys = [found.article.key for found in SHELF.find("挂失", "agent", 20, learned(ARTICLES), strange)]
    assert sorted(keys) == ["inner", "loss"]
    assert "loss" in [found.article.key for found in SHELF.find("guashi", "agent", 20, learned(ARTICLES), strange)]
