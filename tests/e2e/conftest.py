"""A real Suiban with the demo bank, a real Chromium, and for each test a stage that is clean afterwards."""

import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import hypothesis  # noqa: F401 - imported late, after Playwright's greenlets, it trips over Python 3.11's recursion count
import pytest
from playwright.async_api import Browser, async_playwright, expect
from tests.e2e.pages import ANSWER_MS_MAX
from tests.e2e.stage import Running, Stage
from tests.provider import CLIENT, SECRET, IdentityProvider, serve_provider

from suiban.app.bench.running import running_suiban

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results" / "e2e"
FRONT_ENDS = (
    "desk/dist/index.html", "mobile/dist/index.html", "widget/dist/widget.js", "widget/dist/frame.html",
    "developers/dist/index.html", "flow/dist/index.html",
)  # fmt: skip
# The microphone is Chromium's own, which beeps once a second, and may be used without asking.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure, so that the stage keeps its pictures."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a screen, as Debian has it."""
    found = shutil.which("chromium")
    if found is None:
        message = "the browser tests need Chromium: apt-get install chromium (make test does it when it is root)"
        (pytest.fail if os.geteuid() == 0 else pytest.skip)(message)
    expect.set_options(timeout=ANSWER_MS_MAX)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def provider() -> Iterator[IdentityProvider]:
    """An identity provider beside it."""
    with serve_provider() as serving:
        yield serving


@pytest.fixture(scope="session")
async def running(browser: Browser, provider: IdentityProvider) -> AsyncIterator[Running]:
    """``suiban serve --demo`` in a home of its own."""
    missing = [name for name in FRONT_ENDS if not (ROOT / "web" / name).is_file()]
    if missing:
        pytest.fail(f"the front end is not built (make install does it): web/{missing[0]} is missing")
    shutil.rmtree(PICTURES, ignore_errors=True)
    identity = {
        "SUIBAN_OIDC_ISSUER": provider.issuer, "SUIBAN_OIDC_CLIENT_ID": CLIENT, "SUIBAN_OIDC_CLIENT_SECRET": SECRET,
        "SUIBAN_OIDC_NAME": "行内统一身份", "SUIBAN_OIDC_NAME_EN": "Bank ID",
    }  # fmt: skip
    async with running_suiban(identity) as (settings, pid):
        base = f"http://127.0.0.1:{settings.port}"
        context = await browser.new_context()
        response = await context.request.get(f"{base}/api/demo-bank/customers")
        customers = await response.json()
        await context.close()
        yield Running(base, pid, settings.folders, customers)


@pytest.fixture(scope="session")
def numbers(running: Running) -> Iterator[dict[str, str]]:
    """Customers nobody has been yet; the first few are left to tests that ask for them by number."""
    return iter(running.customers[20:])


@pytest.fixture
async def stage(
    browser: Browser, running: Running, numbers: Iterator[dict[str, str]], request: pytest.FixtureRequest
) -> AsyncIterator[Stage]:
    """Where a test plays. It fails when a page or a process had an error of its own."""
    before = len(running.errors())
    stage = Stage(browser, running, numbers)
    yield stage
    if request.node.stash.get(FAILED, False):
        await stage.keep_pictures(PICTURES, request.node.name)
    alarms = [alarm for screen in stage.screens for alarm in screen.alarms]
    await stage.clear()
    assert not alarms
    if not stage.kills:
        assert not running.errors()[before:]
