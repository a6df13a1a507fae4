"""The whole schema as one readable file, ``schema.sql``: what all migrations together make of an empty database.

``python -m suiban.app.schema`` writes it anew, from a database of its own that it throws away.
"""

import asyncio
import re
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import Final

from suiban.app.migrate import migrate
from suiban.kit.errors import SuibanError
from suiban.platform.engines.home import Home
from suiban.platform.engines.launch import ENGINE_ENVIRONMENT
from suiban.platform.engines.postgres_server import PostgresOptions, home_url, programs, start_postgres

FILE: Final = "schema.sql"
HEAD: Final = "-- All migrations together, for reading and comparing. Written by `python -m suiban.app.schema`.\n"
# what differs between releases and runs of pg_dump and says nothing of the schema
_NOISE: Final = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config\(.*|\\(un)?restrict .*)$")


class DumpFailed(SuibanError):
    """The schema could not be read."""

    code = "dump_failed"


async def dump(owner_url: str) -> str:
    """The schema of a database: tables, indexes, policies, functions, triggers, views, grants.

    Raises EngineMissing and :class:`DumpFailed`.
    """
    process = await asyncio.create_subprocess_exec(
        str(programs() / "pg_dump"), "--schema-only", "--no-owner", f"--dbname={owner_url}",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=dict(ENGINE_ENVIRONMENT), cwd="/",
    )  # fmt: skip
    output, complaint = await process.communicate()
    if process.returncode != 0:
        raise DumpFailed(reason=complaint.decode(errors="replace").strip()[:200])
    return normalise(output.decode())


def normalise(text: str) -> str:
    """pg_dump's output without comments, session settings and more than one empty line in a row."""
    lines = [line.rstrip() for line in text.splitlines() if not _NOISE.match(line)]
    return HEAD + "\n" + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def committed() -> str:
    """The file as it stands in the source; empty when there is none."""
    file = resources.files("suiban.app") / FILE
    return file.read_text("utf-8") if file.is_file() else ""


async def write() -> Path:
    """Write the file from a fresh migrated database."""
    with tempfile.TemporaryDirectory(prefix="suiban-schema-") as folder:
        home = Home(Path(folder))
        home.prepare()
        running = await start_postgres(home, PostgresOptions(shared_buffers_mib=16))
        try:
            url = home_url(home, "suiban_owner")
            await migrate(url)
            text = await dump(url)
        finally:
            await running.stop()
            home.forget_run()
    path = Path(__file__).with_name(FILE)
    path.write_text(text, "utf-8")
    return path


if __name__ == "__main__":
    sys.stderr.write(f"{asyncio.run(write())}\n")
