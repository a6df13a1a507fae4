"""An administrator sets how the bank looks, speaks and when it answers; customers see it at once."""

import asyncio

from playwright.async_api import Page, expect
from tests.e2e.pages import Desk
from tests.e2e.stage import Stage

GREETING = "您好，这里是云杉银行的节日专线。"
COLOUR = "#8a1c3b"


async def save(page: Page) -> None:
    """Save what is open, and wait until it is."""
    button = page.get_by_test_id("setting-save")
    await button.click()
    await expect(button).to_be_disabled()


async def restore(page: Page, **fields: str) -> None:
    """Put fields back for whoever comes next, and save."""
    for name, value in fields.items():
        await page.get_by_test_id(f"field-{name}").fill(value)
    await save(page)


async def test_what_is_written_is_previewed_and_once_saved_customers_see_it(stage: Stage) -> None:
    desk: Desk = await stage.desk("gaoyuan")
    page = desk.page
    await page.goto(f"{stage.base}/desk/settings/channels/bank/bank-app")
    await page.get_by_test_id("field-greeting").wait_for()
    before = await page.get_by_test_id("field-greeting").input_value()
    colour = await page.get_by_test_id("field-accent").input_value()

    preview = page.frame_locator("[data-testid=channel-preview]").frame_locator("[data-testid=chat-frame]")
    await expect(preview.get_by_test_id("chat-greeting")).to_contain_text(before)
    await page.get_by_test_id("field-greeting").fill(GREETING)
    await page.get_by_test_id("field-accent").fill(COLOUR)
    await expect(preview.get_by_test_id("chat-greeting")).to_contain_text(GREETING)
    panel = preview.get_by_test_id("chat-panel")
    await expect(panel).to_have_attribute("style", f"--sb-brand: {COLOUR};")

    # not saved: nobody else sees it
    early = await stage.customer()
    await early.open_chat()
    await expect(early.chat.by("chat-greeting")).to_contain_text(before)
    await save(page)
    late = await stage.customer()
    await late.open_chat()
    await expect(late.chat.by("chat-greeting")).to_contain_text(GREETING)
    await expect(late.chat.by("chat-panel")).to_have_attribute("style", f"--sb-brand: {COLOUR};")
    await restore(page, greeting=before, accent=colour)


async def test_outside_of_hours_who_asks_for_a_person_is_told(stage: Stage) -> None:
    desk, customer = await asyncio.gather(stage.desk("gaoyuan"), stage.customer())
    page = desk.page
    await page.goto(f"{stage.base}/desk/settings/hours/bank/+")
    await page.get_by_test_id("setting-key").fill("never")
    await page.get_by_test_id("field-name").fill("装修停业")
    for day in ("mon", "tue", "wed", "thu", "fri"):
        await page.get_by_test_id(f"spans-{day}").fill("")
    await page.get_by_test_id("field-closed_text").fill("网点装修，暂停人工接待")
    await page.get_by_test_id("setting-save").click()
    await page.get_by_test_id("doubt-confirm").click()  # it never opens: meant so
    await page.wait_for_url("**/settings/hours/bank/never")

    await customer.open_chat()
    await customer.chat.by("chat-human").click()
    await expect(customer.chat.waiting).to_be_visible()
    queue = await _queue_of(stage, page, await customer.chat.waiting.locator("h2").inner_text())
    await _choose_hours(stage, page, queue, "装修停业")
    closed = customer.chat.by("chat-closed-hours")
    await expect(closed).to_contain_text("网点装修，暂停人工接待")
    await expect(customer.chat.waiting).to_have_count(0)
    await _choose_hours(stage, page, queue, "不限时间")
    await expect(customer.chat.waiting).to_be_visible()


async def _queue_of(stage: Stage, page: Page, title: str) -> str:
    """The key of the queue whose name stands in the title of who waits there."""
    queues = await page.request.get(f"{stage.base}/api/settings/queues")
    return next(item["key"] for item in (await queues.json())["items"] if f"「{item['value']['name']}」" in title)


async def _choose_hours(stage: Stage, page: Page, queue: str, name: str) -> None:
    await page.goto(f"{stage.base}/desk/settings/queues/bank/{queue}")
    await page.get_by_test_id("field-hours").click()
    await page.locator(".ant-select-item-option").filter(has_text=name).click()
    await save(page)
