"""A bank and an insurer with their people, behind one web application: what the HTTP tests share."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
from PIL import Image

from suiban.app.wiring import Services
from suiban.conversations.model import Channel, Inbound, Received
from suiban.customers.api import NewCustomer
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.companies import Company, add_companies
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Scope
from suiban.platform.rates import Rates
from suiban.staff.api import NewMember

ORIGIN = "http://bank.test"
BANK, INSURER = CompanyId.new(), CompanyId.new()
BOTH = Scope.of([BANK, INSURER])
APP, SITE = ChannelId.new(), ChannelId.new()
SECRET = "the app's secret, which is long enough"
PEOPLE = {
    "agent": (("agent",), (BANK, INSURER)),
    "other": (("agent",), (INSURER,)),
    "boss": (("supervisor",), (BANK,)),
    "admin": (("administrator",), (BANK, INSURER)),
    "editor": (("editor",), (BANK, INSURER)),
    "security": (("security",), (BANK, INSURER)),
}
IDS = {login: StaffId.new() for login in PEOPLE}


class Forgetful(Rates):
    """Limits that can be begun afresh, so that one application serves many tests: making it takes its time."""

    def forget(self) -> None:
        """Nobody has tried anything yet."""
        self._buckets.clear()


Browser = Callable[..., httpx.AsyncClient]


async def fill(services: Services, hasher: Hasher) -> None:
    channel = Channel(
        company_id=BANK, id=APP, key="bank-app", kind="webchat", name="App", greeting="您好", first_holder="bot",
        accent="#14665a", allowed_origins=(), assertion_secret=SECRET,
    )  # fmt: skip
    site = msgspec.structs.replace(
        channel,
        id=SITE,
        key="bank-site",
        assertion_secret="",
        allowed_origins=("https://shop.example", "; script-src *"),
    )
    async with services.db.transaction(BOTH) as tx:
        await add_companies(tx, [Company(BANK, "bank", "银行", "Bank"), Company(INSURER, "insurer", "保险", "Insurer")])
        for door in (channel, site):
            await services.conversations.add_channel(tx, door)
        await services.staff.add_members(
            tx,
            [
                NewMember(
                    id=IDS[login],
                    login=login,
                    name=login,
                    title="",
                    password_hash=hasher.hash("right"),
                    roles=roles,
                    companies=companies,
                )
                for login, (roles, companies) in PEOPLE.items()
            ],
        )
        await services.customers.add_customers(
            tx,
            [
                NewCustomer(
                    company_id=BANK,
                    id=CustomerId.new(),
                    person_id=PersonId.new(),
                    customer_no=number,
                    name=Spoken(name),
                )
                for number, name in (("1000000001", "王建国"), ("1000000002", "李敏"))
            ],
        )


def built_pages(folder: Path) -> Path:
    for name, content in {
        "desk/dist/index.html": "<title>desk</title>",
        "desk/dist/assets/app-1a2b.js": "const answer = 42;" * 100,
        "desk/dist/.vite/manifest.json": "{}",
        "desk/secret.json": "{}",
        "mobile/dist/index.html": "<title>mobile</title>",
        "widget/dist/frame.html": "<title>frame</title>",
        "widget/dist/widget.js": "1",
        "widget/dist/demo/site.html": "<title>site</title>",
        "developers/dist/index.html": "<title>reference</title>",
        "developers/dist/guide.html": "<title>guide</title>",
        "developers/dist/assets/index-1a2b.js": "1",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    (folder / "desk/dist/assets/link.json").symlink_to(folder / "desk/secret.json")
    return folder


async def sign_in(client: httpx.AsyncClient, login: str) -> dict[str, Any]:
    answer = await client.post("/api/sign-in", json={"login": login, "password": "right"})
    assert answer.status_code == 200, answer.text
    client.headers["x-suiban-csrf"] = answer.json()["csrf_token"]
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def picture(size: tuple[int, int] = (30, 20)) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return {"file": ("../../.htaccess\u200b", out.getvalue(), "text/html")}


async def chat(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/api/chat/sessions", json={"channel_key": "bank-app", **body})


async def customer(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    client.headers["authorization"] = f"Bearer {(await chat(client)).json()['token']}"
    return client


async def say(
    services: Services, client: httpx.AsyncClient, text: str, file_id: str | None = None, kind: Any = "picture"
) -> ConversationId:
    """As the socket does it."""
    async with services.db.unscoped() as tx:
        caller = await services.customers.find_session(tx, client.headers["authorization"].removeprefix("Bearer "))
    extra = {"file": {"id": file_id}} if file_id else None
    inbound = Inbound(
        company_id=BANK, channel_id=APP, external_id=PersonId.new().hex, address=caller.customer_id.hex,
        customer_id=caller.customer_id, text=Spoken(text), kind=kind if extra else "text", extra=extra,
    )  # fmt: skip
    async with services.db.transaction(caller.scope()) as tx:
        [received] = await services.conversations.receive_many(tx, [inbound])
    assert isinstance(received, Received)
    return received.conversation_id


def stored(services: Services) -> list[Path]:
    return sorted(path for path in services.settings.folders.files.rglob("*") if path.is_file())
