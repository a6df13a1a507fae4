"""A shelf finds the article that answers, and says how sure it is."""

from datetime import date
from typing import Any

import msgspec
import pytest

from suiban.kit.ids import ArticleId, CompanyId
from suiban.knowledge.model import Article, serve_on
from suiban.knowledge.model.shelf import Shelf
from suiban.knowledge.model.thesaurus import canonical_question

BANK = CompanyId.new()
TODAY = date(2026, 11, 21)


def article(key: str, title: str, *questions: str, **more: Any) -> Article:
    fields: dict[str, Any] = {
        "company_id": BANK,
        "id": ArticleId.new(),
        "key": key,
        "version": 1,
        "topic": "信用卡",
        "title": title,
        "questions": questions,
        "body": f"{title}：请在手机上办理。",
        "audience": ("customer", "agent"),
        "source": "手册",
        "effective_from": date(2026, 1, 1),
    }
    return Article(**(fields | more))


ARTICLES = [
    article("card-loss", "信用卡丢了怎么办：挂失与补卡", "信用卡怎么挂失", "卡丢了",
            keywords=("信用卡", "挂失", "丢失"), related=("card-bill", "staff-only")),
    article("card-bill", "怎样查信用卡账单", "信用卡账单怎么查", "账单日是哪天", keywords=("账单", "还款日")),
    article("card-limit", "怎样提高信用卡额度", "信用卡怎么提额", keywords=("额度", "提额")),
    article("fund-plan", "基金定投怎样设置", "基金定投怎么弄", "怎么停止定投", keywords=("基金", "定投"), topic="理财"),
    article("branch-hours", "网点几点开门", "银行几点上班", "周末营业吗", keywords=("网点", "营业时间"), topic="网点"),
    article("staff-only", "内部：挂失后的核实要点", "信用卡挂失核实", audience=("agent",)),
]  # fmt: skip
SHELF = Shelf(ARTICLES, TODAY)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("我的信用卡丢了怎么办", "card-loss"),
        ("信用卡不见了，找不到了", "card-loss"),
        ("信用卡掛失", "card-loss"),
        ("I lost my credit card", "card-loss"),
        ("怎么停止定投", "fund-plan"),
        ("你们周末开门吗", "branch-hours"),
        ("信用卡涨额度", "card-limit"),
    ],
)
def test_the_right_article_is_found(asked: str, key: str) -> None:
    best = SHELF.answer(asked, "customer").best
    assert best is not None
    assert best.key == key


def test_a_mistyped_word_is_found_by_its_sound() -> None:
    best = SHELF.answer("信用卡怎么挂是", "customer").best
    assert best is not None
    assert best.key == "card-loss"


@pytest.mark.parametrize("known", ARTICLES[:5], ids=lambda known: known.key)
def test_written_questions_and_titles_are_answered_for_sure(known: Article) -> None:
    for text in (known.title, *known.questions):
        answer = SHELF.answer(text, "customer")
        assert answer.best == known
        assert answer.confident


@pytest.mark.parametrize("asked", ["今天天气怎么样", "？", "1", "", "   ", "a", "😀😀", "给我讲个笑话"])
def test_strangers_are_not_answered(asked: str) -> None:
    assert not SHELF.answer(asked, "customer").confident


def test_one_word_that_many_articles_know_is_not_a_question() -> None:
    answer = SHELF.answer("信用卡", "customer")
    assert not answer.confident
    assert answer.runners_up


def test_what_is_for_staff_is_not_told_to_customers() -> None:
    asked = "信用卡挂失核实要点"
    assert [found.article.key for found in SHELF.find_by_words(asked, "agent", 1)] == ["staff-only"]
    assert "staff-only" not in [found.article.key for found in SHELF.find_by_words(asked, "customer", 9)]
    assert SHELF.titled("内部：挂失后的核实要点", "customer") is None
    assert SHELF.answer("卡丢了", "customer").related == ("怎样查信用卡账单",)


def test_a_shelf_without_articles_answers_nothing() -> None:
    empty = Shelf([], TODAY)
    assert empty.answer("信用卡丢了", "customer").best is None
    assert empty.find_by_words("信用卡丢了", "agent", 5) == []


def test_only_the_newest_version_within_its_dates_is_served() -> None:
    old = article("a", "旧")
    new = msgspec.structs.replace(old, version=2, title="新")
    ahead = msgspec.structs.replace(old, version=3, title="明天", effective_from=date(2026, 11, 22))
    ended = msgspec.structs.replace(old, key="b", effective_until=date(2026, 11, 20))
    last_day = msgspec.structs.replace(old, key="c", effective_until=TODAY)
    served = serve_on(TODAY, [new, old, ahead, ended, last_day])
    assert {(item.key, item.version) for item in served} == {("a", 2), ("c", 1)}
    assert serve_on(date(2026, 11, 22), [new, old, ahead]) == [ahead]


def test_the_thesaurus_leads_many_words_to_one() -> None:
    assert canonical_question("请问我的贷记卡弄丢了") == canonical_question("我的信用卡丢失了")
    assert "信用卡" in canonical_question("my credit cards")
    assert canonical_question("happy snappy") == "happy snappy", "app is a word of its own only"
