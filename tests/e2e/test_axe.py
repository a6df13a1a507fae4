"""Nobody is kept out: axe-core finds nothing serious on the main pages, light and dark, on a desk and on a phone."""

import asyncio

import pytest
from playwright.async_api import Page, expect
from tests.e2e.axe import look_at
from tests.e2e.pages import PHONE, Desk
from tests.e2e.stage import Stage

SCHEMES = ("light", "dark")
# the workbench names one scheme once it is drawn in it; the other pages follow by their style sheets
FOLLOWED = "scheme => [scheme, 'light dark', 'normal'].includes(getComputedStyle(document.documentElement).colorScheme)"
LEADING = (
    ("wallboard", "wallboard-queue"), ("wall", "wall"), ("presence", "presence-day"), ("work?figure=accepted", "work"),
    ("records?state=all", "records-page"), ("grab", "grab"),
)  # fmt: skip
MANAGING = (
    ("staff", "staff-row"), ("integrations", "key-new"), ("account", "session-row"), ("settings/queues", "setting-row"),
    ("forms", "form-item"),
)  # fmt: skip
GUARDING = (
    ("staff?view=requests", "staff-requests"),
    ("staff?view=roles", "role-row"),
    ("staff?view=rules", "rules-form"),
)
# what opens over a page or beside a list: who, where, what is pressed, what is there then
OPENED = (
    ("gaoyuan", "settings/channels", "setting-row", "setting-save"), ("gaoyuan", "forms", "form-edit", "form-save"),
    ("gaoyuan", "staff", "create-member", "create-name"), ("qinchuan", "staff?view=roles", "new-role", "role-name"),
)  # fmt: skip


async def wrong_with(page: Page) -> list[str]:
    """What is serious, as a line each; and that it can be pushed sideways."""
    wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = [f"{page.url}: {one.rule}: {one.target}" for one in await look_at(page) if one.serious]
    return [*found, *([f"{page.url}: {wider} px wider than the screen"] if wider > 0 else [])]


async def wrong_in_both(page: Page) -> list[str]:
    """In both schemes: colours follow the system at once."""
    found = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.wait_for_function(FOLLOWED, arg=scheme)
        found += await wrong_with(page)
    return found


@pytest.fixture
async def planted(stage: Stage) -> Page:
    desk = await stage.desk("linyue", "account")
    await desk.by("session-row").first.wait_for()
    return desk.page


async def test_it_sees_what_is_wrong(planted: Page) -> None:
    assert await wrong_with(planted) == []
    await planted.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert any("button-name" in one for one in await wrong_with(planted))


async def test_talking(stage: Stage) -> None:
    visitor = await stage.visitor()
    customer, desk = await stage.meet()
    await desk.say("您好，请看 https://example.com/fees")
    await customer.chat.shows("staff", "您好")
    await visitor.open_chat()
    await visitor.chat.by("chat-question").first.wait_for()
    found = await asyncio.gather(*(wrong_in_both(screen.page) for screen in (desk, customer, visitor)))
    await customer.chat.say("信用卡丢了怎么补办？")
    await desk.by("suggestion").first.wait_for()
    await desk.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found.append(await wrong_with(desk.page))
    await desk.by("show-customer").click()
    await desk.by("tab-knowledge").click()
    await desk.by("knowledge-search").fill("挂失")
    await desk.by("knowledge-item").first.click()
    assert [line for lines in found for line in lines] + await wrong_in_both(desk.page) == []


async def test_signing_in_and_a_page_that_is_missing(stage: Stage) -> None:
    desk = await stage.desk("yanshu", "no/such/page")
    found = await wrong_in_both(desk.page)
    await desk.context.clear_cookies()
    await desk.go("")
    await expect(desk.by("login-name")).to_be_visible()
    assert found + await wrong_in_both(desk.page) == []


@pytest.mark.parametrize(
    ("login", "pages"),
    [("songyan", LEADING), ("gaoyuan", MANAGING), ("qinchuan", GUARDING), ("duanmu", (("audit", "audit-row"),))],
    ids=["leading", "managing", "guarding", "checking"],
)
async def test_pages_of(stage: Stage, login: str, pages: tuple[tuple[str, str], ...]) -> None:
    desk = await stage.desk(login, "account", viewport={"width": 390, "height": 844})
    assert [line for path, shown in pages for line in await seen(desk, path, shown)] == []


@pytest.mark.parametrize(("login", "path", "pressed", "shown"), OPENED, ids=[one[2] for one in OPENED])
async def test_what_opens(stage: Stage, login: str, path: str, pressed: str, shown: str) -> None:
    desk = await stage.desk(login, path)
    await desk.by(pressed).first.click()
    await desk.by(shown).first.wait_for()
    assert await wrong_in_both(desk.page) == []


async def seen(desk: Desk, path: str, shown: str) -> list[str]:
    """What is wrong with a page of the workbench once it shows something."""
    await desk.go(path)
    await desk.by(shown).first.wait_for()
    return await wrong_in_both(desk.page)
