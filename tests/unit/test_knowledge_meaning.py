"""Words and meaning together: each finds what the other misses, and who says nothing is suggested nothing."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from suiban.kit.ids import ArticleId, CompanyId
from suiban.knowledge.model import Article
from suiban.knowledge.model.meaning import STRANGE, Likeness, certainty, digest, pack, sentences
from suiban.knowledge.model.shelf import Shelf
from suiban.language.meaning import Vectors, open_embedder

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
    kept = {digest(text): pack(near(place)) for place, one in enumerate(articles) for text in sentences(one)}
    return Likeness(articles, kept, 4)


def test_meaning_finds_what_shares_no_word() -> None:
    assert SHELF.find_by_words("塑料方块", "customer", 3) == []
    (found,) = SHELF.find("塑料方块", "customer", 3, learned(ARTICLES), near(0))
    assert (found.article.key, found.score > 0.9) == ("loss", True)


def test_words_count_where_meaning_is_equal() -> None:
    likeness = Likeness(ARTICLES, {}, 4)
    assert likeness.missing == sum(len(sentences(one)) for one in ARTICLES)
    assert SHELF.find("哪天出账单", "customer", 3, likeness, near(0))[0].article.key == "bill"


def test_what_is_for_staff_stays_with_staff() -> None:
    asked = ("塑料", 3, learned(ARTICLES), near(2))
    assert [f.article.key for f in SHELF.find(asked[0], "agent", *asked[1:])] == ["inner"]
    assert "inner" not in [f.article.key for f in SHELF.find(asked[0], "customer", *asked[1:])]


def test_a_stranger_is_no_answer() -> None:
    assert learned(ARTICLES).above_strange(near(3)).max() < 0
    assert sum(found.score for found in SHELF.find("天气不错", "customer", 3, learned(ARTICLES), near(3))) < 0.1
    assert certainty(-5) < certainty(3) < certainty(10)
    assert 0 < STRANGE < 1


@pytest.mark.skipif(open_embedder("on") is None, reason="no model for this processor")
async def test_the_model_itself_knows_synonyms_and_takes_any_text() -> None:
    embedder = open_embedder("on")
    assert embedder is not None
    texts = ["信用卡丢了怎么办", "我的卡不见了，要挂失", "明天会下雨吗", "", "\0\ud800🙂", "长" * 5_000]
    rows = await embedder.embed(texts)
    embedder.close()
    assert rows.shape == (len(texts), embedder.dimensions)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert open_embedder("off") is None
