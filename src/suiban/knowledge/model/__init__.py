"""Frozen values and pure decisions of knowledge."""

import re
from datetime import date
from typing import Literal

import msgspec

from suiban.kit.ids import ArticleId, CompanyId

Audience = Literal["customer", "agent"]

BODY_CHARACTERS_MAX = 20_000
QUESTIONS_MAX = 100
RUNNERS_UP_MAX = 3
LEAD_CHARACTERS_MAX = 100
_SENTENCE_END = re.compile(r"[。！？!?]|\.(?=\s|$)")


class NewArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article to be published. ``effective_until`` is the last day it holds, in the company's time zone."""

    company_id: CompanyId
    key: str
    version: int
    topic: str
    title: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    body: str
    audience: tuple[Audience, ...]
    source: str
    related: tuple[str, ...] = ()
    effective_from: date
    effective_until: date | None = None


class Article(NewArticle, frozen=True, kw_only=True):
    """A published article."""

    id: ArticleId


class Found(msgspec.Struct, frozen=True):
    """An article and how likely it is the wanted one (0 to 1)."""

    article: Article
    score: float


class Answer(msgspec.Struct, frozen=True):
    """What the shelves say to a question.

    ``score`` is the confidence in ``best``, 0 to 1; ``confident`` when it may be said without asking back.
    ``runners_up`` are the next likely ones; with ``best`` they are what one asks back with, if it is ``worth_asking``:
    hardly any question of this kind is answered by one of them when it is not.
    """

    best: Article | None
    score: float
    confident: bool
    runners_up: tuple[Article, ...]
    related: tuple[str, ...] = ()
    worth_asking: bool = True


NO_ANSWER = Answer(None, 0.0, confident=False, runners_up=())


def lead_of(body: str) -> str:
    """The first sentence of an article, cut where it is long: what a preview shows below the title."""
    first = next((line.strip() for line in body.splitlines() if line.strip()), "")
    end = _SENTENCE_END.search(first)
    lead = first[: end.end()] if end else first
    return lead if len(lead) <= LEAD_CHARACTERS_MAX else lead[: LEAD_CHARACTERS_MAX - 1].rstrip() + "…"


def serve_on(day: date, articles: list[Article]) -> list[Article]:
    """The newest version of each article that holds on this day."""
    newest: dict[str, Article] = {}
    for article in articles:
        until = article.effective_until
        if article.effective_from > day or (until is not None and until < day):
            continue
        known = newest.get(article.key)
        if known is None or known.version < article.version:
            newest[article.key] = article
    return list(newest.values())
