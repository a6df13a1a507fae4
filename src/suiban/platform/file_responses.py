"""Files on their way out: streamed, never whole in memory, and in the part that was asked for (RFC 9110, Range)."""

import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from suiban.kit.ids import FileId
from suiban.platform.file_names import attachment
from suiban.platform.files import FileStore

PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What we encoded ourselves: it may be shown in its place, everything else is saved."""
KEPT_S: Final = 300
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


async def answer_file(
    request: Request, files: FileStore, file_id: FileId, *, media_type: str, size_bytes: int, name: str
) -> Response:
    """The file, or the part of it that was asked for. Raises FileUnknown, FilesUnavailable.

    It is data: the common headers forbid to guess another type, to frame it and to run anything in it.
    """
    tag = f'"{file_id.hex}"'
    headers = {
        "content-disposition": "inline" if media_type in PICTURES else attachment(name),
        "cache-control": f"private, max-age={KEPT_S}",
        "accept-ranges": "bytes",
        "etag": tag,
    }
    wanted = parse_range(request.headers, size_bytes, tag)
    if wanted is None:
        headers["content-length"] = str(size_bytes)
        return StreamingResponse(await files.open(file_id), media_type=media_type, headers=headers)
    start, end = wanted
    if start >= end:
        return Response(status_code=416, headers={"content-range": f"bytes */{size_bytes}", "accept-ranges": "bytes"})
    headers["content-length"] = str(end - start)
    headers["content-range"] = f"bytes {start}-{end - 1}/{size_bytes}"
    content = await files.open(file_id, start, end)
    return StreamingResponse(content, status_code=206, media_type=media_type, headers=headers)


def parse_range(headers: Mapping[str, str], size_bytes: int, tag: str) -> tuple[int, int] | None:
    """(first byte, byte after the last) of the one range asked for; None: all. Nothing in it: cannot be given.

    Several ranges at once, other units and ranges of another version are answered with the whole, as is allowed.
    """
    found = _RANGE.fullmatch(headers.get("range", "").strip())
    if found is None or found[0] == "bytes=-" or headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size_bytes)
        return size_bytes - length, size_bytes
    start = int(first)
    if last and int(last) < start:
        return None
    end = min(int(last) + 1, size_bytes) if last else size_bytes
    return (start, end) if start < size_bytes else (0, 0)
