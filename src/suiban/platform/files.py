"""Files: an object store by URL, and pictures that are safe to show.

Where a file lies is its id: what a client calls it names no place. Pictures are not given out as they came: they are
decoded in a child process and encoded again. What may be a file at all is said in ``uploads``.
"""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import msgspec
import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import from_url

from suiban.kit.errors import BadInput, NotFound, TooLarge, Unavailable
from suiban.kit.ids import FileId
from suiban.platform.children import CHILD_S_MAX, Children, FileUnreadable

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult

PIECE_BYTES: Final = 256 << 10
_CHILD: Final = Path(__file__).with_name("picture_child.py")


class FileTypeRefused(BadInput):
    """This kind of file cannot be sent."""

    code = "file_type_refused"
    status = 415


class FileTooLarge(TooLarge):
    """The file is too large."""

    code = "too_large"


class FileUnknown(NotFound):
    """There is no such file, or not for you."""

    code = "file_unknown"


class FilesUnavailable(Unavailable):
    """Files cannot be stored or read at this moment."""

    code = "files_unavailable"


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
    """Takes pictures in, each in a child process."""

    def __init__(
        self, bytes_max: int, child: Path = _CHILD, child_s_max: float = CHILD_S_MAX, children: Children | None = None
    ) -> None:
        self.bytes_max = bytes_max
        self._child = child
        self._children = children or Children(child_s_max)

    async def inspect(self, raw: bytes) -> Picture:
        """A clean copy of a JPEG, PNG, WebP or GIF (its first picture): upright, at most 2,560 px a side, no metadata.

        Raises :class:`FileTooLarge`, :class:`FileTypeRefused`, FileUnreadable, FilesBusy.
        """
        if len(raw) > self.bytes_max:
            raise FileTooLarge(bytes_max=self.bytes_max)
        if not looks_like_a_picture(raw):
            raise FileTypeRefused
        return _parse_answer(await self._children.run(self._child, raw))


def looks_like_a_picture(raw: bytes) -> bool:
    """Whether it begins as a JPEG, PNG, WebP or GIF does."""
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

    async def open(self, file_id: FileId, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The content from byte ``start`` to before ``end``, piece by piece; it is there when this returns.

        Raises :class:`FileUnknown`, :class:`FilesUnavailable`; the latter also while it is read.
        """
        options: GetOptions = {"range": {"offset": start} if end is None else (start, end)}
        try:
            found = await obstore.get_async(self._store, _key(file_id), options=options)
        except (NotFoundError, FileNotFoundError):
            raise FileUnknown from None
        except (BaseError, OSError) as error:
            raise FilesUnavailable from error
        return _pieces(found)

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


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    try:
        async for piece in found.stream(PIECE_BYTES):
            yield bytes(piece)
    except (BaseError, OSError) as error:
        raise FilesUnavailable from error


def _key(file_id: FileId) -> str:
    # Folders by the random end: the front of an id is the time, which would fill one folder after the other.
    return f"{file_id.hex[-2:]}/{file_id.hex}"
