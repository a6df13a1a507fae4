"""What a talk has beside plain words, as both sides see it; and what remains of it."""

import re
from datetime import date

from playwright.async_api import expect
from tests.e2e.pages import PICTURE, Chat, Customer, Desk
from tests.e2e.stage import Stage


async def test_a_talk_with_everything_a_talk_can_have(stage: Stage) -> None:
    customer, desk = await stage.meet()
    await quotes_and_takes_back(customer.chat, desk)
    await presses_a_card(customer.chat, desk)
    await sees_where_links_lead(customer.chat, desk)
    await sees_the_picture_of_a_card(customer.chat, desk)
    await fills_in_a_form(customer.chat, desk)
    await picks_an_emoji_on_both_sides(customer.chat, desk)
    await answers_from_the_canned(customer.chat, desk)
    await answers_from_a_suggestion(customer.chat, desk)
    await notes_what_the_customer_never_sees(customer, desk)
    await picks_a_quick_reply(customer.chat, desk)
    await desk.page.reload()
    await expect(desk.by("message-card")).to_have_count(2)
    assert await desk.messages.count() == await customer.chat.messages.count()


async def quotes_and_takes_back(chat: Chat, desk: Desk) -> None:
    await chat.say("要带身份证吗")
    asked = desk.from_("customer", "要带身份证吗")
    await asked.hover()
    await asked.get_by_test_id("message-quote-this").click()
    await desk.say("要带原件")
    await expect(chat.from_("staff", "要带原件").get_by_test_id("chat-quote")).to_contain_text("要带身份证吗")
    answer = chat.from_("staff", "要带原件")
    await answer.hover()
    await answer.get_by_test_id("chat-quote-this").click()
    await chat.say("复印件行吗")
    await expect(desk.from_("customer", "复印件行吗").get_by_test_id("message-quote")).to_contain_text("要带原件")

    await desk.say("发错的话")
    wrong = desk.from_("staff", "发错的话")
    await chat.shows("staff", "发错的话")
    await wrong.hover()
    await wrong.get_by_test_id("message-recall").click()
    await expect(chat.root.get_by_text("发错的话")).to_have_count(0)
    await expect(desk.page.get_by_text("发错的话")).to_have_count(0)
    await chat.say("我的密码")
    mine = chat.from_("customer", "我的密码")
    await desk.shows("customer", "我的密码")
    await mine.hover()
    await mine.get_by_test_id("chat-recall").click()
    await expect(desk.page.get_by_text("我的密码")).to_have_count(0)
    await expect(chat.root.locator("[data-testid=chat-message][data-recalled]")).to_have_count(2)
    await expect(desk.page.locator("[data-testid=message-row][data-recalled]")).to_have_count(2)


async def presses_a_card(chat: Chat, desk: Desk) -> None:
    await desk.by("composer-presets").click()
    await desk.by("preset-loss").click()
    await desk.by("preset-send").click()
    card = chat.by("chat-card")
    await card.get_by_test_id("chat-card-say").first.click()
    said = await card.get_by_test_id("chat-card-say").first.inner_text()
    await desk.shows("customer", said)
    await expect(card.get_by_test_id("chat-link")).to_have_attribute("href", "/mobile/#/cards")


async def sees_where_links_lead(chat: Chat, desk: Desk) -> None:
    article = f"{desk.base}/articles/bank/debit-loss"
    hostile = "https://www.spruce.example@evil.example/login"
    await desk.say(f"请看 {article} 不要打开 {hostile} 和 https://evil.example/x")
    for side, name in ((chat, "chat"), (desk, "message")):
        said = side.from_("staff", "不要打开")
        await expect(said.get_by_test_id(f"{name}-preview")).to_contain_text("挂失")
        await expect(said.get_by_test_id(f"{name}-link")).to_have_count(2)
        await expect(said.get_by_test_id(f"{name}-link-trap")).to_contain_text("evil.example")
        await expect(said.get_by_test_id(f"{name}-link-foreign")).to_have_count(1)
        await said.get_by_test_id(f"{name}-link").last.click()
        await expect(side.by(f"{name}-leave-host")).to_have_text("evil.example")
    await desk.page.keyboard.press("Escape")
    await chat.root.locator(".sb-dialog-close").click()
    await chat.by("chat-preview").click()
    await expect(chat.by("chat-preview-page")).to_have_attribute("href", article)
    await chat.root.locator(".sb-dialog-close").click()
    page = await desk.context.new_page()
    await page.goto(article)
    await expect(page.locator("h1")).to_contain_text("挂失")
    await page.close()


async def sees_the_picture_of_a_card(chat: Chat, desk: Desk) -> None:
    await desk.by("composer-presets").click()
    await desk.by("preset-own_card").click()
    await desk.by("preset-title").fill("新版信用卡")
    await desk.by("preset-picture-file").set_input_files(PICTURE)
    # a picture without words for it is not sent
    await expect(desk.page.locator("[data-testid=picture-chip][data-ready=true]")).to_be_visible()
    await expect(desk.by("preset-send")).to_be_disabled()
    await desk.by("preset-alt").fill("一张红蓝两色的卡")
    await desk.by("preset-send").click()
    for side in (chat, desk):
        await expect(side.from_("staff", "新版信用卡").locator("img")).to_be_visible()
    await expect(chat.root.get_by_role("button", name="一张红蓝两色的卡")).to_have_count(1)
    await expect(desk.page.get_by_alt_text("一张红蓝两色的卡")).to_have_count(1)


async def fills_in_a_form(chat: Chat, desk: Desk) -> None:
    await desk.by("composer-presets").click()
    await desk.by("preset-branch").click()
    await desk.by("preset-send").click()
    form = chat.by("chat-form")
    await form.get_by_test_id("chat-form-send").click()
    await expect(form.get_by_role("alert").first).to_be_visible()
    await form.locator("[data-field=branch]").fill("人民路支行")
    await form.locator("[data-field=day]").fill(date(2031, 5, 6).isoformat())
    await form.locator("[data-field=time]").select_option(index=1)
    await form.get_by_test_id("chat-form-send").click()
    await expect(desk.by("message-form-answer")).to_contain_text("人民路支行")
    await expect(desk.by("message-form-answer")).to_contain_text("2031-05-06")
    await expect(form.get_by_test_id("chat-form-send")).to_have_count(0)


async def picks_an_emoji_on_both_sides(chat: Chat, desk: Desk) -> None:
    await chat.by("chat-emoji").click()
    await chat.by("chat-emoji-picker").get_by_role("searchbox").fill("谢谢")
    first = chat.by("chat-emoji-picker").locator("[data-sign]").first
    sign = await first.get_attribute("data-sign") or ""
    await first.click()
    await chat.by("chat-send").click()
    await desk.shows("customer", sign)
    await desk.by("composer-emoji").click()
    await desk.by("emoji-picker").locator("[data-sign='😊']").click()
    await desk.by("composer-send").click()
    await chat.shows("staff", "😊")


async def answers_from_the_canned(chat: Chat, desk: Desk) -> None:
    await desk.by("composer-text").press_sequentially("/kcww")
    await expect(desk.by("canned-pop")).to_contain_text("没有")  # 开场问候 is kcwh
    await desk.by("composer-text").fill("")
    await desk.by("composer-text").press_sequentially("/kcwh")
    await expect(desk.by("canned-option").first).to_contain_text("开场问候")
    await desk.page.keyboard.press("Enter")
    await expect(desk.by("composer-text")).to_have_value(re.compile("这里是云杉银行，我是林悦"))
    await expect(desk.by("composer-text")).not_to_have_value(re.compile("[{}]"))
    await desk.page.keyboard.press("Enter")
    await chat.shows("staff", "我是林悦")


async def answers_from_a_suggestion(chat: Chat, desk: Desk) -> None:
    await chat.say("转账限额怎么调整")
    await expect(desk.by("suggestion").first).to_contain_text("限额")
    await desk.by("composer-text").focus()
    await desk.page.keyboard.press("Alt+1")
    await expect(desk.by("composer-text")).to_have_value(re.compile("限额"))
    await desk.page.keyboard.press("Enter")
    await expect(chat.from_("staff", "限额")).to_have_count(1)


async def notes_what_the_customer_never_sees(customer: Customer, desk: Desk) -> None:
    await desk.by("note-button").click()
    await desk.by("note-text").fill("只给同事看的话")
    await desk.by("note-submit").click()
    await expect(desk.by("note-row")).to_contain_text("只给同事看的话")
    await customer.page.reload()
    await customer.open_chat()
    await expect(customer.chat.from_("staff", "我是林悦")).to_have_count(1)
    await expect(customer.page.get_by_text("只给同事看的话")).to_have_count(0)


async def picks_a_quick_reply(chat: Chat, desk: Desk) -> None:
    await desk.by("composer-presets").click()
    await desk.by("preset-resolved").click()
    await desk.by("preset-send").click()
    choice = chat.by("chat-choice").first
    text = await choice.inner_text()
    await choice.click()
    await desk.shows("customer", text)
    await expect(chat.by("chat-choice")).to_have_count(0)
