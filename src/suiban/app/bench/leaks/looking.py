"""Looking: answers, sockets, hints, logs, tables, files and the command lines of processes, byte by byte."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
import nats
import psutil
import tantivy

from suiban.app.bench.leaks.people import Heard
from suiban.app.bench.leaks.values import Value
from suiban.app.settings import Settings
from suiban.search.model.cutting import Cutter
from suiban.search.store_index import load_state

CHUNK_ROWS: Final = 5_000
COLUMNS: Final = """
select n.nspname as schema, c.relname as name, a.attname as column, a.atttypid = 'bytea'::regtype as raw
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
order by 1, 2, a.attnum
"""


def as_superuser(settings: Settings) -> str:
    """Our own PostgreSQL, past every policy."""
    return settings.database_owner_url.replace("suiban_owner@", "postgres@")


async def tables(settings: Settings) -> AsyncIterator[tuple[str, bytes]]:
    """(``table schema.name.column``, all that stands in it), of every column of every table."""
    connection = await asyncpg.connect(as_superuser(settings), timeout=20)
    try:
        for row in await connection.fetch(COLUMNS):
            place = f"table {row['schema']}.{row['name']}.{row['column']}"
            expression = f'"{row["column"]}"' if row["raw"] else f'"{row["column"]}"::text'
            query = f'select {expression} from "{row["schema"]}"."{row["name"]}" where "{row["column"]}" is not null'
            async with connection.transaction(readonly=True):
                async for chunk in _chunks(await connection.cursor(query)):
                    yield place, b"\n".join(item if row["raw"] else item.encode() for item in chunk)
    finally:
        await connection.close()


async def _chunks(cursor: Any) -> AsyncIterator[list[Any]]:
    while rows := await cursor.fetch(CHUNK_ROWS):
        yield [row[0] for row in rows]


def files(home: Path, said: Path) -> Iterator[tuple[str, bytes]]:
    """(``file …``, its bytes) of all files of the home but the database's own, which hold what the tables hold; and
    all that was printed."""
    yield "said", said.read_bytes()
    for path in sorted(home.rglob("*")):
        below = path.relative_to(home)
        if below.parts[0] != "postgres" and path.is_file() and not path.is_symlink():
            yield f"file {below}", str(below).encode() + b"\n" + path.read_bytes()


class _Naked(Cutter):
    """Cuts as the index does, with nothing hidden."""

    def _hide(self, value: str) -> str:
        return value


def index(folder: Path, values: Iterable[Value]) -> Iterator[tuple[str, bytes]]:
    """(``index``, those of the values whose words stand in the word index as they are): its files are packed, so it is
    asked. None that is to be hidden may be found by itself, only by its digest."""
    state = load_state(folder)
    if state is None:
        return
    index, cutter = tantivy.Index.open(str(folder / state.generation)), _Naked(b"")
    searcher = index.searcher()
    for value in values:
        grams = cutter.grams(value.text)
        if len(grams) > 1:
            query = tantivy.Query.phrase_query(index.schema, "grams", list(grams))
        else:
            query = tantivy.Query.term_query(index.schema, "grams", grams[0], "basic")
        if searcher.search(query, 1).hits:
            yield "index", value.text.encode()


def processes(supervisor_pid: int) -> Iterator[tuple[str, bytes]]:
    """(``process name``, its command line and environment), which other accounts of the machine may list."""
    head = psutil.Process(supervisor_pid)
    for process in (head, *head.children(recursive=True)):
        try:
            yield f"process {process.name()}", "\n".join(process.cmdline()).encode()
        except psutil.Error:
            continue


@asynccontextmanager
async def listening(settings: Settings, heard: Heard) -> AsyncIterator[None]:
    """Everything that goes over NATS meanwhile."""
    connection = await nats.connect(settings.nats_url)

    async def take(message: Any) -> None:
        subject = ".".join(part if len(part) < 20 else "…" for part in message.subject.split("."))
        heard.add(f"nats {subject}", message.subject.encode() + b" " + message.data)

    await connection.subscribe(">", cb=take)
    await connection.flush()
    try:
        yield
    finally:
        await connection.drain()


class Receiver:
    """What a webhook calls: keeps all it is told and fails, with values of its own in what it answers."""

    def __init__(self, heard: Heard, answer: str) -> None:
        self._heard, self._answer = heard, answer.encode()
        self.port = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> "Receiver":
        """Listen on a loopback port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                ),
                0,
            )
            self._heard.add("webhook", head + await reader.readexactly(length))
            size = len(self._answer)
            writer.write(b"HTTP/1.1 500 %b\r\ncontent-length: %d\r\n\r\n%b" % (self._answer[:60], size, self._answer))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
