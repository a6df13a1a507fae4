"""A service on two doors: begun on the phone page, left, gone on with in the chat; and one that the desk helps with."""

import re

from playwright.async_api import expect
from tests.e2e.axe import look_at
from tests.e2e.pages import Customer
from tests.e2e.stage import Stage

BANK_MS_MAX = 20_000
"""The bank is asked beside the page, by a worker that others use as well."""


async def at(customer: Customer, kind: str) -> None:
    """The page asks something of this kind."""
    await expect(customer.by("flow-step")).to_have_attribute("data-kind", kind, timeout=BANK_MS_MAX)


async def choose(customer: Customer, place: int, value: str = "") -> None:
    """Take one of what is offered."""
    step = await customer.by("flow").get_attribute("data-step")
    options = customer.by("flow-option")
    await (options.nth(place) if not value else customer.page.locator(f'[data-value="{value}"]')).click()
    await expect(customer.by("flow")).not_to_have_attribute("data-step", step or "", timeout=BANK_MS_MAX)


async def balances(customer: Customer) -> str:
    """What the bank says is there now."""
    await customer.visit("/services")
    await customer.page.locator('[data-testid=service][data-key="balance"]').click()
    await expect(customer.by("flow-ended")).to_be_visible(timeout=BANK_MS_MAX)
    return await customer.by("flow").inner_text()


async def test_a_transfer_left_on_the_page_goes_on_in_the_chat_and_moves_money_once(stage: Stage) -> None:
    customer = await stage.customer()
    before = await balances(customer)
    await customer.visit("/services")
    await customer.by("services-search").fill("汇款")
    await customer.page.locator('[data-testid=service][data-key="transfer"]').click()
    await at(customer, "choose")
    await expect(customer.by("flow-where")).to_contain_text("第 1/")
    await choose(customer, 0, "own")
    await choose(customer, 1)
    await choose(customer, 0)
    await at(customer, "ask")
    # what is typed and not sent survives a reload
    await customer.by("flow-input").fill("123")
    await customer.page.reload()
    await expect(customer.by("flow-input")).to_have_value("123", timeout=BANK_MS_MAX)
    await customer.by("flow-leave").click()

    card = customer.by("todo").first
    await expect(card).to_contain_text(re.compile(r"继续转账 · 第 4/\d+ 步"))
    await customer.open_chat()
    await customer.chat.say("继续")
    await expect(customer.chat.by("chat-flow")).to_contain_text(
        re.compile(r"正在办理：转账 第 4/"), timeout=BANK_MS_MAX
    )
    await customer.chat.say("一百")
    await customer.chat.by("chat-step-up-confirm").click(timeout=BANK_MS_MAX)
    await customer.by("mobile-proof-send").click()
    notice = await customer.by("mobile-sms").inner_text()
    code = re.search(r"\d{6}", notice)
    assert code is not None
    await customer.by("mobile-proof-code").fill(code[0])
    await customer.by("mobile-proof-confirm").click()
    confirm = customer.chat.by("chat-card-say").filter(has_text=re.compile("^确认$")).last
    await confirm.click(timeout=BANK_MS_MAX)
    # pressed once, it is closed
    await expect(confirm).to_be_disabled()
    await expect(customer.chat.messages.last).to_contain_text("已转给本人 100.00 元", timeout=BANK_MS_MAX)
    await expect(customer.chat.by("chat-flow")).to_have_count(0)
    await customer.chat.by("chat-close").click()

    await expect(customer.by("todo")).to_have_count(0)
    after = await balances(customer)
    assert _amounts(before)[0] - _amounts(after)[0] == 100_00
    assert sum(_amounts(before)) == sum(_amounts(after))


def _amounts(shown: str) -> list[int]:
    """Minor units of the current and savings accounts in yuan, as they are listed."""
    return [int(found.replace(",", "").replace(".", "")) for found in re.findall(r"([\d,]+\.\d\d) 元", shown)]


async def test_the_desk_starts_a_service_sees_the_step_and_fills_in_what_it_may(stage: Stage) -> None:
    customer, desk = await stage.meet()
    await desk.by("tab-services").click()
    await desk.by("services-start").click()
    await desk.page.get_by_placeholder("搜索服务").fill("转账")
    await (
        desk.page.locator('[data-testid=service-startable][data-key="transfer"]')
        .get_by_test_id("service-start-page")
        .click()
    )
    await customer.chat.by("chat-side-page").click()
    side = customer.page.frame_locator(".sb-side iframe")
    await expect(side.get_by_test_id("flow-step")).to_have_attribute("data-kind", "choose", timeout=BANK_MS_MAX)
    sees = desk.by("service-sees")
    await expect(sees).to_contain_text("转给谁", timeout=BANK_MS_MAX)
    assert [one for one in await look_at(desk.page) if one.serious] == []

    await desk.by("service-help").click()
    await expect(side.get_by_test_id("flow-helped")).to_be_visible(timeout=BANK_MS_MAX)
    await desk.by("service-fill").get_by_role("button", name="自己的另一个账户").click()
    # the customer is where the desk brought them, and goes on by themselves
    await expect(side.get_by_test_id("flow-step")).to_contain_text("转到哪个账户", timeout=BANK_MS_MAX)
    await side.get_by_test_id("flow-option").nth(1).click()
    await expect(sees).to_contain_text("从哪个账户付", timeout=BANK_MS_MAX)
    await side.get_by_test_id("flow-leave").click()
    await expect(customer.page.locator(".sb-side")).to_have_count(0)
