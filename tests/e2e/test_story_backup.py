"""A queue breaks its promise: people of the queue behind it step in and are out again, and the wallboard says so."""

import asyncio

import pytest
from playwright.async_api import Page, expect
from tests.e2e.stage import Stage

LOANS, CARDS = "贷款", "信用卡"


async def save(page: Page, promised_s: int) -> None:
    """What is promised, with all else that was changed."""
    await page.get_by_test_id("field-target_wait_s").fill(str(promised_s))
    await page.get_by_test_id("setting-save").click()
    await expect(page.get_by_test_id("setting-save")).to_be_disabled()


@pytest.mark.timeout(180)
async def test_people_of_the_queue_behind_step_in_and_are_out_again(stage: Stage) -> None:
    # 唐凯 serves cards and no loans; of those who serve loans nobody is there
    admin, boss, helper, customer = await asyncio.gather(
        stage.desk("gaoyuan", "settings/queues/bank/bank-loan"), stage.desk("wangsumei", "wallboard"),
        stage.agent("tangkai"), stage.customer(),
    )  # fmt: skip
    page = admin.page
    backup = page.get_by_test_id("field-backup")
    await expect(backup).to_contain_text(CARDS)
    await backup.get_by_role("combobox").click()
    options = page.locator(".ant-select-item-option-content")
    await expect(options.get_by_text(CARDS, exact=True)).to_be_visible()
    await expect(options.get_by_text(LOANS, exact=True)).to_have_count(0)
    await page.keyboard.press("Escape")
    await save(page, 1)

    await customer.ask_for_person("我想提前还房贷，怎么办理")
    await helper.accept()
    row = boss.page.get_by_role("row").filter(has=boss.page.get_by_role("rowheader", name=LOANS))
    await expect(row.get_by_test_id("wallboard-backed-up")).to_contain_text(CARDS)
    await helper.say("您好，贷款的同事都在忙，我先帮您看看")
    await customer.chat.shows("staff", "贷款的同事都在忙")

    # out: without waiting for five good minutes when nobody is named any more
    await backup.locator(".ant-select-selection-item-remove").click()
    await save(page, 1)
    await expect(boss.by("wallboard-backed-up")).to_have_count(0)

    await backup.get_by_role("combobox").click()
    await options.get_by_text(CARDS, exact=True).click()
    await page.keyboard.press("Escape")
    await save(page, 90)
