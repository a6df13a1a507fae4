"""Files: an object store by URL, and pictures that are safe to show.

A file's only name is its id: what a client calls it is never used. Nothing that came from outside is given out as it
came: pictures are decoded in a child process and encoded again.
"""

import asyncio
import contextlib
import hashlib
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import msgspec
import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import from_url

from suiban.kit.errors import BadInput, NotFound, TooLarge, Unavailable
from suiban.kit.ids import FileId

CHILDREN_MAX: Final = 2
WAITING_MAX: Final = 20
CHILD_S_MAX: Final = 15.0
_CHILD: Final = Path(__file__).with_name("picture_child.py")


class FileUnreadable(BadInput):
    """This file is damaged or not a picture."""

    code = "file_unreadable"


class FileTypeRefused(BadInput):
    """Only pictures can be sent: JPEG, PNG, WebP or GIF."""

    code = "file_type_refused"
    status = 415


class FileTooLarge(TooLarge):
    """The picture is too large."""

    code = "too_large"


class FileUnknown(NotFound):
    """There is no such file, or not for you."""

    code = "file_unknown"


class FilesUnavailable(Unavailable):
    """Files cannot be stored or read at this moment."""

    code = "files_unavailable"


class PicturesBusy(Unavailable):
    """Too many pictures are being received at this moment; please try again."""

    code = "pictures_busy"


class Picture(msgspec.Struct, frozen=True):
    """A picture of our own making. ``digest`` is the SHA-256 of ``content`` in hexadecimal."""

    content: bytes
    media_type: str
    width: int
    height: int
    digest: str

    def __repr__(self) -> str:
        return f"<picture {self.width}x{self.height}, {len(self.content)} bytes>"


class _Answer(msgspec.Struct, frozen=True):
    error: str = ""
    media_type: str = ""
    width: int = 0
    height: int = 0


class Pictures:
    """Takes pictures in: a few children at a time, the others wait, and too many are sent away."""

    def __init__(self, bytes_max: int, child: Path = _CHILD, child_s_max: float = CHILD_S_MAX) -> None:
        self.bytes_max = bytes_max
        self._child = child
        self._child_s_max = child_s_max
        self._free = asyncio.Semaphore(CHILDREN_MAX)
        self._waiting = 0

    async def inspect(self, raw: bytes) -> Picture:
        """A clean copy of a JPEG, PNG, WebP or GIF (its first picture): upright, at most 2,560 px a side, no metadata.

        Raises :class:`FileTooLarge`, :class:`FileTypeRefused`, :class:`FileUnreadable`, :class:`PicturesBusy`.
        """
        if len(raw) > self.bytes_max:
            raise FileTooLarge(bytes_max=self.bytes_max)
        if not _looks_like_a_picture(raw):
            raise FileTypeRefused
        if self._waiting >= WAITING_MAX:
            raise PicturesBusy
        self._waiting += 1
        try:
            async with self._free:
                output = await self._run(raw)
        finally:
            self._waiting -= 1
        return _parse_answer(output)

    async def _run(self, raw: bytes) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(self._child),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            cwd="/",
        )
        try:
            async with asyncio.timeout(self._child_s_max):
                output, _ = await child.communicate(raw)
        except TimeoutError:
            raise FileUnreadable(reason="took too long") from None
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode != 0:
            raise FileUnreadable(reason="the decoder gave up")
        return output


def _looks_like_a_picture(raw: bytes) -> bool:
    return raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or (
        raw.startswith(b"RIFF") and raw[8:12] == b"WEBP"
    )


def _parse_answer(output: bytes) -> Picture:
    line, _, content = output.partition(b"\n")
    try:
        answer = msgspec.json.decode(line, type=_Answer)
    except msgspec.DecodeError:
        raise FileUnreadable from None
    if answer.error == "too_many_pixels":
        raise FileTooLarge(reason="pixels")
    if answer.error or not content:
        raise FileUnreadable
    digest = hashlib.sha256(content).hexdigest()
    return Picture(content, answer.media_type, answer.width, answer.height, digest)


class FileStore:
    """The object store at ``location``: ``file:///folder`` or ``s3://bucket/prefix``."""

    def __init__(self, location: str) -> None:
        options: dict[str, Any] = {}
        self._folder: Path | None = None
        if location.startswith("file:"):
            options["mkdir"] = True
            self._folder = Path(url2pathname(urlsplit(location).path))
        self._store = from_url(location, **options)

    async def put(self, file_id: FileId, content: bytes) -> None:
        """Store; durable when it returns. Raises :class:`FilesUnavailable`."""
        try:
            await obstore.put_async(self._store, _key(file_id), content, mode="create")
        except (BaseError, OSError) as error:
            raise FilesUnavailable from error

    async def get(self, file_id: FileId) -> bytes:
        """The content. Raises :class:`FileUnknown`, :class:`FilesUnavailable`. Who may see it is decided before."""
        try:
            found = await obstore.get_async(self._store, _key(file_id))
            return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError):
            raise FileUnknown from None
        except (BaseError, OSError) as error:
            raise FilesUnavailable from error

    async def delete(self, file_id: FileId) -> None:
        """Remove; nothing happens when it is not there. Raises :class:`FilesUnavailable`."""
        try:
            if self._folder is not None:
                # what was half written when we were killed
                for half in self._folder.glob(f"{_key(file_id)}#*"):
                    half.unlink(missing_ok=True)
            await obstore.delete_async(self._store, _key(file_id))
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise FilesUnavailable from error


def _key(file_id: FileId) -> str:
    # Folders by the random end: the front of an id is the time, which would fill one folder after the other.
    return f"{file_id.hex[-2:]}/{file_id.hex}"
