"""Step-up as both sides see it: asked at the desk, proven in the bank's app, shown at the desk, a form that opens."""

import re

from playwright.async_api import expect
from tests.e2e.pages import Customer, Desk
from tests.e2e.stage import Stage


async def ask(desk: Desk, purpose: str = "transfer") -> None:
    """The holder asks the customer to confirm who they are."""
    await desk.by("step-up-button").click()
    await desk.page.locator(f"[data-testid=step-up-purpose][data-purpose={purpose}]").click()
    await desk.by("step-up-submit").click()
    await expect(desk.by("step-up-open")).to_be_visible()


async def code_of(customer: Customer) -> str:
    """What the stand-in for the phone shows."""
    notice = await customer.by("mobile-sms").inner_text()
    found = re.search(r"\d{6}", notice)
    assert found is not None
    return found[0]


async def test_a_customer_confirms_who_they_are_and_the_form_opens(stage: Stage) -> None:
    customer, desk = await stage.meet()
    chat = customer.chat
    await desk.page.reload()
    await desk.by("composer-presets").click()
    await desk.page.locator("[data-testid=preset-form][data-title=账单争议登记]").click()
    await desk.by("preset-send").click()
    await expect(chat.by("chat-form-locked")).to_be_visible()
    await expect(chat.by("chat-form-send")).to_have_count(0)

    await ask(desk)
    card = chat.by("chat-step-up")
    await expect(card).to_have_attribute("data-state", "open")
    await expect(card).to_contain_text("转账或调整限额")
    await expect(card).to_contain_text("不会在聊天中向您索要密码")
    await card.get_by_test_id("chat-step-up-confirm").click()
    await customer.by("mobile-proof-send").click()
    code = await code_of(customer)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    await customer.by("mobile-proof-code").fill(wrong)
    await customer.by("mobile-proof-confirm").click()
    await expect(customer.by("mobile-proof")).to_contain_text("还可以再试 4 次")
    await customer.by("mobile-proof-code").fill(code)
    await customer.by("mobile-proof-confirm").click()
    await expect(customer.by("mobile-proof")).to_have_count(0)
    await expect(card).to_have_attribute("data-state", "proven")

    await expect(desk.by("identity-mark")).to_contain_text("一次性验证码")
    await expect(desk.by("customer-proof")).to_have_attribute("data-level", "4")
    await expect(desk.by("customer-proof-until")).to_contain_text("有效至")
    await expect(desk.by("step-up-open")).to_have_count(0)
    # the same talk goes on, and the form can be filled in
    await expect(chat.by("chat-form-locked")).to_have_count(0)
    await expect(chat.by("chat-form-send")).to_be_visible()
    await chat.say("已经核实了")
    await expect(desk.page.locator("[data-testid=message-row][data-author=customer]").last).to_contain_text(
        "已经核实了"
    )
    for words in (await desk.by("talk").inner_text(), await chat.by("chat-panel").inner_text()):
        assert code not in words


async def test_a_customer_declines_and_nothing_is_raised(stage: Stage) -> None:
    customer, desk = await stage.meet("zhouming")
    await ask(desk, "card")
    await desk.by("step-up-withdraw").click()
    await expect(customer.chat.by("chat-step-up")).to_have_attribute("data-state", "withdrawn")
    await ask(desk, "details")
    card = customer.chat.by("chat-step-up").last
    await card.get_by_test_id("chat-step-up-confirm").click()
    await customer.by("mobile-proof-leave").click()
    await expect(card).to_have_attribute("data-state", "open")
    await card.get_by_test_id("chat-step-up-decline").click()
    await expect(card).to_have_attribute("data-state", "declined")
    await expect(desk.by("talk")).to_contain_text("客户没有同意核实身份")
    await expect(desk.by("identity-mark")).to_have_count(0)
    await expect(desk.by("customer-proof")).to_have_attribute("data-level", "3")
