"""Rules of routing: a warning is read, a real day tried, the change saved with its reason, and taken back."""

from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.e2e.pages import Desk
from tests.e2e.stage import Stage

QUEUE = "bank-wealth"


async def queue(stage: Stage, page: Page) -> dict[str, Any]:
    found = await page.request.get(f"{stage.base}/api/settings/queues")
    return next(item for item in (await found.json())["items"] if item["key"] == QUEUE)


@pytest.mark.timeout(180)
async def test_edit_warning_trial_save_and_back(stage: Stage) -> None:
    desk: Desk = await stage.desk("gaoyuan", f"settings/queues/bank/{QUEUE}")
    page = desk.page
    before = await queue(stage, page)
    assert before["findings"] == []
    # nobody has the skill at the highest level and the other as well
    await page.get_by_test_id("field-skills").get_by_role("combobox").last.click()
    await page.locator(".ant-select-item-option").filter(has_text="反诈").click()
    warning = page.get_by_test_id("setting-findings")
    await expect(warning).to_contain_text("没有人")

    # the demo has a yesterday: nobody would have been served there
    await page.get_by_test_id("trial-open").click()
    await expect(page.get_by_test_id("trial-drafts")).to_contain_text(before["value"]["name"])
    await page.get_by_test_id("trial-run").click()
    await expect(page.get_by_test_id("trial-result")).to_be_visible(timeout=60_000)
    bars = page.locator(f'[data-testid=trial-bars][data-queue="{QUEUE}"] li')
    await expect(bars).to_have_count(3)
    await expect(bars.nth(2)).to_have_text("0%")
    await expect(bars.nth(1)).not_to_have_text("0%")
    await expect(page.get_by_test_id("trial-changed").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("trial")).to_have_count(0)

    # it is meant all the same, and says why
    await page.get_by_test_id("setting-reason").fill("演练：双岗")
    await page.get_by_test_id("setting-save").click()
    await page.get_by_test_id("doubt-confirm").click()
    await expect(page.get_by_test_id("setting-save")).to_be_disabled()
    await expect(page.locator(f'[data-key="{QUEUE}"]').get_by_test_id("setting-odd")).to_be_visible()
    assert (await queue(stage, page))["value"]["skills"].keys() > before["value"]["skills"].keys()

    # and taken back
    await page.get_by_test_id("versions-open").click()
    rows = page.get_by_test_id("version-row")
    await expect(rows.first).to_contain_text("演练：双岗")
    await expect(rows.first).to_contain_text("高远")
    await rows.nth(1).get_by_test_id("version-back").click()
    await page.get_by_test_id("version-confirm").click()
    await expect(rows.first.get_by_text("现用")).to_be_visible()
    await expect(page.locator(f'[data-key="{QUEUE}"]').get_by_test_id("setting-odd")).to_have_count(0)
    assert (await queue(stage, page))["value"] == before["value"]


async def test_a_year_of_public_holidays_is_taken(stage: Stage) -> None:
    desk: Desk = await stage.desk("gaoyuan", "settings/hours/bank/+")
    page = desk.page
    await page.get_by_test_id("setting-key").fill("with-holidays")
    await page.get_by_test_id("field-name").fill("含节假日")
    await page.get_by_test_id("take-open").click()
    await page.get_by_test_id("take-year").fill("2026")
    await page.get_by_test_id("take-year").press("Enter")
    spring = page.locator('.ant-modal [data-day="2026-02-17"]')
    await expect(spring).to_contain_text("春节")
    # a Saturday on which people work has Monday's hours
    await expect(page.locator('.ant-modal [data-day="2026-02-14"]')).to_contain_text("09:00-18:00")
    await expect(page.get_by_test_id("take-not-arranged")).to_have_count(0)
    await page.get_by_test_id("take-do").click()
    await expect(page.get_by_test_id("spans-2026-02-17")).to_have_value("")
    await page.get_by_test_id("setting-save").click()
    confirm = page.get_by_test_id("doubt-confirm")
    saved = page.locator('[data-key="with-holidays"]')
    await expect(confirm.or_(saved).first).to_be_visible()
    if await confirm.count():  # from November on the next year is asked for
        await confirm.click()
    await expect(saved).to_be_visible()
