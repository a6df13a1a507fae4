"""The built front end: files of ``web/*/dist``, kept in memory, and nothing beside them."""

import asyncio
import gzip
import hashlib
import re
from pathlib import Path
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from suiban.kit.errors import NotFound
from suiban.platform.http import PAGE_PERMISSIONS, PAGE_POLICY

FILE_BYTES_MAX: Final = 8 << 20
GZIP_FROM_BYTES: Final = 1_000
HASHED: Final = "public, max-age=31536000, immutable"
FRESH: Final = "no-cache"
# No part begins with a dot: neither `..` nor the build's own `.vite` can be named.
_NAME: Final = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}
_COMPRESSED: Final = frozenset({".html", ".js", ".css", ".json", ".webmanifest", ".svg"})


class PageMissing(NotFound):
    """There is no such page; was the front end built (`make install`)?"""

    code = "page_missing"


class _Kept(msgspec.Struct, frozen=True):
    changed_ns: int
    content: bytes
    zipped: bytes | None
    media_type: str
    tag: str


class Pages:
    """One built front end. ``fallback`` answers addresses that only the page itself understands."""

    def __init__(self, folder: Path, fallback: str | None = None) -> None:
        self._folder = folder.resolve()
        self._fallback = fallback
        self._kept: dict[str, _Kept] = {}

    async def answer(self, request: Request, name: str, frame_ancestors: str = "'none'") -> Response:
        """The file ``name``. Raises :class:`PageMissing`."""
        kept = await self._load(name or "index.html")
        if kept is None and self._fallback is not None and "." not in name.rpartition("/")[2]:
            kept = await self._load(self._fallback)
        if kept is None:
            raise PageMissing
        headers = {
            "etag": kept.tag,
            "cache-control": HASHED if "assets/" in f"/{name}" and kept.media_type != _TYPES[".html"] else FRESH,
            "vary": "accept-encoding",
        }
        if kept.media_type == _TYPES[".html"]:
            headers["content-security-policy"] = PAGE_POLICY + frame_ancestors
            headers["permissions-policy"] = PAGE_PERMISSIONS
        if request.headers.get("if-none-match") == kept.tag:
            return Response(status_code=304, headers=headers)
        content = kept.content
        if kept.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            content, headers["content-encoding"] = kept.zipped, "gzip"
        return Response(content, media_type=kept.media_type, headers=headers)

    async def _load(self, name: str) -> _Kept | None:
        if len(name) > 200 or not _NAME.fullmatch(name) or Path(name).suffix not in _TYPES:
            return None
        found, kept = await asyncio.to_thread(self._look, name), self._kept.get(name)
        if found is None:
            return None
        path, changed_ns = found
        if kept is None or kept.changed_ns != changed_ns:
            kept = self._kept[name] = await asyncio.to_thread(_read, path, changed_ns)
        return kept

    def _look(self, name: str) -> tuple[Path, int] | None:
        path = (self._folder / name).resolve()  # a link that leads out of the folder is no page
        try:
            status = path.stat()
        except OSError:
            return None
        if not path.is_file() or not path.is_relative_to(self._folder) or status.st_size > FILE_BYTES_MAX:
            return None
        return path, status.st_mtime_ns


def _read(path: Path, changed_ns: int) -> _Kept:
    content = path.read_bytes()
    worth_it = path.suffix in _COMPRESSED and len(content) >= GZIP_FROM_BYTES
    return _Kept(
        changed_ns=changed_ns,
        content=content,
        zipped=gzip.compress(content, 6, mtime=0) if worth_it else None,
        media_type=_TYPES[path.suffix],
        tag=f'"{hashlib.sha256(content).hexdigest()[:24]}"',
    )


def frame_ancestors(allowed_origins: tuple[str, ...]) -> str:
    """Who may frame the chat of a channel: our own pages, and the origins registered for it (``*``: every page)."""
    if "*" in allowed_origins:
        return "*"
    return " ".join(["'self'", *(origin for origin in allowed_origins if _ORIGIN.fullmatch(origin))])


_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.*-]+(?::\d{1,5})?")
