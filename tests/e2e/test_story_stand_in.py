"""A line that is too long: the bot answers who waits, their place stays, and when somebody takes them it is silent."""

import asyncio

import pytest
from playwright.async_api import Page, expect
from tests.e2e.stage import Stage

QUEUE = "bank-card"
STEPS_IN_MS_MAX = 60_000
"""Twice what this story promises, and a look every two seconds; a busy machine may take its time over it."""


async def set_queue(page: Page, within_s: int) -> None:
    """As the administrator who stands at the queue: what is promised, and the bot as back-up, or no more."""
    await page.get_by_test_id("field-target_wait_s").fill(str(within_s))
    await page.get_by_test_id("field-bot_backup").click()
    await page.get_by_test_id("setting-save").click()
    await expect(page.get_by_test_id("setting-save")).to_be_disabled()


@pytest.mark.timeout(240)
async def test_the_bot_answers_who_waits_until_somebody_takes_them(stage: Stage) -> None:
    admin, boss, customer = await asyncio.gather(
        stage.desk("gaoyuan", f"settings/queues/bank/{QUEUE}"), stage.desk("wangsumei", "wallboard"), stage.customer()
    )
    await set_queue(admin.page, 5)
    chat = customer.chat
    await customer.ask_for_person()
    place = await chat.waiting.get_attribute("data-position")
    await expect(chat.from_("bot", "您的位置一直保留")).to_be_visible(timeout=STEPS_IN_MS_MAX)
    await expect(boss.by("wallboard-backed-up")).to_contain_text("机器人")

    await chat.say("信用卡年费怎么收")
    await expect(chat.from_("bot", "年费").last).to_be_visible()
    await expect(chat.waiting).to_have_attribute("data-position", place or "")
    # who is coming anyway is not offered
    await expect(chat.by("chat-choice").filter(has_text="转人工")).to_have_count(0)
    await boss.by("wallboard-waiting").click()
    await expect(boss.by("work-row").get_by_test_id("stands-in")).to_have_count(1)
    await boss.by("work-row").get_by_role("link").click()
    standing_in = boss.page.locator(".conversation-head").get_by_test_id("stands-in")
    await expect(standing_in).to_be_visible()
    await boss.shows("customer", "信用卡年费怎么收")

    agent = await stage.agent("linyue")
    await agent.accept()
    await expect(chat.waiting).to_have_count(0)
    await expect(standing_in).to_have_count(0)
    said = await chat.from_("bot").count()
    await chat.say("信用卡额度怎么提高")
    await agent.shows("customer", "信用卡额度怎么提高")
    await agent.say("您好，我来为您办理")
    await chat.shows("staff", "我来为您办理")
    assert await chat.from_("bot").count() == said
    await set_queue(admin.page, 30)
