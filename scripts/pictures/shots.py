"""A look (language, scheme, width), screens that are opened in it, and pictures of them with what axe says."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, TypeVar

from playwright.async_api import Browser, Error, Page, Route
from tests.e2e.axe import Finding, look_at
from tests.e2e.pages import Desk, Screen

S = TypeVar("S", bound=Screen)
SIZES = {1440: {"width": 1440, "height": 900}, 390: {"width": 390, "height": 844}}
RETRY = re.compile("重试|Try again")
SETTLED_MS = 350
ARRIVED_MS_MAX = 5_000
# a walk may share its machine
PATIENCE_MS = 45_000
# where the desk and the phone's app keep the language that was chosen
_SPEAK_ENGLISH = """try {
  localStorage.getItem('suiban.desk.settings') ?? localStorage.setItem('suiban.desk.settings', '{"language":"en"}')
  localStorage.setItem('suiban.mobile.locale', '"en"')
} catch { /* a frame that may keep nothing */ }"""
# What opens over a page is laid out and painted some frames later than it is there, on a busy machine many.
_ARRIVED = """() => new Promise(frame => requestAnimationFrame(() => requestAnimationFrame(frame))).then(() =>
  document.getAnimations().every(one => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)
  && [...document.querySelectorAll('.ant-modal, .ant-drawer-content-wrapper, .ant-dropdown, .ant-popover')]
    .filter(one => one.checkVisibility())
    .every(one => getComputedStyle(one).opacity === '1' && one.getBoundingClientRect().right > 0))"""
# What can be pressed and is beyond the edge, though nothing around it scrolls sideways.
_BEYOND = """() => [...document.querySelectorAll('button, a[href], input, textarea, [role=option]')].filter(one => {
  const box = one.getBoundingClientRect()
  if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || box.width < 2) return false
  if (box.bottom < 0 || box.top > innerHeight || (box.right <= innerWidth + 1 && box.left >= -1)) return false
  for (let up = one.parentElement; up; up = up.parentElement)
    if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX) && up !== document.body) return false
  return box.right > 0
}).map(one => (one.getAttribute('aria-label') || one.textContent || one.tagName).trim().slice(0, 40))"""


class Look(NamedTuple):
    """One way to see everything."""

    language: Literal["zh", "en"]
    scheme: Literal["light", "dark"]
    width: int

    @property
    def name(self) -> str:
        """`390-dark`, `1440-light-en`."""
        return f"{self.width}-{self.scheme}" + ("" if self.language == "zh" else f"-{self.language}")


# English once on each screen: what differs is how long the words are
LOOKS: tuple[Look, ...] = (
    Look("zh", "light", 1440),
    Look("zh", "light", 390),
    Look("zh", "dark", 1440),
    Look("zh", "dark", 390),
    Look("en", "light", 1440),
    Look("en", "light", 390),
)


class Album:
    """All pictures of a walk: which there are, which addresses were seen, what is wrong."""

    def __init__(self, into: Path, only: str, say: Callable[[str], None]) -> None:
        self.into, self.only, self.say = into, only, say
        self.pictures: dict[str, set[str]] = {}
        self.urls: set[str] = set()
        self.problems: list[str] = []
        self.findings: list[dict[str, Any]] = []

    def found(self, name: str, look: str, findings: Sequence[Finding]) -> None:
        """What axe said of one picture; what is serious is a problem."""
        for one in findings:
            self.findings.append({"page": name, "look": look, **one.as_dict()})
            if one.serious:
                self.problems.append(f"{name} {look}: axe {one.rule}: {one.target}")


class Shots:
    """Opens screens in one look and keeps pictures of them."""

    def __init__(self, browser: Browser, base: str, album: Album, look: Look) -> None:
        self._browser, self.base, self.album, self.look = browser, base, album, look
        self._signed_in: dict[str, Desk] = {}
        self._rest = contextlib.AsyncExitStack()
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._rest.aclose()

    @contextlib.asynccontextmanager
    async def screen(self, kind: type[S], **options: Any) -> AsyncIterator[S]:
        """A fresh browser profile in this look."""
        chosen = {"viewport": SIZES[self.look.width], "color_scheme": self.look.scheme} | options
        screen = await kind.open(self._browser, self.base, **chosen)
        screen.context.set_default_timeout(PATIENCE_MS)
        if self.look.language == "en":
            await screen.context.add_init_script(_SPEAK_ENGLISH)
        try:
            yield screen
        finally:
            await screen.context.close()

    @contextlib.asynccontextmanager
    async def desk(self, login: str) -> AsyncIterator[Desk]:
        """A page of somebody at the workbench, who signed in once for this look; nothing is shown in it yet."""
        async with self._lock:
            if login not in self._signed_in:
                self._signed_in[login] = await self._rest.enter_async_context(self.screen(Desk))
                await self._signed_in[login].enter(login)
        context = self._signed_in[login].context
        desk = Desk(context, await context.new_page(), self.base)
        desk.login = login
        try:
            yield desk
        finally:
            await desk.page.close()

    async def keep(self, screen: Screen, name: str, page: Page | None = None) -> None:
        """The screen as it is now."""
        shown, look, album = page or screen.page, self.look.name, self.album
        if album.only not in name:
            return
        # fonts, pictures and the last transition
        await shown.wait_for_timeout(SETTLED_MS)
        with contextlib.suppress(Error):  # then the picture shows it
            await shown.wait_for_function(_ARRIVED, timeout=ARRIVED_MS_MAX)
        path = album.into / name / f"{look}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        await shown.screenshot(path=path)
        album.pictures.setdefault(name, set()).add(look)
        album.urls.add(shown.url)
        wide = await shown.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            album.problems.append(f"{name} {look}: {wide} px wider than the screen")
        album.problems += [f"{name} {look}: beyond the edge: {one}" for one in await shown.evaluate(_BEYOND)]
        album.problems += [f"{name} {look}: {alarm}" for alarm in screen.alarms]
        screen.alarms.clear()
        album.found(name, look, await look_at(shown))


async def failed(page: Page) -> None:
    """It has given up, and offers to try again."""
    await page.get_by_role("button", name=RETRY).first.wait_for()


async def refuse(page: Page | Any, *patterns: str) -> None:
    """From here on the server answers that it cannot."""
    problem = {"status": 503, "content_type": "application/problem+json", "body": '{"code":"unavailable"}'}
    for pattern in patterns or ("**/api/**",):
        await page.route(pattern, lambda route: route.fulfill(**problem))


async def hold(page: Page | Any, *patterns: str) -> None:
    """From here on the server does not answer."""

    async def wait(route: Route) -> None:
        """Until the page is closed."""

    for pattern in patterns:
        await page.route(pattern, wait)


async def empty(page: Page | Any, *patterns: str) -> None:
    """From here on the server has nothing: its real answer without what is in its lists."""

    async def nothing(route: Route) -> None:
        with contextlib.suppress(Error):  # the page may be closed meanwhile
            answer = await route.fetch()
            await route.fulfill(response=answer, body=json.dumps(_emptied(await answer.json())))

    for pattern in patterns:
        await page.route(pattern, nothing)


def _emptied(value: Any) -> Any:
    if isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {name: None if name == "next_cursor" else _emptied(inner) for name, inner in value.items()}
    return value


async def skeletons(page: Page) -> None:
    """What is not known yet is drawn as grey lines."""
    await page.locator(".ant-skeleton:visible, .sb-skeleton:visible, .m-skeleton:visible").first.wait_for()
