"""Files and voice between both sides: seen, opened, heard, and refused when they are not what they say."""

from playwright.async_api import Locator, Page, expect
from tests.e2e.pages import a_file, make_pdf, make_png
from tests.e2e.stage import Stage

PROGRAM = b"MZ\x90\x00" + b"\x00" * 200
PLAYED = "audio => audio.currentTime > 0 && !audio.error"


async def choose(field: Locator, name: str, content: bytes, kind: str = "application/pdf") -> None:
    """As from the disk."""
    await field.set_input_files(a_file(name, content, kind))


async def test_pictures_and_files_go_both_ways_and_one_that_lies_goes_nowhere(stage: Stage) -> None:
    customer, desk = await stage.meet()
    chat = customer.chat
    sending, answering = chat.by("chat-picture-input"), desk.by("composer-file")

    await choose(sending, "card.png", make_png(640, 480), "image/png")
    thumbnail = desk.by("message-picture")
    await expect(thumbnail).to_have_js_property("naturalWidth", 640)
    await thumbnail.click()
    await expect(desk.page.locator("img.picture-large")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.locator("img.picture-large")).to_have_count(0)

    await choose(sending, "回单.pdf", make_pdf())
    row = desk.by("message-file")
    await expect(row).to_contain_text("回单.pdf")
    assert await downloaded(desk.page, row) == ("回单.pdf", make_pdf())

    await choose(answering, "说明.pdf", make_pdf())
    await expect(desk.by("picture-chip")).to_have_attribute("data-ready", "true")
    await desk.by("composer-send").click()
    received = chat.from_("staff").get_by_role("button", name="说明.pdf")
    assert await downloaded(customer.page, received) == ("说明.pdf", make_pdf())

    before = await chat.messages.count()
    await choose(sending, "photo.png", PROGRAM, "image/png")
    await expect(customer.page.get_by_role("alert").filter(has_text="图片")).to_be_visible()
    await choose(sending, "bill.pdf", PROGRAM)
    await expect(chat.by("chat-pending").last).to_contain_text("不能发送这种文件")
    await choose(answering, "invoice.pdf", PROGRAM)
    await expect(desk.by("picture-chip")).to_contain_text("不能发送这种文件")
    await expect(desk.by("composer-send")).to_be_disabled()
    await choose(sending, "torn.pdf", b"%PDF-1.4 and nothing more")
    await expect(chat.by("chat-pending").last).to_contain_text("已损坏")
    await expect(chat.messages).to_have_count(before)


async def downloaded(page: Page, pressed: Locator) -> tuple[str, bytes]:
    """What pressing it saves: the name and the bytes."""
    async with page.expect_download() as waiting:
        await pressed.click()
    download = await waiting.value
    return download.suggested_filename, (await download.path()).read_bytes()


async def test_voice_notes_are_recorded_on_each_side_and_heard_on_the_other(stage: Stage) -> None:
    customer, desk = await stage.meet()
    chat = customer.chat

    await chat.by("chat-voice").click()
    await expect(chat.by("chat-recording")).to_have_attribute("data-state", "recording")
    await expect(chat.root.get_by_role("timer")).to_contain_text("0:01")
    await chat.by("chat-voice-send").click()
    heard = desk.by("message-voice").locator("audio")
    await heard.evaluate("audio => audio.play()")
    await desk.page.wait_for_function("() => [...document.querySelectorAll('audio')].some(" + PLAYED + ")")

    await desk.by("composer-voice").click()
    await expect(desk.by("composer-recording")).to_have_attribute("data-state", "recording")
    await expect(desk.page.get_by_role("timer")).to_contain_text("0:01")
    await desk.by("composer-voice-done").click()
    await expect(desk.by("picture-chip")).to_have_attribute("data-ready", "true")
    await desk.by("composer-send").click()
    note = chat.from_("staff").get_by_test_id("chat-voice-note")
    await note.get_by_role("button").click()
    await expect(note).to_have_attribute("data-playing", "true")
    await note.locator("audio").evaluate(
        "audio => audio.currentTime > 0 || new Promise(heard => audio.addEventListener('timeupdate', heard))"
    )

    await chat.by("chat-voice").click()
    await expect(chat.by("chat-recording")).to_have_attribute("data-state", "recording")
    await chat.by("chat-voice-cancel").click()
    await expect(chat.by("chat-recording")).to_have_count(0)
    await expect(chat.by("chat-voice-note")).to_have_count(2)
