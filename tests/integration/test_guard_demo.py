"""The demo's guard lets the demo's articles pass: else the bot could not say them."""

import pytest

from suiban.app.demo.content import load_demo_content
from suiban.assist.model import misplaced
from suiban.guard.model import Phrase, Rulebook, mask_numbers
from suiban.kit.ids import CompanyId

CONTENT = load_demo_content()


@pytest.mark.parametrize("company", [company.key for company in CONTENT.companies])
def test_no_article_is_refused_or_masked(company: str) -> None:
    owner = CompanyId.new()
    rules = Rulebook([Phrase(owner, p.phrase, p.action) for p in CONTENT.phrases if p.company in {None, company}])
    for article in CONTENT.articles:
        if article.company == company:
            assert [match.phrase.phrase for match in rules.matches(article.body)] == [], article.key
            assert mask_numbers(article.body) == article.body, article.key


@pytest.mark.parametrize("company", [company.key for company in CONTENT.companies])
def test_no_canned_reply_is_refused_or_warned_of(company: str) -> None:
    owner = CompanyId.new()
    rules = Rulebook([Phrase(owner, p.phrase, p.action) for p in CONTENT.phrases if p.company in {None, company}])
    replies = [reply for reply in CONTENT.replies if reply.company == company]
    assert len(replies) >= 20
    for reply in replies:
        assert [match.phrase.phrase for match in rules.matches(reply.body)] == [], reply.code
        assert list(misplaced(reply.body)) == [], reply.code
