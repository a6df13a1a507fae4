"""A task from a program's key to done in the browser."""

import httpx
from playwright.async_api import expect
from tests.e2e.stage import Stage

TITLE = "e2e 客户投诉收费有误"


async def test_a_task_from_a_key_to_done(stage: Stage) -> None:
    admin = await stage.desk("gaoyuan", "integrations")
    await admin.by("key-new").click()
    await admin.by("key-name").fill("e2e 任务")
    for scope in ("work.read", "work.write"):
        await admin.by(f"scope-{scope}").check()
    await admin.by("key-submit").click()
    token = await admin.by("once-secret").input_value()
    await admin.by("once-close").click()
    me = (await (await admin.context.request.get(f"{stage.base}/api/integrations/keys")).json())["items"]
    company = next(one["company_id"] for one in me if one["name"] == "e2e 任务")
    agent = await stage.desk("linyue", "inbox")
    await agent.be("available")
    queues = (await (await agent.context.request.get(f"{stage.base}/api/queues")).json())["items"]
    general = next(one["key"] for one in queues if one["company_id"] == company and one["key"].endswith("general"))
    body = {
        "external_id": "e2e-1", "kind": "complaint", "queue": general, "title": TITLE, "text": "客户称被重复收取年费",
        "link": "https://crm.example.com/case/1", "priority": 20,
    }  # fmt: skip
    async with httpx.AsyncClient(base_url=stage.base, headers={"authorization": f"Bearer {token}"}) as program:
        made = await program.post("/api/v1/work", json=body)
        assert made.status_code == 201, made.text
        offer = agent.offer(TITLE)
        await expect(offer).to_be_visible()
        await offer.get_by_test_id("offer-accept").click()
        await agent.page.wait_for_url("**/desk/inbox/wrk_*")
        await expect(agent.by("task-title")).to_have_text(TITLE)
        await expect(agent.by("task-item")).to_contain_text(TITLE)
        assert await agent.by("task-link").get_attribute("rel") == "noopener noreferrer"
        await agent.page.goto(f"{stage.base}/desk/records")
        await agent.by("palette-open").click()
        await agent.by("palette-input").fill("投诉 e2e 收费")
        await agent.by("palette-option").filter(has_text=TITLE).click()
        await agent.page.wait_for_url("**/desk/inbox/wrk_*")
        await expect(agent.by("task-title")).to_have_text(TITLE)
        await agent.by("task-note").click()
        await agent.by("task-note-text").fill("已核对账单，确为重复收取")
        await agent.by("task-note-submit").click()
        await expect(agent.by("task-note-item")).to_contain_text("已核对账单")
        await agent.by("task-complete").click()
        await agent.by("task-note-text").fill("已退回年费")
        await agent.by("task-complete-submit").click()
        await expect(agent.by("task-item")).to_have_count(0)
        ended = (await program.get(f"/api/v1/work/{made.json()['work_id']}")).json()
        assert (ended["state"], ended["outcome"]) == ("completed", "done")
    await agent.be("away", "break")
