"""``suiban bench answers``: how well the bot answers held-out questions of the demo bank.

Nothing but memory is measured: the demo's articles on their shelves, each question decided as the first of a talk, as
the bot does it. What is right: the wanted article is said, or stands among the choices of an asking back. What is
wrong: another article is said. ``unknown`` questions, which no article answers, are recognised when none is said.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from suiban.app.demo.content import load_demo_content
from suiban.app.demo.model import DemoContent, EvaluationCase
from suiban.bot.model import AskBack, Dialogue, HandOver, Tell, Turn, decide_turn
from suiban.bot.model.intents import built_in
from suiban.kit.ids import ArticleId, CompanyId
from suiban.knowledge.model import Article
from suiban.knowledge.model.shelf import Shelf

UNKNOWN: Final = "unknown"
WARM_UP: Final = 20


class Report(msgspec.Struct, frozen=True):
    """The figures; shares are of the known questions, ``unknown_recognised_share`` of the unknown ones."""

    questions: int
    answered_right: int
    answered_wrong: int
    asked_back_right: int
    asked_back_other: int
    handed_over_right: int
    right_share: float
    wrong_share: float
    unknown_questions: int
    unknown_recognised_share: float
    query_ms_p50: float
    query_ms_p99: float


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="suiban bench answers", description="How well the bot answers.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--show", action="store_true", help="name each question that went wrong, on standard error")
    options = parser.parse_args(arguments)
    report = measure(load_demo_content(), show=options.show)
    if options.json:
        print(json.dumps(msgspec.to_builtins(report)))
    else:
        for name, value in msgspec.structs.asdict(report).items():
            print(f"{name:26} {value}")
    return 0


def measure(content: DemoContent, *, show: bool = False) -> Report:
    """Put every question of the evaluation to its company's bot."""
    shelves = {company.key: shelf_of(content, company.key) for company in content.companies}
    print(f"{len(content.articles)} articles on {len(shelves)} shelves", file=sys.stderr)
    for case in content.evaluation[:WARM_UP]:
        shelves[case.company].answer(case.text, "customer")
    outcomes: Counter[str] = Counter()
    spent_ms: list[float] = []
    for case in content.evaluation:
        began = time.perf_counter()
        answer = shelves[case.company].answer(case.text, "customer")
        turn = decide_turn(Dialogue(), case.text, answer, built_in())
        spent_ms.append((time.perf_counter() - began) * 1000)
        outcome = judge(case, turn, content)
        outcomes[outcome] += 1
        if show and outcome not in {"answered_right", "unknown_recognised"}:
            print(f"{outcome:18} {case.expect:20} {_said(turn):44} {case.text}", file=sys.stderr)
    print(f"{len(content.evaluation)} questions put", file=sys.stderr)
    return _report(outcomes, sorted(spent_ms))


def judge(case: EvaluationCase, turn: Turn, content: DemoContent) -> str:
    """What became of a question."""
    said = turn.article.key if isinstance(turn, Tell | HandOver) and turn.article is not None else None
    if case.expect == UNKNOWN:
        return "unknown_recognised" if said is None else "unknown_answered"
    if said is not None:
        return "answered_right" if said == case.expect else "answered_wrong"
    titles = {article.key: article.title for article in content.articles if article.company == case.company}
    if isinstance(turn, AskBack):
        return "asked_back_right" if titles[case.expect] in turn.titles else "asked_back_other"
    topics = {article.key: article.topic for article in content.articles}
    if isinstance(turn, HandOver) and turn.topic == topics[case.expect]:
        return "handed_over_right"
    return "asked_back_other"


def _report(outcomes: Counter[str], spent_ms: Sequence[float]) -> Report:
    unknown = outcomes["unknown_recognised"] + outcomes["unknown_answered"]
    known = outcomes.total() - unknown
    right = outcomes["answered_right"] + outcomes["asked_back_right"] + outcomes["handed_over_right"]
    return Report(
        questions=known,
        answered_right=outcomes["answered_right"],
        answered_wrong=outcomes["answered_wrong"],
        asked_back_right=outcomes["asked_back_right"],
        asked_back_other=outcomes["asked_back_other"],
        handed_over_right=outcomes["handed_over_right"],
        right_share=round(right / known, 4) if known else 0.0,
        wrong_share=round(outcomes["answered_wrong"] / known, 4) if known else 0.0,
        unknown_questions=unknown,
        unknown_recognised_share=round(outcomes["unknown_recognised"] / unknown, 4) if unknown else 0.0,
        query_ms_p50=round(spent_ms[len(spent_ms) // 2], 3),
        query_ms_p99=round(spent_ms[min(len(spent_ms) - 1, len(spent_ms) * 99 // 100)], 3),
    )


def shelf_of(content: DemoContent, company: str) -> Shelf:
    """One company's articles on a shelf."""
    owner = CompanyId.new()
    articles = [
        Article(
            company_id=owner,
            id=ArticleId.new(),
            key=article.key,
            version=article.version,
            topic=article.topic,
            title=article.title,
            questions=article.questions,
            keywords=article.keywords,
            body=article.body,
            audience=article.audience,
            source=article.source,
            related=article.related,
            effective_from=article.effective_from,
        )
        for article in content.articles
        if article.company == company
    ]
    return Shelf(articles, date.max)


def _said(turn: Turn) -> str:
    match turn:
        case Tell(article=article):
            return article.key
        case AskBack(titles=titles):
            return " / ".join(titles)[:44]
        case HandOver(reason=reason, article=article):
            return f"{reason} {article.key if article is not None else ''}"
    return turn.intent
