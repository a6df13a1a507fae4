"""What remains of a talk: the agent wraps it up, the customer rates it and keeps a copy."""

import asyncio

from playwright.async_api import expect
from tests.e2e.stage import Stage


async def test_a_talk_is_wrapped_up_rated_and_kept(stage: Stage) -> None:
    customer, desk = await asyncio.gather(stage.customer("1000200004"), stage.agent("linyue"))
    await customer.ask_for_person()
    talk = await desk.accept()
    await desk.say("已为您挂失，我会在明天上午十点前给您回电。")
    await customer.chat.shows("staff", "明天上午十点前给您回电")
    await desk.page.keyboard.press("Control+e")
    await expect(desk.by("record-promise")).to_contain_text("明天上午十点前给您回电")
    await desk.page.keyboard.press("Escape")
    await desk.close_conversation()

    await customer.chat.by("chat-star-2").check(force=True)
    await customer.chat.by("chat-rating-words").fill("等得有点久")
    await customer.chat.by("chat-rating-send").click()
    await expect(customer.chat.by("chat-rating")).to_have_attribute("data-state", "given")
    async with customer.page.expect_download() as download:
        await customer.chat.by("chat-transcript-txt").click()
    assert "明天上午十点前给您回电" in (await (await download.value).path()).read_text()

    await desk.go("records")
    row = desk.page.locator(f"[data-testid=record-row][data-conversation={talk}]")
    await expect(row).to_contain_text("信用卡 · 挂失")
    await row.click()
    await desk.by("record-confirm").click()
    await expect(row).to_have_count(0)
    await desk.go("records?state=low")
    await expect(row).to_be_visible()
