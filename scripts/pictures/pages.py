"""The table of the workbench's pages. Each is seen full, empty, failing and while it loads: adding one is a line."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from playwright.async_api import Page, expect
from tests.e2e.pages import Desk

from .shots import Shots, empty, failed, hold, refuse, skeletons


class DeskPage(NamedTuple):
    """``asks`` are the requests whose answers are emptied, refused or held; ``shows`` stands there when it is full,
    ``blank`` when it is empty; without a ``blank`` it never is."""

    name: str
    login: str
    path: str
    shows: str
    asks: tuple[str, ...] = ()
    blank: str = ".blank"


TALKS = ("**/api/conversations?*", "**/api/conversations")
RECORDS = ("**/api/records?*", "**/api/records")
# fmt: off
PAGES: tuple[DeskPage, ...] = (
    DeskPage("conversations", "songyan", "conversations", "conversation-item", TALKS, ".list-scroll .blank"),
    DeskPage("records", "linyue", "records", "record-row", RECORDS),
    DeskPage("records-all", "songyan", "records?state=all", "record-row", RECORDS),
    DeskPage("ratings", "songyan", "records?state=ratings", "rating-row", ("**/api/ratings*",)),
    DeskPage("search", "linyue", "search?q=挂失", "search-hit", ("**/api/search?*",)),
    DeskPage("search-customers", "linyue", "search?q=林&kind=customer", "search-hit", ("**/api/search?*",)),
    DeskPage("search-articles", "linyue", "search?q=挂失&kind=article", "search-hit", ("**/api/search?*",)),
    DeskPage("search-start", "linyue", "search", "search-field"),
    DeskPage("canned", "linyue", "canned", "canned-item", ("**/api/canned",)),
    DeskPage("canned-editor", "baizhi", "canned", "canned-item"),
    DeskPage("work", "songyan", "work?figure=waiting", "work-row", ("**/api/work*",)),
    DeskPage("work-accepted", "wangsumei", "work?figure=accepted", "work-row"),
    DeskPage("presence", "songyan", "presence", "day-person", ("**/api/presence/day*",)),
    DeskPage("staff", "gaoyuan", "staff", "staff-row", ("**/api/staff",)),
    DeskPage("staff-requests", "qinchuan", "staff?view=requests", "request-row", ("**/api/staff/requests",)),
    DeskPage("staff-roles", "qinchuan", "staff?view=roles", "role-row", ("**/api/access/roles",), ""),
    DeskPage("staff-rules", "qinchuan", "staff?view=rules", "rules-form", ("**/api/access/policies",), ""),
    DeskPage("forms", "gaoyuan", "forms", "form-item", ("**/api/forms",)),
    DeskPage("flows", "baizhi", "flows", "flow-item", ("**/api/flows?*",)),
    DeskPage("flow-editor", "baizhi", "flows/transfer", "flow-properties"),
    DeskPage("flow-findings", "gaoyuan", "flows/balance?tab=findings", "flow-properties", ("**/api/flows/check",)),
    DeskPage("flow-try", "gaoyuan", "flows/balance?tab=try", "try-start"),
    DeskPage("funnel", "baizhi", "flows/transfer/funnel", "funnel-step", ("**/funnel?*",)),
    DeskPage("audit", "duanmu", "audit", "audit-row", ("**/api/audit?*", "**/api/audit")),
    DeskPage("keys", "gaoyuan", "integrations", "key-row", ("**/api/integrations/keys",)),
    DeskPage("webhooks", "gaoyuan", "integrations?view=webhooks", "hook-row", ("**/api/integrations/webhooks",)),
    DeskPage("settings", "gaoyuan", "settings", "section-queues"),
    *(
        DeskPage(f"settings-{name}", "gaoyuan", f"settings/{name}", "setting-row", (f"**/api/settings/{name}",))
        for name in ("companies", "channels", "queues", "skills", "hours", "presence_reasons", "products", "scenarios")
    ),
    DeskPage("settings-rules", "gaoyuan", "settings/rules", "setting-row"),
    DeskPage("account", "linyue", "account", "session-row", ("**/api/me/sessions", "**/api/me/second")),
    DeskPage("account-guide", "gaoyuan", "account", "notice-settings"),
)
# fmt: on


async def walk_pages(shots: Shots, wanted: DeskPage) -> None:
    """One page in all its states; English is only about words, so it is seen full."""
    async with shots.desk(wanted.login) as desk:
        await _open(desk, wanted)
        await expect(desk.by(wanted.shows).first).to_be_visible()
        await shots.keep(desk, f"desk-{wanted.name}-full")
        if not wanted.asks or shots.look.language == "en":
            return
        for state, arrange, arrived in (
            ("empty", empty, _blank(wanted.blank)),
            ("failing", refuse, failed),
            ("loading", hold, skeletons),
        ):
            if state == "empty" and not wanted.blank:
                continue
            # the page before may still be asking
            await desk.page.close()
            desk.page = await desk.context.new_page()
            await arrange(desk.page, *wanted.asks)
            await _open(desk, wanted)
            await arrived(desk.page)
            await shots.keep(desk, f"desk-{wanted.name}-{state}")


async def _open(desk: Desk, wanted: DeskPage) -> None:
    await desk.go(wanted.path)
    await desk.connected()


def _blank(what: str) -> Callable[[Page], Awaitable[None]]:
    async def there(page: Page) -> None:
        await expect(page.locator(what).first).to_be_visible()

    return there
