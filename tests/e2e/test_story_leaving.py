"""Who closes the page while waiting keeps their place for a while, then has left; soon back, they go on waiting."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect
from tests.e2e.pages import Customer
from tests.e2e.stage import Stage

GONE_MS_MAX = 60_000
"""The grace of this story is fifteen seconds; a busy machine may take its time over it."""


async def set_grace(page: Page, seconds: int) -> None:
    """As the administrator who stands at the rules."""
    await page.get_by_test_id("field-leave_after_s").fill(str(seconds))
    await page.get_by_test_id("setting-save").click()
    await expect(page.get_by_test_id("setting-save")).to_be_disabled()


async def come_back(customer: Customer) -> None:
    """Open the app again, and the chat in it."""
    await customer.page.goto(f"{customer.base}/mobile/")
    await customer.open_chat()


@pytest.mark.timeout(240)
async def test_who_closes_the_page_keeps_their_place_and_then_has_left(stage: Stage) -> None:
    admin, boss, customer = await asyncio.gather(
        stage.desk("gaoyuan"), stage.desk("wangsumei", "wallboard"), stage.customer()
    )
    await admin.page.goto(f"{stage.base}/desk/settings/rules/bank/bank")
    await set_grace(admin.page, 15)
    waiting = boss.by("wallboard-waiting").locator("b")
    await customer.ask_for_person()
    await expect(waiting).to_have_text("1")

    await customer.page.goto("about:blank")
    await come_back(customer)
    await expect(customer.chat.waiting).to_be_visible()

    # who goes within five seconds is counted apart
    await expect(boss.by("wallboard-longest").locator("b")).to_contain_text(
        re.compile(r"0[1-9]:\d\d|00:0[6-9]|00:[1-5]\d")
    )
    await customer.page.goto("about:blank")
    await expect(waiting).to_have_text("0", timeout=GONE_MS_MAX)
    await boss.by("wallboard-abandoned").click()
    await expect(boss.by("work-row").first).to_be_visible()

    await come_back(customer)
    await expect(customer.page.get_by_text("您离开了")).to_be_visible()
    await expect(customer.chat.waiting).to_have_count(0)
    await customer.chat.say("转人工")
    await expect(customer.chat.waiting).to_be_visible()
    await set_grace(admin.page, 120)
