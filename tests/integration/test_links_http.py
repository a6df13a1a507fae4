"""Links in talks: own articles by their address to whoever may read them, own pages as the company entered them."""

from datetime import date
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, INSURER, Browser, code, sign_in

from suiban.app.wiring import Services
from suiban.audit.api import Query
from suiban.knowledge.api import NewArticle

PAGE = {
    "name": "信用卡", "name_en": "Cards", "address": "https://www.bank.example/cards", "lead": "申请与权益",
    "lead_en": "", "active": True,
}  # fmt: skip


def article(key: str, company: Any = BANK, **change: Any) -> NewArticle:
    return NewArticle(**{
        "company_id": company, "key": key, "version": 1, "topic": "card", "title": f"标题 {key}", "questions": ("问",),
        "body": "请先挂失，资金马上就安全：拨打热线。\n\n第二段", "audience": ("customer", "agent"), "source": "手册",
        "effective_from": date(2020, 1, 1), **change,
    })  # fmt: skip


@pytest.fixture(scope="module")
async def articles(services: Services) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.knowledge.publish_many(
            tx,
            [
                article("loss"),
                article("inside", audience=("agent",)),
                article("markup", title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>&\"'"),
                article("gone", effective_until=date(2021, 1, 1)),
                article("policy", company=INSURER, audience=("agent",)),
            ],
        )


async def put(client: httpx.AsyncClient, key: str, seen: str | None = None, **change: Any) -> httpx.Response:
    body = {"company_id": str(BANK), "seen": seen, "value": {**PAGE, **change}}
    return await client.put(f"/api/settings/pages/{key}", json=body)


@pytest.mark.usefixtures("articles")
async def test_an_article_is_there_for_everybody_by_its_address(browser: Browser) -> None:
    found = await browser().get("/api/articles/bank/loss")
    assert found.status_code == 200, found.text
    assert found.json() == {
        "company_name": "银行", "company_name_en": "Bank", "title": "标题 loss",
        "lead": "请先挂失，资金马上就安全：拨打热线。", "body": "请先挂失，资金马上就安全：拨打热线。\n\n第二段",
        "source": "手册", "version": 1,
    }  # fmt: skip


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize(
    "path", ["bank/inside", "bank/gone", "bank/none", "none/loss", "insurer/loss", "insurer/policy"]
)
async def test_what_customers_may_not_read_is_not_there_whatever_the_reason(browser: Browser, path: str) -> None:
    client = browser()
    refused = await client.get(f"/api/articles/{path}")
    assert code(refused) == (404, "article_unknown")
    page = await client.get(f"/articles/{path}")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    # one and the same answer: nothing tells what is hidden from what never was
    assert page.text == (await client.get("/articles/bank/never-there")).text
    assert refused.json() == (await client.get("/api/articles/bank/never-there")).json()


@pytest.mark.usefixtures("articles")
async def test_staff_may_read_what_is_inside_of_their_own_companies(browser: Browser) -> None:
    client = browser()
    await sign_in(client, "agent")
    inside = (await client.get("/api/knowledge/articles/bank/inside")).json()
    assert (inside["title"], inside["for_customers"]) == ("标题 inside", False)
    assert (await client.get("/api/knowledge/articles/bank/loss")).json()["for_customers"] is True
    other = browser()
    await sign_in(other, "other")
    assert code(await other.get("/api/knowledge/articles/bank/inside")) == (404, "article_unknown")
    assert (await other.get("/api/knowledge/articles/insurer/policy")).status_code == 200
    admin = browser()
    await sign_in(admin, "admin")
    assert code(await admin.get("/api/knowledge/articles/bank/inside")) == (403, "permission_missing")


@pytest.mark.usefixtures("articles")
async def test_the_page_of_an_article_is_text_that_runs_nothing(browser: Browser) -> None:
    page = await browser().get("/articles/bank/markup")
    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script" not in page.text
    assert "<img" not in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy


async def test_own_pages_are_what_links_are_shown_with(browser: Browser, services: Services) -> None:
    admin, visitor = browser(), browser()
    await sign_in(admin, "admin")
    saved = await put(admin, "cards")
    assert saved.status_code == 200, saved.text
    # the sites the doors may stand on are the company's own as well; what is no origin is none
    assert (await visitor.get("/api/chat/channels/bank-app/links")).json() == {
        "pages": [{"address": PAGE["address"], "title": "信用卡", "lead": "申请与权益"}],
        "origins": ["https://shop.example", "https://www.bank.example"],
    }
    english = (await visitor.get("/api/chat/channels/bank-app/links?locale=en")).json()
    assert english["pages"] == [{"address": PAGE["address"], "title": "Cards", "lead": "申请与权益"}]
    agent = browser()
    await sign_in(agent, "agent")
    assert [item["company_id"] for item in (await agent.get("/api/links")).json()["items"]] == [str(BANK)]
    other = browser()
    await sign_in(other, "other")
    assert (await other.get("/api/links")).json() == {"items": []}
    async with services.db.snapshot(BOTH) as tx:
        entry = (await services.audit.entries(tx, Query(company_id=BANK, action="administration."))).items[0]
    assert (entry.action, entry.object_kind, entry.object_id) == ("administration.setting_created", "pages", "cards")
    # switched off it is no page of the company any more
    assert (await put(admin, "cards", saved.json()["digest"], active=False)).status_code == 200
    assert (await visitor.get("/api/chat/channels/bank-app/links")).json() == {
        "pages": [], "origins": ["https://shop.example"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "http://www.bank.example", "https://", "https://bank", "https://www.bank.example@evil.example",
        "https://www.bank.example?x=1", "https://www.bank.example/#x", "https://www.bank.example\\evil",
        "javascript:alert(1)",
        "https://www.bank.example/a b", "https://bänk.example", "https://WWW.bank.example", "https://10.0.0.1/x",
        "https://*.bank.example", "https://www.bank.example/\u202e", "//www.bank.example",
        "https://www.bank.example//x",
    ],
)  # fmt: skip
async def test_an_address_that_could_lead_elsewhere_cannot_be_entered(browser: Browser, address: str) -> None:
    admin = browser()
    await sign_in(admin, "admin")
    refused = await put(admin, "wrong", address=address)
    assert code(refused) == (422, "setting_invalid")
    assert refused.json()["detail"]["field"] == "address"
