"""``suiban bench suggestions``: how well suggestions fit, by words alone and by words and meaning.

The known questions of the demo, each put to its company's shelf in memory. ``first`` and ``among_three`` count known
questions whose article is there; ``nothing`` counts unknown ones for which nothing is suggested.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence

import msgspec
import psutil

from suiban.app.bench.answers import UNANSWERED, UNKNOWN, shelf_of
from suiban.app.demo.content import load_demo_content
from suiban.assist.model import SUGGESTIONS_MAX
from suiban.knowledge.model import Found
from suiban.knowledge.model.meaning import SUGGESTED_SCORE_MIN, Likeness, digest, embedded, pack
from suiban.language.meaning import Embedder, open_embedder


class Report(msgspec.Struct):
    """The figures."""

    questions: int = 0
    unknown_questions: int = 0
    words_first: int = 0
    words_among_three: int = 0
    words_nothing: int = 0
    fused_first: int = 0
    fused_among_three: int = 0
    fused_nothing: int = 0
    sentences: int = 0
    learning_s: float = 0.0
    question_ms_p50: float = 0.0
    question_ms_p99: float = 0.0
    resident_mib: int = 0


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="suiban bench suggestions", description="How well suggestions fit.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    embedder = open_embedder("on")
    if embedder is None:
        print("meaning is not available on this machine", file=sys.stderr)
        return 1
    try:
        report = asyncio.run(_measure(embedder))
    finally:
        embedder.close()
    if options.json:
        print(json.dumps(msgspec.to_builtins(report)))
    else:
        for name, value in msgspec.structs.asdict(report).items():
            print(f"{name:20} {value}")
    return 0


async def _measure(embedder: Embedder) -> Report:
    content, report, spent_ms = load_demo_content(), Report(), []
    for company in content.companies:
        shelf = shelf_of(content, company.key)
        texts = list({text for article in shelf.articles for text in embedded(article)})
        began = time.perf_counter()
        rows = await embedder.embed(texts)
        report.learning_s = round(report.learning_s + time.perf_counter() - began, 1)
        report.sentences += len(texts)
        vectors = {digest(text): pack(row) for text, row in zip(texts, rows, strict=True)}
        likeness = Likeness(shelf.articles, vectors, embedder.dimensions)
        for case in content.evaluation:
            if case.company != company.key or case.expect in UNANSWERED - {UNKNOWN}:
                continue
            words = shelf.find_by_words(case.text, "customer", SUGGESTIONS_MAX)
            began = time.perf_counter()
            (question,) = await embedder.embed([case.text])
            fused = shelf.find(case.text, "customer", SUGGESTIONS_MAX, likeness, question)
            spent_ms.append((time.perf_counter() - began) * 1000)
            _count(report, case.expect, words, fused)
    spent_ms.sort()
    report.question_ms_p50 = round(spent_ms[len(spent_ms) // 2], 1)
    report.question_ms_p99 = round(spent_ms[len(spent_ms) * 99 // 100], 1)
    report.resident_mib = psutil.Process().memory_info().rss >> 20
    return report


def _count(report: Report, expected: str, words: list[Found], fused: list[Found]) -> None:
    if expected == UNKNOWN:
        report.unknown_questions += 1
        report.words_nothing += sum(item.score for item in words) < SUGGESTED_SCORE_MIN
        report.fused_nothing += sum(item.score for item in fused) < SUGGESTED_SCORE_MIN
        return
    report.questions += 1
    by_words, by_both = ([item.article.key for item in found] for found in (words, fused))
    report.words_first += by_words[:1] == [expected]
    report.words_among_three += expected in by_words
    report.fused_first += by_both[:1] == [expected]
    report.fused_among_three += expected in by_both
