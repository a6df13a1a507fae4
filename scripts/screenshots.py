#!/usr/bin/env python3
"""Pictures of every page for people to look at: both schemes, 1440 and 390 wide, English too; empty, full, failing.

make screenshots, or: .venv/bin/python scripts/screenshots.py [--url http://127.0.0.1:8080] [--only WORD] [--look WORD]

Without --url a demo of its own is started and removed again. What it made: test-results/screenshots/index.html with
<page>/<look>.png, axe.json and problems.txt. It fails when a page is wider than the screen, raises an error, has a
serious finding of axe-core, or when an address that the front end knows has no picture.
"""

import argparse
import asyncio
import contextlib
import re
import shutil
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, async_playwright, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.pictures import access, arranging, customers, leading, routed, serving  # noqa: E402
from scripts.pictures.filling import Day, crowd  # noqa: E402
from scripts.pictures.pages import PAGES, walk_pages  # noqa: E402
from scripts.pictures.routes import all_routes, place_of  # noqa: E402
from scripts.pictures.sheet import summed_up, write_sheet  # noqa: E402
from scripts.pictures.shots import LOOKS, PATIENCE_MS, Album, Shots  # noqa: E402
from tests.e2e.axe import SOURCE  # noqa: E402

from suiban.app.bench.running import running_suiban  # noqa: E402

AT_ONCE = 3
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN", "--disable-background-networking"]


def say(text: str) -> None:
    """Progress for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def scenes_of(shots: Shots, conversation: str) -> dict[str, Coroutine[None, None, None]]:
    """Everything there is in one look."""
    return {
        **{f"page {page.name}": walk_pages(shots, page) for page in PAGES},
        "talk": serving.talk(shots, conversation),
        "dialogs": serving.dialogs(shots, conversation),
        "menus": serving.menus(shots),
        "troubles": serving.troubles(shots, conversation),
        "boards": leading.boards(shots),
        "beside": leading.beside(shots, conversation),
        "signing in": access.signing_in(shots),
        "own account": access.own_account(shots),
        "managing": access.managing(shots),
        "settings": arranging.settings(shots),
        "forms and roles": arranging.forms_and_roles(shots),
        "app": customers.app(shots),
        "chat": customers.chat(shots),
        "sites": customers.sites(shots),
        "developers": customers.developers(shots),
        "offered": serving.offered(shots),
        "tasks": routed.tasks(shots),
        "claiming": routed.claiming(shots),
        "live": routed.live(shots),
        "rules": routed.rules(shots),
    }


async def walk(shots: Shots, conversation: str, scene: str) -> None:
    """One look: its scenes side by side, a few at once; what breaks one leaves the others alone."""
    places = asyncio.Semaphore(AT_ONCE)

    async def play(name: str, play_it: Coroutine[None, None, None]) -> None:
        async with places:
            try:
                await play_it
            except (Error, AssertionError) as error:
                problem = f"{name} {shots.look.name}: {str(error).strip()[:600]}"
                shots.album.problems.append(problem)
                say(problem)

    scenes = scenes_of(shots, conversation)
    for left_out in [name for name in scenes if not re.search(scene, name)]:
        scenes.pop(left_out).close()
    await asyncio.gather(*(play(*one) for one in scenes.items()))


async def make_all(browser: Browser, base: str, album: Album, options: argparse.Namespace) -> None:
    """Every wanted look of every page."""
    if not options.url or options.crowd:
        say("a crowd comes and goes")
        await crowd(base)
    say("a day is filled")
    day = Day(browser, base)
    try:
        await day.begin()
        for look in LOOKS:
            if options.look and options.look not in (look.name, look.scheme, look.language, str(look.width)):
                continue
            began, before = time.monotonic(), len(album.problems)
            async with Shots(browser, base, album, look) as shots:
                await walk(shots, day.conversation, options.scene)
            write_sheet(album)
            found = len(album.problems) - before
            pictures = sum(look.name in looks for looks in album.pictures.values())
            say(f"{look.name}: {pictures} pictures, {found} problems, {time.monotonic() - began:.0f} s")
    finally:
        await day.end()
    if not (options.only or options.look or options.scene):
        routes = all_routes()
        seen = {place_of(url, routes) for url in album.urls}
        album.problems += [f"no picture of {route}" for route in sorted(routes - seen)]


@contextlib.asynccontextmanager
async def demo(url: str) -> AsyncIterator[str]:
    """The one that runs at this address, or one of our own."""
    if url:
        yield url.rstrip("/")
        return
    say("starting a demo")
    async with running_suiban() as (settings, _):
        yield f"http://127.0.0.1:{settings.port}"


async def main(options: Any) -> int:
    """Make them all; 1 when something is wrong."""
    found = shutil.which("chromium")
    if found is None or not SOURCE.is_file():
        say("needs Chromium (apt-get install chromium) and the packages of web/ (make install)")
        return 2
    expect.set_options(timeout=PATIENCE_MS)
    album = Album(options.into, options.only, say)
    if not (options.only or options.look or options.scene):
        shutil.rmtree(options.into, ignore_errors=True)
    options.into.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright, demo(options.url) as base:
        browser = await playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        try:
            await make_all(browser, base, album, options)
        finally:
            await browser.close()
    write_sheet(album)
    say("\n".join([*album.problems, *summed_up(album)]))
    print(options.into / "index.html")
    return int(bool(album.problems))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="a demo that runs already")
    parser.add_argument("--crowd", action="store_true", help="with --url: let simulated people live in it first")
    parser.add_argument("--only", default="", help="only pages whose name has this in it")
    parser.add_argument("--scene", default="", help="only scenes whose name fits, as 'talk|boards'")
    parser.add_argument("--look", default="", help="only these looks: 390-dark, dark, 390, en")
    parser.add_argument("--into", type=Path, default=ROOT / "test-results" / "screenshots")
    raise SystemExit(asyncio.run(main(parser.parse_args())))
