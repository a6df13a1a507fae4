"""A company's own form, from the one who writes it to the one who reads the answer; colleagues asked in on the way."""

import asyncio

from playwright.async_api import expect
from tests.e2e.pages import Chat, Desk
from tests.e2e.stage import Stage


async def test_a_form_is_built_sent_filled_in_and_keeps_its_version(stage: Stage) -> None:
    admin, (customer, desk) = await asyncio.gather(stage.desk("gaoyuan", "forms"), stage.meet())
    await build(admin)
    await send(desk, "出国用卡登记")
    await fill_in(customer.chat)
    answer = desk.by("message-form-answer")
    await expect(answer).to_contain_text("日本")
    await expect(answer).to_contain_text("20,000.00")

    row = admin.page.locator("[data-testid=form-item][data-title=出国用卡登记]")
    await row.get_by_test_id("form-edit").click()
    await admin.by("form-title").fill("出国用卡报备")
    await admin.by("form-save").click()
    await expect(admin.page.locator("[data-testid=form-item][data-title=出国用卡报备]")).to_contain_text("第 2 版")
    await desk.page.reload()
    await expect(desk.by("message-form")).to_contain_text("出国用卡登记第 1 版")
    await send(desk, "出国用卡报备")
    await expect(desk.by("message-form").last).to_contain_text("出国用卡报备第 2 版")
    await admin.page.locator("[data-testid=form-item][data-title=出国用卡报备]").get_by_test_id("form-turn").click()
    await expect(admin.page.locator("[data-testid=form-item][data-title=出国用卡报备]")).to_have_count(0)


async def build(admin: Desk) -> None:
    await admin.by("form-new").click()
    await admin.by("form-save").click()
    await expect(admin.page.get_by_role("alert").filter(has_text="请写标题")).to_be_visible()
    await admin.by("form-title").fill("出国用卡登记")
    await admin.by("form-title_en").fill("Using a card abroad")
    await admin.by("field-label").fill("去哪里")
    await admin.by("field-label_en").fill("Where to")
    await choose_kind(admin, 0, "单选")
    await admin.by("field-options").fill("日本\n新加坡")
    await admin.by("field-options_en").fill("Japan\nSingapore")
    await admin.by("form-add").click()
    await admin.by("field-label").nth(1).fill("预计消费")
    await choose_kind(admin, 1, "金额")
    await admin.by("field-least").fill("100")
    await admin.by("field-most").fill("50000")
    await admin.by("form-field").nth(1).get_by_role("checkbox").check()
    preview = admin.by("form-preview")
    await preview.get_by_text("English").click()
    await expect(preview).to_contain_text("Using a card abroad")
    await expect(preview.get_by_role("combobox")).to_contain_text("Singapore")
    await preview.get_by_test_id("form-try").click()
    await expect(preview.get_by_role("alert")).to_have_count(1)
    await admin.by("form-save").click()
    await expect(admin.page.locator("[data-testid=form-item][data-title=出国用卡登记]")).to_contain_text("第 1 版")


async def choose_kind(admin: Desk, place: int, kind: str) -> None:
    await admin.by("field-kind").nth(place).click()
    await admin.page.locator(".ant-select-dropdown:visible").get_by_title(kind, exact=True).click()


async def send(desk: Desk, title: str) -> None:
    # what is there to be sent is asked anew after a while only
    await desk.page.reload()
    await desk.by("composer-presets").click()
    await desk.page.locator(f"[data-testid=preset-form][data-title={title}]").click()
    await desk.by("preset-send").click()


async def fill_in(chat: Chat) -> None:
    form = chat.by("chat-form")
    await form.locator("[data-field=field_1]").select_option("日本")
    await form.locator("[data-field=field_2]").fill("99")
    await form.get_by_test_id("chat-form-send").click()
    await expect(form.get_by_role("alert")).to_contain_text("不小于 100")
    await form.locator("[data-field=field_2]").fill("20000")
    await form.get_by_test_id("chat-form-send").click()
    await expect(form.get_by_test_id("chat-form-send")).to_have_count(0)


async def test_a_colleague_is_mentioned_and_a_queues_expert_asked_in(stage: Stage) -> None:
    customer, desk = await stage.meet()
    colleague = await stage.agent("zhouming")
    await desk.by("note-button").click()
    await desk.by("note-text").press_sequentially("@zm")
    await desk.page.locator("[data-testid=mention-option][data-name=周鸣]").click()
    await desk.page.keyboard.type("这张卡怎么查")
    await expect(desk.by("note-mentioned")).to_contain_text("周鸣")
    await desk.by("note-submit").click()
    await expect(colleague.page.get_by_text("有同事在备注里提到你")).to_be_visible()
    await colleague.by("asked-item").click()
    await expect(colleague.by("note-row")).to_contain_text("@周鸣 这张卡怎么查")
    await expect(desk.by("consulted")).to_contain_text("周鸣")
    await expect(customer.page.get_by_text("这张卡怎么查")).to_have_count(0)
    await desk.by("end-consult").click()
    await expect(colleague.by("asked-item")).to_have_count(0)

    await desk.by("consult-button").click()
    await desk.by("consult-expert").click()
    await desk.page.locator("[data-testid=consult-queue]").filter(has_text="银行综合").click()
    await desk.by("consult-question").fill("要先报案吗")
    await desk.by("consult-submit").click()
    await expect(colleague.by("asked-item")).to_be_visible()
    await expect(desk.by("consult-row")).to_contain_text("要先报案吗")
