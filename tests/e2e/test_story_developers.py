"""What developers have: keys and webhooks in the workbench, the reference in a browser, and the example that runs."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from playwright.async_api import expect
from tests.e2e.stage import Running, Stage

EXAMPLE = Path(__file__).parents[2] / "examples" / "chat.py"
CUT_S_MAX = 20.0


async def test_a_key_is_made_shown_once_used_and_revoked(stage: Stage) -> None:
    desk = await stage.desk("gaoyuan", "integrations")
    await desk.by("key-new").click()
    await desk.by("key-submit").click()
    await expect(desk.page.get_by_role("dialog").get_by_role("alert")).to_have_count(2)
    await desk.by("key-name").fill("e2e 账单通知")
    await desk.by("scope-customers.read").check()
    await desk.by("key-submit").click()
    token = await desk.by("once-secret").input_value()
    await desk.page.keyboard.press("Escape")
    await expect(desk.by("once-secret")).to_be_visible()
    await desk.by("once-close").click()
    row = desk.page.locator("[data-testid=key-row]", has_text="e2e 账单通知")
    await expect(row).to_have_attribute("data-state", "active")
    assert token not in await desk.page.content()
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=stage.base, headers=headers) as program:
        assert (await program.get("/api/v1/me")).json()["scopes"] == ["customers.read"]
        await row.get_by_test_id("key-revoke").click()
        await desk.by("key-revoke-confirm").click()
        await expect(row).to_have_count(0)
        assert (await program.get("/api/v1/me")).status_code == 401


async def test_a_webhook_that_two_people_change(stage: Stage) -> None:
    first, second = await stage.desk("gaoyuan", "integrations?view=webhooks"), await stage.desk("gaoyuan", "account")
    await first.by("hook-new").click()
    await first.by("hook-name").fill("e2e 归档")
    await first.by("hook-url").fill("https://10.0.0.1/hook")
    await first.by("event-conversation.closed").check()
    await first.by("hook-save").click()
    await expect(first.page.get_by_role("dialog")).to_contain_text("地址在内部网络")
    await first.by("hook-url").fill("https://8.8.8.8/hook")
    await first.by("hook-save").click()
    assert (await first.by("once-secret").input_value()).startswith("whsec_")
    await first.by("once-close").click()
    await second.go("integrations?view=webhooks")
    here, there = (one.page.locator("[data-testid=hook-row][data-name^='e2e']") for one in (first, second))
    await there.get_by_test_id("hook-active").click()
    await expect(there).to_contain_text("停用")
    # the first still shows the version before: its change is refused, and it then shows what the second made
    await here.get_by_test_id("hook-edit").click()
    await first.by("hook-name").fill("e2e 我的名字")
    await first.by("hook-save").click()
    await expect(first.by("hook-stale")).to_be_visible()
    await first.by("hook-newest").click()
    await expect(first.by("hook-name")).to_have_value("e2e 归档")
    await first.by("hook-name").fill("e2e 归档二")
    await first.by("hook-save").click()
    await expect(here).to_contain_text("e2e 归档二")
    await expect(here).to_contain_text("停用")
    await here.get_by_test_id("hook-more").click()
    await first.by("hook-remove").click()
    await first.by("hook-remove-confirm").click()
    await expect(here).to_have_count(0)


async def test_the_reference_is_read_without_anything_from_elsewhere(stage: Stage) -> None:
    visitor = await stage.visitor()  # its page raises the alarm on every breach of its policy
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    await visitor.page.goto(f"{stage.base}/developers/")
    await expect(visitor.page.get_by_text("/api/v1/conversations", exact=True).first).to_be_visible()
    await visitor.page.get_by_text("/api/v1/me", exact=True).click()
    await expect(visitor.page.locator(".opblock-body").first).to_contain_text("Which key this is")
    await expect(visitor.page.locator(".errors-wrapper")).to_have_count(0)
    await visitor.page.goto(f"{stage.base}/developers/guide.html")
    await expect(visitor.page.get_by_role("heading", name="Webhooks")).to_be_visible()
    assert all(url.startswith((stage.base, "data:", "blob:")) for url in asked)


class Line:
    """A bad connection to the server: ``cuts`` says after which bytes it breaks, once for each."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.cuts: list[tuple[str, Callable[[bytes], bool]]] = []
        self.broken: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it is cut or ends."""
        there_reader, there = await asyncio.open_connection("127.0.0.1", self._port)
        ways = [
            asyncio.create_task(self._pass("to", reader, there)),
            asyncio.create_task(self._pass("from", there_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for one in (writer, there):
            one.transport.abort()

    async def _pass(self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65_536):
            if self.cuts and self.cuts[0][0] == way and self.cuts[0][1](part):
                self.broken.append(self.cuts.pop(0)[0])
                return  # these bytes never arrive
            writer.write(part)
            await writer.drain()


@asynccontextmanager
async def bad_line(running: Running) -> AsyncIterator[tuple[Line, str]]:
    """The line and the address to use it by."""
    line = Line(httpx.URL(running.base).port or 80)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    async with server:
        yield line, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_the_example_loses_and_doubles_nothing(running: Running) -> None:
    """`examples/chat.py` as a developer starts it, on a line that breaks before and after a message was stored."""
    async with bad_line(running) as (line, base):
        example = await asyncio.create_subprocess_exec(
            sys.executable, str(EXAMPLE), base, "bank-app", stdin=PIPE, stdout=PIPE, stderr=PIPE,
            env=dict(os.environ) | {"no_proxy": "127.0.0.1", "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert example.stdin is not None
        assert example.stdout is not None
        said: list[str] = []

        async def until(text: str) -> None:
            async with asyncio.timeout(CUT_S_MAX):
                while not any(text in one for one in said):
                    read = await example.stdout.readline()  # type: ignore[union-attr]
                    assert read, "it ended"
                    said.append(read.decode().rstrip("\n"))

        try:
            example.stdin.write("我的信用卡丢了怎么办\n".encode())
            await until("小随: ")
            # what a client sends is masked, so not to be read; but it is long, and nothing else is sent now
            line.cuts = [("to", lambda part: len(part) > 60)]
            # what the bot can answer: nobody is left waiting for the next story's agent
            example.stdin.write("信用卡年费怎么收\n".encode())
            await until("customer: 信用卡年费怎么收")
            line.cuts = [("from", lambda part: b'"ack"' in part)]
            example.stdin.write("转账多久到账\n".encode())
            await until("customer: 转账多久到账")
            example.stdin.write("怎么修改登录密码\n".encode())
            example.stdin.write_eof()
            async with asyncio.timeout(CUT_S_MAX):
                rest = (await example.stdout.read()).decode()
                assert await example.wait() == 0, (await example.stderr.read()).decode()  # type: ignore[union-attr]
        finally:
            if example.returncode is None:
                example.kill()
                await example.wait()
    assert line.broken == ["to", "from"]
    own = [one for one in [*said, *rest.splitlines()] if one.startswith("customer: ")]
    assert own[:3] == [f"customer: {text}" for text in ("我的信用卡丢了怎么办", "信用卡年费怎么收", "转账多久到账")]
    assert len(own) == len(set(own))
