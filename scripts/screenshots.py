#!/usr/bin/env python3
"""Pictures of every page for people to look at: both schemes, 1440 and 390 wide, English too; empty, full, failing.

.venv/bin/python scripts/screenshots.py [--url http://127.0.0.1:8080] [--only WORD] [--look WORD] [--into FOLDER]

Without --url a demo of its own is started and removed again. The pictures are test-results/screenshots/<page>/….png.
"""

import argparse
import asyncio
import contextlib
import re
import shutil
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, Literal, TypeVar

from playwright.async_api import Browser, Error, async_playwright, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.pages import ANSWER_MS_MAX, Customer, Desk, Screen, Visitor  # noqa: E402

from suiban.app.bench.running import running_suiban  # noqa: E402

S = TypeVar("S", bound=Screen)
Scheme = Literal["light", "dark"]
Language = Literal["zh", "en"]
SIZES = {1440: {"width": 1440, "height": 900}, 390: {"width": 390, "height": 844}}
# English once on each screen: what differs is how long the words are
LOOKS: tuple[tuple[Language, Scheme, int], ...] = (
    ("zh", "light", 1440),
    ("zh", "light", 390),
    ("zh", "dark", 1440),
    ("zh", "dark", 390),
    ("en", "light", 1440),
    ("en", "light", 390),
)
RETRY = re.compile("重试|Try again")
# where the desk and the phone's app keep the language that was chosen
_SPEAK_ENGLISH = """
localStorage.getItem('suiban.desk.settings') ?? localStorage.setItem('suiban.desk.settings', '{"language":"en"}')
localStorage.setItem('suiban.mobile.locale', '"en"')
"""
SETTLED_MS = 400
BUSY_CUSTOMERS = ("1000200001", "1000200004", "1000200007")
# one a look: whoever was served once has a talk that stays visible
QUIET_CUSTOMERS = ("1000200012", "1000200013", "1000200014", "1000200015", "1000200016", "1000200017")
MOBILE_PAGES = ("/", "/cards", "/cards/lost", "/transfer", "/wealth", "/loan", "/me")


class Shots:
    """Opens screens in one look and keeps pictures of them."""

    def __init__(self, browser: Browser, base: str, into: Path, only: str, look: int) -> None:
        self._browser, self.base, self._into, self._only = browser, base, into, only
        self.language, self.scheme, self.width = LOOKS[look]
        self.name = f"{self.width}-{self.scheme}" + ("" if self.language == "zh" else f"-{self.language}")
        self.quiet_customer = QUIET_CUSTOMERS[look]
        self.problems: list[str] = []

    @contextlib.asynccontextmanager
    async def screen(self, kind: type[S]) -> AsyncIterator[S]:
        """A fresh browser profile in this look."""
        screen = await kind.open(self._browser, self.base, viewport=SIZES[self.width], color_scheme=self.scheme)
        if self.language == "en":
            await screen.context.add_init_script(_SPEAK_ENGLISH)
        try:
            yield screen
        finally:
            await screen.context.close()

    async def keep(self, screen: Screen, name: str) -> None:
        """The screen as it is now."""
        if self._only not in name:
            return
        # fonts, pictures and the last transition
        await screen.page.wait_for_timeout(SETTLED_MS)
        path = self._into / name / f"{self.name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        await screen.page.screenshot(path=path)
        wide = await screen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.problems.append(f"{name} {self.name}: {wide} px wider than the screen")
        self.problems += [f"{name} {self.name}: {alarm}" for alarm in screen.alarms]
        screen.alarms.clear()


async def failed(screen: Screen) -> None:
    """It has given up, and offers to try again."""
    await screen.page.get_by_role("button", name=RETRY).first.wait_for()


async def fail_everything(screen: Screen, pattern: str = "**/api/**") -> None:
    """From here on the server answers that it cannot."""
    problem = {"status": 503, "content_type": "application/problem+json", "body": '{"code":"unavailable"}'}
    await screen.context.route(pattern, lambda route: route.fulfill(**problem))


# --- what there is to see ----------------------------------------------------------------------------------------


async def fill(browser: Browser, base: str) -> tuple[str, Callable[[], Awaitable[None]]]:
    """Three customers with one agent, the first with everything a conversation can have; her id, and how it ends."""
    desk = await Desk.open(browser, base)
    await desk.sign_in("linyue")
    await desk.be("available")
    customers = []
    for number in BUSY_CUSTOMERS:
        customer = await Customer.open(browser, base)
        customers.append(customer)
        await customer.sign_in(number)
        await customer.visit("/cards/lost")
        await customer.ask_for_person()
        await desk.accept()
    await desk.page.get_by_test_id("conversation-item").filter(has_text="林薇").click()
    await expect(desk.page.get_by_role("heading", name="林薇").first).to_be_visible()
    await desk.shows("customer", "转人工")
    conversation = desk.conversation_id
    first = customers[0].chat
    await desk.say("您好，我是林悦，正在帮您挂失。请问最后一次用卡是什么时候？")
    await first.say("昨天晚上在超市，之后就找不到了。")
    await first.send_picture()
    await desk.send_picture()
    await desk.by("note-button").click()
    await desk.by("note-text").fill("客户着急，先挂失再补卡；尾号 8315。")
    await desk.by("note-submit").click()
    await desk.by("open-part-button").click()
    await desk.page.locator("[data-testid=open-part-target][data-company=insurer]").click()
    await desk.by("open-part-submit").click()
    await desk.by("composer-part").click()
    await desk.page.get_by_title("云杉人寿", exact=True).last.click()
    await desk.say("您的重疾险自动缴费绑的是这张卡，我帮您改到新卡上。")
    await desk.shows("staff", "重疾险自动缴费")
    await customers[1].chat.say("在吗？我这边比较急")

    async def end() -> None:
        await desk.leave()
        await asyncio.gather(*(one.context.close() for one in [desk, *customers]))

    return conversation, end


async def agents(shots: Shots, conversation: str) -> None:
    """The workbench of somebody who serves."""
    async with shots.screen(Desk) as desk:
        await desk.go("")
        await expect(desk.by("login-name")).to_be_visible()
        await shots.keep(desk, "desk-sign-in")
        await desk.by("login-name").fill("linyue")
        await desk.by("login-password").fill("wrong")
        await desk.by("login-submit").click()
        await expect(desk.by("login-error")).to_be_visible()
        await shots.keep(desk, "desk-sign-in-failing")
        await desk.sign_in("linyue")
        await expect(desk.by("conversation-item")).to_have_count(len(BUSY_CUSTOMERS))
        await shots.keep(desk, "desk-inbox-full")
        await desk.go(f"inbox/{conversation}")
        await expect(desk.by("message-picture").last).to_be_visible()
        await shots.keep(desk, "desk-conversation-full")
        await desk.say("额度提升肯定能批，请放心。")
        await expect(desk.by("guard-warning").last).to_be_visible()
        await shots.keep(desk, "desk-conversation-warned")
        await desk.by("talk").evaluate("talk => talk.scrollTo({ top: 0 })")
        await shots.keep(desk, "desk-conversation-beginning")
        await desk.go(f"inbox/{conversation}/customer")
        await expect(desk.by("timeline")).to_be_visible()
        await shots.keep(desk, "desk-customer-full")
        await desk.by("tab-knowledge").click()
        await desk.by("knowledge-search").fill("挂失")
        await desk.by("knowledge-item").first.click()
        await shots.keep(desk, "desk-knowledge-full")
        await desk.go(f"inbox/{conversation}")
        for dialog in ("transfer", "note", "close"):
            await desk.by(f"{dialog}-button").click()
            await expect(desk.page.get_by_role("dialog")).to_be_visible()
            await shots.keep(desk, f"desk-dialog-{dialog}")
            await desk.page.keyboard.press("Escape")
            await expect(desk.page.get_by_role("dialog")).to_have_count(0)
        await desk.go("inbox")
        await desk.connected()
        await desk.by("presence-select").click()
        await shots.keep(desk, "desk-presence-menu")
        await desk.page.keyboard.press("Escape")
        if await desk.by("account-menu").is_visible():  # a phone has the page instead
            await desk.by("account-menu").click()
            await shots.keep(desk, "desk-account-menu")
        await desk.go("account")
        await expect(desk.by("session-row").first).to_be_visible()
        await shots.keep(desk, "desk-account-full")
        await desk.go("no/such/page")
        await desk.connected()
        await shots.keep(desk, "desk-page-missing")
        await desk.go(f"inbox/{conversation}")
        await expect(desk.messages.first).to_be_visible()
        await desk.offline(True)
        await desk.say("这句话等网络恢复后再发出去。")
        await expect(desk.by("message-pending")).to_be_visible()
        await shots.keep(desk, "desk-conversation-offline")
        await desk.offline(False)
        await desk.by("pending-discard").or_(desk.by("composer-text")).first.wait_for()
    async with shots.screen(Desk) as desk:
        await desk.sign_in("linyue")
        await fail_everything(desk, "**/api/conversations/**")
        await fail_everything(desk, "**/api/me/sessions")
        await desk.go(f"inbox/{conversation}")
        await desk.connected()
        await failed(desk)
        await shots.keep(desk, "desk-conversation-failing")
        await desk.go("account")
        await desk.connected()
        await failed(desk)
        await shots.keep(desk, "desk-account-failing")
        await fail_everything(desk)
        await desk.go("")
        await failed(desk)
        await shots.keep(desk, "desk-failing")


async def offered(shots: Shots) -> None:
    """Nobody yet, then somebody new."""
    async with shots.screen(Desk) as desk, shots.screen(Customer) as customer:
        await desk.sign_in("zhouming")
        await shots.keep(desk, "desk-inbox-empty")
        await customer.sign_in(shots.quiet_customer)
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
        await desk.leave()
        await expect(customer.chat.by("chat-closed")).to_be_visible()
        await shots.keep(customer, "mobile-chat-closed")
        await customer.page.reload()
        await customer.open_chat()
        await expect(customer.chat.by("chat-closed")).to_be_visible()
        await shots.keep(customer, "mobile-chat-closed-reloaded")
        await customer.chat.say("信用卡年费多少钱")
        await expect(customer.chat.by("chat-closed")).to_have_count(0)
        await customer.chat.by("chat-source").last.wait_for()
        await shots.keep(customer, "mobile-chat-after-closed")


async def overseers(shots: Shots, conversation: str) -> None:
    """Those who lead, check and keep things running."""
    async with shots.screen(Desk) as desk:
        await desk.sign_in("songyan", "wallboard")
        await expect(desk.by("wallboard-queue").first).to_be_visible()
        await shots.keep(desk, "desk-wallboard-full")
    async with shots.screen(Desk) as desk:
        await desk.sign_in("yanshu", "conversations")
        await desk.by("conversation-item").first.wait_for()
        await shots.keep(desk, "desk-conversations-full")
        await desk.go(f"conversations/{conversation}")
        await desk.messages.first.wait_for()
        await shots.keep(desk, "desk-conversation-of-a-part")
        await fail_everything(desk, "**/api/conversations*")
        await desk.go("conversations")
        await desk.connected()
        await failed(desk)
        await shots.keep(desk, "desk-conversations-failing")
    async with shots.screen(Desk) as desk:
        await desk.sign_in("gaoyuan", "staff")
        await expect(desk.by("staff-row").first).to_be_visible()
        await shots.keep(desk, "desk-staff-full")
        await fail_everything(desk, "**/api/staff")
        await desk.page.reload()
        await desk.connected()
        await failed(desk)
        await shots.keep(desk, "desk-staff-failing")


async def phones(shots: Shots) -> None:
    """The bank's app."""
    async with shots.screen(Customer) as customer:
        await customer.page.goto(f"{shots.base}/mobile/")
        await customer.by("mobile-customer-option").first.wait_for()
        await shots.keep(customer, "mobile-sign-in")
        await customer.sign_in(BUSY_CUSTOMERS[0])
        for path in MOBILE_PAGES:
            await customer.visit(path)
            await shots.keep(customer, f"mobile-page{path.replace('/', '-').rstrip('-') or '-home'}")
        await customer.open_chat()
        await customer.chat.shows("staff", "重疾险自动缴费")
        await shots.keep(customer, "mobile-chat-full")
        await customer.chat.by("chat-source").first.click()
        await shots.keep(customer, "mobile-chat-source")
        await customer.page.keyboard.press("Escape")
        await customer.offline(True)
        await customer.chat.say("没网时说的话")
        await shots.keep(customer, "mobile-chat-offline")
        await customer.page.evaluate("localStorage.clear()")
    async with shots.screen(Customer) as customer:
        await fail_everything(customer)
        await customer.page.goto(f"{shots.base}/mobile/")
        await failed(customer)
        await shots.keep(customer, "mobile-sign-in-failing")
        await customer.by("mobile-guest").click()
        await shots.keep(customer, "mobile-page-guest")
        await customer.by("chat-open").click()
        await expect(customer.by("chat-state").locator("p")).to_have_css("opacity", "1")
        await shots.keep(customer, "mobile-chat-failing")


async def sites(shots: Shots) -> None:
    """Anybody's page with the widget."""
    async with shots.screen(Visitor) as visitor:
        await visitor.visit()
        await shots.keep(visitor, "widget-closed")
        await visitor.open_chat()
        await shots.keep(visitor, "widget-empty")
        await visitor.chat.say("我的信用卡丢了怎么办")
        await visitor.chat.by("chat-source").wait_for()
        await shots.keep(visitor, "widget-full")
        await visitor.offline(True)
        await visitor.chat.say("没网时说的话")
        await shots.keep(visitor, "widget-offline")
    async with shots.screen(Visitor) as visitor:
        await fail_everything(visitor)
        await visitor.visit()
        await visitor.by("chat-open").click()
        await expect(visitor.chat.by("chat-state").locator("p")).to_have_css("opacity", "1")
        await shots.keep(visitor, "widget-failing")


def scenes_of(shots: Shots, conversation: str) -> list[Coroutine[None, None, None]]:
    """Everything there is in one look."""
    return [
        agents(shots, conversation),
        offered(shots),
        overseers(shots, conversation),
        phones(shots),
        sites(shots),
    ]


async def make_all(browser: Browser, base: str, into: Path, only: str, wanted: str) -> list[str]:
    """Every wanted look of every page. Returns what is wrong with them."""
    conversation, end = await fill(browser, base)
    problems: list[str] = []
    for look in range(len(LOOKS)):
        began = time.monotonic()
        shots = Shots(browser, base, into, only, look)
        if wanted not in shots.name:
            continue
        for scene in scenes_of(shots, conversation):
            try:
                await scene
            except (Error, AssertionError) as error:
                shots.problems.append(f"{shots.name}: {error}")
        problems += shots.problems
        print(f"{shots.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    await end()
    return problems


@contextlib.asynccontextmanager
async def demo(url: str) -> AsyncIterator[str]:
    """The one that runs at this address, or one of our own."""
    if url:
        yield url.rstrip("/")
        return
    print("starting a demo", file=sys.stderr, flush=True)
    async with running_suiban() as (settings, _):
        yield f"http://127.0.0.1:{settings.port}"


async def main(arguments: Any) -> int:
    """Make them all; 1 when something is wrong."""
    found = shutil.which("chromium")
    if found is None:
        print("needs Chromium: apt-get install chromium", file=sys.stderr)
        return 2
    expect.set_options(timeout=ANSWER_MS_MAX)
    async with async_playwright() as playwright, demo(arguments.url) as base:
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        problems = await make_all(browser, base, arguments.into, arguments.only, arguments.look)
        await browser.close()
    print("\n".join(problems), file=sys.stderr)
    print(arguments.into)
    return int(bool(problems))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="a demo that runs already")
    parser.add_argument("--only", default="", help="only pages whose name has this in it")
    parser.add_argument("--look", default="", help="only looks whose name has this in it, as 390-dark or en")
    parser.add_argument("--into", type=Path, default=ROOT / "test-results" / "screenshots")
    raise SystemExit(asyncio.run(main(parser.parse_args())))
