"""A call-back as both sides see it: chosen on a phone instead of waiting, offered as a call, made, agreed on again."""

import re

import pytest
from playwright.async_api import expect
from tests.e2e.stage import Stage

PHONE = "13800138000"


@pytest.mark.timeout(150)
async def test_who_waits_is_called_back_and_agrees_on_another_call(stage: Stage) -> None:
    customer = await stage.customer()
    await customer.page.set_viewport_size({"width": 390, "height": 844})
    await customer.ask_for_person()
    chat = customer.chat
    await chat.by("chat-callback").click()
    form = chat.by("chat-callback-form")
    await expect(form).to_be_visible()
    if await chat.by("chat-callback-other").count():
        await chat.by("chat-callback-other").check()
    await chat.by("chat-callback-number").fill("12")
    await chat.by("chat-callback-send").click()
    await expect(form.get_by_role("alert")).to_contain_text("请填写能打通的")
    await chat.by("chat-callback-number").fill(PHONE)
    await chat.by("chat-callback-send").click()
    promise = chat.by("chat-callback-promise")
    await expect(promise).to_contain_text("138****8000")
    await expect(promise).not_to_contain_text(PHONE)

    desk = await stage.agent("linyue")
    await expect(desk.by("offer-callback")).to_contain_text("138****8000")
    await desk.accept()
    strip = desk.by("callback-strip")
    await expect(strip).not_to_contain_text(PHONE)
    await desk.by("callback-show").click()
    await expect(desk.by("callback-dial")).to_have_attribute("href", f"tel:+86{PHONE}")
    await expect(promise).to_have_count(0)
    await strip.locator("[data-outcome=reached]").click()
    await expect(strip).to_have_count(0)

    # the talk goes on; both agree on another time, and the agent has their hands free
    await desk.by("callback-button").click()
    await desk.by("callback-submit").click()
    # the number that the bank knows, unless they say another
    mine = desk.by("my-callbacks").get_by_test_id("callback-item")
    await expect(mine).to_contain_text(re.compile(r"\d{3}\*{4}\d{4}"))
    await expect(promise).to_have_attribute("data-position", "0")
    await expect(chat.by("chat-panel")).to_contain_text("林悦将于")

    # nobody any more: it leaves both
    await chat.by("chat-callback-change").click()
    await chat.by("chat-callback-cancel").click()
    await chat.by("chat-callback-end").click()
    await expect(promise).to_have_count(0)
    await expect(mine).to_have_count(0, timeout=30_000)
