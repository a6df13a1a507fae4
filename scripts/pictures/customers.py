"""The customers' side: the bank's app with its chat, anybody's page with the widget, and the developers' pages."""

from playwright.async_api import expect
from tests.e2e.pages import Customer, Visitor

from .filling import BUSY_CUSTOMERS
from .routes import WEB, mobile_routes
from .shots import Shots, failed, hold, refuse


async def app(shots: Shots) -> None:
    """Every page of the app, signed in and before."""
    async with shots.screen(Customer) as customer:
        await customer.page.goto(f"{shots.base}/mobile/")
        await customer.by("mobile-customer-option").first.wait_for()
        await shots.keep(customer, "mobile-sign-in")
        await customer.visit("/sign-in")
        await shots.keep(customer, "mobile-page-sign-in")
        await customer.sign_in(BUSY_CUSTOMERS[0])
        for path in sorted(mobile_routes((WEB / "mobile" / "src" / "router.ts").read_text())):
            await customer.visit(path)
            await shots.keep(customer, f"mobile-page{path.replace('/', '-').rstrip('-') or '-home'}")
    async with shots.screen(Customer) as customer:
        await refuse(customer.context)
        await customer.page.goto(f"{shots.base}/mobile/")
        await failed(customer.page)
        await shots.keep(customer, "mobile-sign-in-failing")
        await customer.by("mobile-guest").click()
        await shots.keep(customer, "mobile-page-guest")
        await customer.by("chat-open").click()
        await expect(customer.chat.by("chat-state").locator("p")).to_have_css("opacity", "1")
        await shots.keep(customer, "mobile-chat-failing")
    async with shots.screen(Customer) as customer:
        await hold(customer.context, "**/api/demo-bank/**")
        await customer.page.goto(f"{shots.base}/mobile/")
        await customer.by("mobile-guest").wait_for()
        await shots.keep(customer, "mobile-sign-in-loading")


async def chat(shots: Shots) -> None:
    """The talk with everything in it, as the customer has it."""
    async with shots.screen(Customer) as customer:
        chat = customer.chat
        await customer.sign_in(BUSY_CUSTOMERS[0])
        await customer.open_chat()
        await chat.shows("staff", "重疾险自动缴费")
        await shots.keep(customer, "mobile-chat-full")
        for place in (0, 0.3, 0.6):
            await customer.page.locator(".sb-list").evaluate(
                "(list, part) => list.scrollTo({ top: part * list.scrollHeight, behavior: 'instant' })", place
            )
            await shots.keep(customer, f"mobile-chat-at-{int(place * 100)}")
        await chat.by("chat-form-send").last.click()
        await chat.by("chat-form").last.scroll_into_view_if_needed()
        await shots.keep(customer, "mobile-chat-form-wrong")
        await chat.by("chat-link").first.click()
        await chat.by("chat-leave").wait_for()
        await shots.keep(customer, "mobile-chat-leaving")
        await customer.page.keyboard.press("Escape")
        await chat.by("chat-source").first.click()
        await shots.keep(customer, "mobile-chat-source")
        await customer.page.keyboard.press("Escape")
        await chat.by("chat-emoji").click()
        await chat.by("chat-emoji-picker").wait_for()
        await shots.keep(customer, "mobile-chat-emoji")
        await customer.page.keyboard.press("Escape")
        row = chat.from_("staff", "正在帮您挂失")
        await row.scroll_into_view_if_needed()
        await row.get_by_test_id("chat-quote-this").dispatch_event("click")
        await chat.by("chat-quoting").wait_for()
        await shots.keep(customer, "mobile-chat-quoting")
        await customer.offline(True)
        await chat.say("没网时说的话")
        await shots.keep(customer, "mobile-chat-offline")
        await customer.page.evaluate("localStorage.clear()")


async def sites(shots: Shots) -> None:
    """Anybody's page with the widget."""
    async with shots.screen(Visitor) as visitor:
        await visitor.visit()
        await shots.keep(visitor, "widget-closed")
        await visitor.open_chat()
        await visitor.chat.by("chat-question").first.wait_for()
        await shots.keep(visitor, "widget-empty")
        await visitor.chat.say("我的信用卡丢了怎么办")
        await visitor.chat.by("chat-source").wait_for()
        await shots.keep(visitor, "widget-full")
        await visitor.offline(True)
        await visitor.chat.say("没网时说的话")
        await shots.keep(visitor, "widget-offline")
    async with shots.screen(Visitor) as visitor:
        await refuse(visitor.context)
        await visitor.visit()
        await visitor.by("chat-open").click()
        await expect(visitor.chat.by("chat-state").locator("p")).to_have_css("opacity", "1")
        await shots.keep(visitor, "widget-failing")


async def developers(shots: Shots) -> None:
    """The reference, and every guide beside it."""
    async with shots.screen(Visitor) as visitor:
        for path in sorted((WEB / "developers").glob("*.html")):
            await visitor.page.goto(f"{shots.base}/developers/{path.name.replace('index.html', '')}")
            await visitor.page.get_by_role("heading").first.wait_for()
            await visitor.page.locator(".loading, .loading-container").first.wait_for(state="detached")
            await shots.keep(visitor, f"developers-{path.stem}")
        await visitor.page.goto(f"{shots.base}/developers/")
        await visitor.page.get_by_text("/api/v1/me", exact=True).click()
        await visitor.page.locator(".opblock-body").first.wait_for()
        await shots.keep(visitor, "developers-opened")
