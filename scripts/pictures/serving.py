"""The workbench of somebody who serves: the talk with everything in it, its dialogs, offers, search and menus."""

from playwright.async_api import expect
from tests.e2e.pages import Customer, Desk

from .shots import Shots, empty, failed, hold, refuse, skeletons

# one a look: whoever was served once has a talk that stays visible
QUIET_CUSTOMERS = {
    "1440-light": "1000200012", "390-light": "1000200013", "1440-dark": "1000200014", "390-dark": "1000200015",
    "1440-light-en": "1000200016", "390-light-en": "1000200017",
}  # fmt: skip


async def talk(shots: Shots, conversation: str) -> None:
    """The talk from its end to its beginning, and who it is with."""
    async with shots.desk("linyue") as desk:
        await desk.go("inbox")
        await expect(desk.by("conversation-item").nth(2)).to_be_visible()
        await shots.keep(desk, "desk-inbox-full")
        await _open(desk, conversation)
        await desk.by("suggestion").first.wait_for()
        await shots.keep(desk, "desk-conversation-full")
        for place, name in ((0, "beginning"), (0.35, "middle"), (0.7, "later")):
            await desk.by("talk").evaluate(
                "(talk, part) => talk.scrollTo({ top: part * talk.scrollHeight, behavior: 'instant' })", place
            )
            await shots.keep(desk, f"desk-conversation-{name}")
        await desk.go(f"inbox/{conversation}/customer")
        await expect(desk.by("timeline")).to_be_visible()
        await shots.keep(desk, "desk-customer-full")
        await desk.page.locator("[data-testid=revealable] ~ button").first.click()
        await _dialog(shots, desk, "desk-dialog-reveal")
        await desk.by("tab-knowledge").click()
        await shots.keep(desk, "desk-knowledge-start")
        await desk.by("knowledge-search").fill("挂失")
        await desk.by("knowledge-item").first.click()
        await shots.keep(desk, "desk-knowledge-full")
        await empty(desk.page, "**/api/knowledge/search*")
        await desk.by("knowledge-search").fill("qqqzzz")
        await expect(desk.by("knowledge-item")).to_have_count(0)
        await shots.keep(desk, "desk-knowledge-empty")


async def dialogs(shots: Shots, conversation: str) -> None:
    """Everything that opens over the talk."""
    async with shots.desk("linyue") as desk:
        await _open(desk, conversation)
        for name in ("transfer", "note", "close", "to-bot", "open-part", "consult"):
            await desk.by(f"{name}-button").click()
            await _dialog(shots, desk, f"desk-dialog-{name}")
        await desk.by("composer-text").fill("/")
        await desk.by("canned-option").first.wait_for()
        await shots.keep(desk, "desk-canned-list")
        await desk.by("composer-text").fill("/qqqzzz")
        await expect(desk.by("canned-option")).to_have_count(0)
        await shots.keep(desk, "desk-canned-list-empty")
        await desk.by("composer-text").fill("")
        await desk.by("composer-emoji").click()
        await desk.by("emoji-picker").wait_for()
        await shots.keep(desk, "desk-emoji")
        await desk.page.keyboard.press("Escape")
        await desk.by("composer-presets").click()
        await desk.by("preset-own_card").wait_for()
        await shots.keep(desk, "desk-presets")
        await desk.by("preset-own_card").click()
        await desk.by("preset-add").click()
        await _dialog(shots, desk, "desk-dialog-card")
        await desk.by("record-button").click()
        await desk.by("record").wait_for()
        await shots.keep(desk, "desk-record")
        await desk.by("transcript-button").click()
        await desk.by("transcript-reason").wait_for()
        await shots.keep(desk, "desk-dialog-transcript")


async def menus(shots: Shots) -> None:
    """What opens on every page."""
    async with shots.desk("linyue") as desk:
        await desk.go("inbox")
        await desk.connected()
        await desk.by("presence-select").click()
        await shots.keep(desk, "desk-presence-menu")
        await desk.page.keyboard.press("Escape")
        await desk.by("palette-open").click()
        await desk.by("palette-input").wait_for()
        await shots.keep(desk, "desk-palette")
        await desk.by("palette-input").fill("挂失")
        await desk.by("palette-option").filter(has_text="挂失").first.wait_for()
        await shots.keep(desk, "desk-palette-found")
        await desk.page.keyboard.press("Escape")
        await desk.page.keyboard.press("?")
        await _dialog(shots, desk, "desk-keyboard-map")
        if await desk.by("account-menu").is_visible():  # a phone has the page instead
            await desk.by("account-menu").click()
            await shots.keep(desk, "desk-account-menu")
        await desk.go("no/such/page")
        await desk.connected()
        await shots.keep(desk, "desk-page-missing")


async def troubles(shots: Shots, conversation: str) -> None:
    """No network, no answer, nothing yet."""
    async with shots.screen(Desk) as desk:
        await desk.sign_in("linyue")
        await _open(desk, conversation)
        await desk.offline(True)
        await desk.say("这句话等网络恢复后再发出去。")
        await expect(desk.by("message-pending")).to_be_visible()
        await desk.page.get_by_role("alert").first.wait_for()
        await shots.keep(desk, "desk-conversation-offline")
    async with shots.desk("linyue") as desk:
        await refuse(desk.page, "**/api/conversations/**")
        await desk.go(f"inbox/{conversation}")
        await desk.connected()
        await failed(desk.page)
        await shots.keep(desk, "desk-conversation-failing")
    async with shots.desk("linyue") as desk:
        await hold(desk.page, "**/api/conversations/**", "**/api/customers/**")
        await desk.go(f"inbox/{conversation}")
        await desk.connected()
        await skeletons(desk.page)
        await shots.keep(desk, "desk-conversation-loading")
    async with shots.desk("linyue") as desk:
        await refuse(desk.page)
        await desk.go("")
        await failed(desk.page)
        await shots.keep(desk, "desk-failing")
    async with shots.desk("linyue") as desk:
        await hold(desk.page, "**/api/me")
        await desk.go("")
        await skeletons(desk.page)
        await shots.keep(desk, "desk-loading")


async def offered(shots: Shots) -> None:
    """Nobody yet, then somebody new; and how it ends for the customer."""
    async with shots.screen(Desk) as desk, shots.screen(Customer) as customer:
        await desk.sign_in("zhouming")
        await desk.page.locator(".pane.list .blank").wait_for()
        await shots.keep(desk, "desk-inbox-empty")
        await customer.sign_in(QUIET_CUSTOMERS[shots.look.name])
        await customer.visit("/cards/lost")
        await customer.open_chat()
        await shots.keep(customer, "mobile-chat-empty")
        # a matter that only the second agent can take up
        await customer.ask_for_person("房贷怎么提前还款")
        await shots.keep(customer, "mobile-chat-waiting")
        await desk.be("available")
        await expect(desk.offer()).to_be_visible()
        await shots.keep(desk, "desk-offer")
        await desk.offer().get_by_test_id("offer-reject").click()
        await shots.keep(desk, "desk-offer-rejecting")
        await desk.page.keyboard.press("Escape")
        await desk.accept()
        await desk.say("额度提升肯定能批，请放心。")
        await expect(desk.by("guard-warning").last).to_be_visible()
        await shots.keep(desk, "desk-conversation-warned")
        await desk.leave()
        await ended(shots, customer)


async def ended(shots: Shots, customer: Customer) -> None:
    """The customer's side of an end: a rating, a copy, and the next talk."""
    chat = customer.chat
    await expect(chat.by("chat-rating")).to_be_visible()
    await shots.keep(customer, "mobile-chat-closed")
    await chat.by("chat-star-2").check(force=True)
    await shots.keep(customer, "mobile-chat-rating")
    await chat.by("chat-rating-words").fill("等得有点久")
    await chat.by("chat-rating-send").click()
    await expect(chat.by("chat-rating")).to_have_attribute("data-state", "given")
    await customer.page.reload()
    await customer.open_chat()
    await expect(chat.by("chat-transcript-txt")).to_be_visible()
    await shots.keep(customer, "mobile-chat-closed-reloaded")
    await chat.say("信用卡年费多少钱")
    await chat.by("chat-source").last.wait_for()
    await shots.keep(customer, "mobile-chat-after-closed")


async def _open(desk: Desk, conversation: str) -> None:
    await desk.go(f"inbox/{conversation}")
    await expect(desk.by("message-picture").last).to_be_visible()
    await desk.connected()


async def _dialog(shots: Shots, desk: Desk, name: str) -> None:
    """Open already; kept, and closed again."""
    dialog = desk.page.get_by_role("dialog").last
    await expect(dialog).to_be_visible()
    await shots.keep(desk, name)
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
