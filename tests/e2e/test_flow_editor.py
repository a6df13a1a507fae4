"""A service is written by one person and published by another: what is wrong, what it looks like, what changes."""

from playwright.async_api import expect
from tests.e2e.pages import Desk
from tests.e2e.stage import Stage

KEY = "statement"


async def choose(desk: Desk, element: str) -> None:
    await desk.page.locator(f'.djs-shape[data-element-id="{element}"] .djs-hit').first.click()
    await expect(desk.by("flow-properties")).to_have_attribute("data-element", element)


async def asked_of(desk: Desk) -> str:
    """The first step of the flow that is chosen from; what it is called is the flow's own affair."""
    shapes = desk.page.locator(".djs-shape:has(.flow-picture)")
    for place in range(await shapes.count()):
        element = str(await shapes.nth(place).get_attribute("data-element-id"))
        await choose(desk, element)
        if await desk.by("step-text").count():
            return element
    raise AssertionError("no step that customers see")


async def test_a_text_is_changed_and_published_by_a_second_person(stage: Stage) -> None:
    editor = await stage.desk("baizhi", f"flows/{KEY}")
    await expect(editor.by("flow-properties")).to_be_visible(timeout=20_000)
    mark = editor.page.locator(".bjs-powered-by")
    await expect(mark).to_be_visible()
    box = await mark.bounding_box()
    assert box is not None
    on_top = "([x, y]) => document.elementFromPoint(x, y)?.closest('.bjs-powered-by') !== null"
    assert await editor.page.evaluate(on_top, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])

    element = await asked_of(editor)
    await expect(editor.by("door-chat")).to_be_visible()
    await editor.by("step-text").fill("请告诉我们，{account.")
    await editor.by("tab-findings").click()
    await expect(editor.page.locator('[data-testid=flow-findings] [data-code="bad_template"]')).to_be_visible()
    await expect(editor.page.locator(".flow-mark.error")).to_have_count(1)

    await editor.by("step-text").fill("请选择一项，我们马上办。")
    await expect(editor.page.locator(".flow-mark.error")).to_have_count(0)
    await editor.by("tab-preview").click()
    for door in ("chat", "page"):
        await expect(editor.by(f"door-{door}")).to_contain_text("我们马上办")
    await editor.page.reload()
    await expect(editor.by("flow-dirty")).to_be_visible(timeout=20_000)
    await editor.by("flow-save").click()
    await expect(editor.by("flow-dirty")).to_have_count(0)
    await expect(editor.by("flow-publish")).to_have_count(0)

    await editor.by("tab-try").click()
    await editor.by("try-start").click()
    await expect(editor.by("try-lines").locator("li").first).to_be_visible()
    await expect(editor.page.locator('[data-testid=try-lines] [data-what="called"]').first).to_be_visible()

    second = await stage.desk("gaoyuan", f"flows/{KEY}")
    await second.by("flow-publish").click(timeout=20_000)
    changed = second.by("publish-differences").locator("li")
    await expect(changed).to_have_count(1)
    await expect(changed).to_have_attribute("data-element", element)
    await second.by("publish-confirm").click()
    await expect(second.by("publish-differences")).to_have_count(0)
    await second.go("flows")
    row = second.page.locator(f'[data-testid=flow-item][data-key="{KEY}"]')
    await expect(row).to_contain_text("第 2 版")


async def test_a_form_is_drawn_and_its_words_are_translated(stage: Stage) -> None:
    editor = await stage.desk("baizhi", "flows/company_account")
    await expect(editor.by("flow-properties")).to_be_visible(timeout=20_000)
    await choose(editor, "company")
    await editor.by("form-open").click()
    drawn = editor.by("form-editor")
    await expect(drawn.locator(".fjs-powered-by").first).to_be_visible(timeout=20_000)
    await expect(drawn).to_contain_text("公司全称")
    await editor.page.get_by_text("英文", exact=True).click()
    words = editor.page.locator("[data-testid^=english-]").first
    await words.fill("Company's full name")
    await editor.by("form-take").click()
    await expect(editor.by("flow-dirty")).to_be_visible()
    await editor.by("flow-undo").click()
    await expect(editor.by("flow-undo")).to_be_disabled()
