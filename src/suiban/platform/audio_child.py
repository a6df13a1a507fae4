"""Runs alone in a child process: says of a recording on standard input what it is and how long it lasts.

Started as a file, not as a module, as ``picture_child`` is. Containers only are read, no sound is decoded. Answer: one
line of JSON, ``media_type`` and ``duration_ms``, or ``error``.
"""

import io
import json
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator

MEMORY_BYTES_MAX = 1 << 28
CPU_S_MAX = 10
DEPTH_MAX = 8
WAV_FORMATS = (1, 3, 6, 7)  # PCM, float, A-law, mu-law


class Refused(Exception):
    """The argument is the error's code."""


def kind_of(raw: bytes) -> tuple[str, int]:
    """(media type, milliseconds). Raises :class:`Refused`."""
    if raw.startswith(b"\x1aE\xdf\xa3"):
        found = "audio/webm", webm(raw)
    elif raw.startswith(b"OggS"):
        found = "audio/ogg", ogg(raw)
    elif raw[4:8] == b"ftyp":
        found = "audio/mp4", mp4(raw)
    elif raw.startswith(b"RIFF") and raw[8:12] == b"WAVE":
        found = "audio/wav", wav(raw)
    else:
        raise Refused("file_type_refused")
    if zipfile.is_zipfile(io.BytesIO(raw)):
        raise Refused("file_type_refused")
    return found


# --- WebM ---

SEGMENT, CLUSTER, INFO, TRACKS, TRACK, GROUP = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE, 0xA0
MASTERS = frozenset({SEGMENT, CLUSTER, INFO, TRACKS, TRACK, GROUP})
# what ends a cluster of unknown length
LEVEL_1 = frozenset({CLUSTER, INFO, TRACKS, 0x114D9B74, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367})
EBML, DOC_TYPE, SCALE, DURATION, TIME, BLOCK, SIMPLE_BLOCK, CODEC, TRACK_TYPE = (
    0x1A45DFA3, 0x4282, 0x2AD7B1, 0x4489, 0xE7, 0xA1, 0xA3, 0x86, 0x83,
)  # fmt: skip


def elements(raw: bytes, start: int, end: int, depth: int = 0) -> Iterator[tuple[int, bytes]]:
    """(id, content) of all that are no masters, and (id, b"") of masters before what is in them."""
    if depth > DEPTH_MAX:
        raise Refused("file_unreadable")
    at = start
    while at < end:
        kind, at = number(raw, at, keep=True)
        length, at = number(raw, at, keep=False)
        stop = end if length < 0 else at + length
        if length < 0 and kind not in (SEGMENT, CLUSTER):
            raise Refused("file_unreadable")
        # a recorder that was cut off leaves its last element short
        stop = min(stop, end)
        if kind in MASTERS:
            yield kind, b""
            if length < 0 and kind == CLUSTER:
                stop = cluster_end(raw, at, end)
            yield from elements(raw, at, stop, depth + 1)
        elif kind == EBML:
            yield from elements(raw, at, stop, depth + 1)
        else:
            yield kind, raw[at:stop] if kind not in (BLOCK, SIMPLE_BLOCK) else raw[at : at + 16]
        at = stop


def cluster_end(raw: bytes, start: int, end: int) -> int:
    """Where a cluster of unknown length ends: before the next thing that is in no cluster."""
    at = start
    while at < end:
        kind, after = number(raw, at, keep=True)
        if kind in LEVEL_1:
            return at
        length, after = number(raw, after, keep=False)
        if length < 0:
            raise Refused("file_unreadable")
        at = after + length
    return end


def number(raw: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of variable length and where it ends; -1: unknown. ``keep``: with its length mark, as ids have it."""
    if at >= len(raw) or raw[at] == 0:
        raise Refused("file_unreadable")
    length = 9 - raw[at].bit_length()
    if at + length > len(raw) or (keep and length > 4):
        raise Refused("file_unreadable")
    value = int.from_bytes(raw[at : at + length], "big")
    if keep:
        return value, at + length
    value &= (1 << (7 * length)) - 1
    return (-1 if value == (1 << (7 * length)) - 1 else value), at + length


def webm(raw: bytes) -> int:
    """Opus in WebM and nothing else; recorders leave the length out, so it is where the last sound stands."""
    doc_type, scale, declared, last, cluster = b"", 1_000_000, 0.0, 0, 0
    types, codecs = [], []
    for kind, content in elements(raw, 0, len(raw)):
        if kind == DOC_TYPE:
            doc_type = content.rstrip(b"\0")
        elif kind == TRACK_TYPE:
            types.append(int.from_bytes(content, "big"))
        elif kind == CODEC:
            codecs.append(content.rstrip(b"\0"))
        elif kind == SCALE:
            scale = int.from_bytes(content, "big")
        elif kind == DURATION:
            declared = struct.unpack(">f" if len(content) == 4 else ">d", content)[0]
        elif kind == TIME:
            cluster = int.from_bytes(content, "big")
            last = max(last, cluster)
        elif kind in (BLOCK, SIMPLE_BLOCK):
            _, at = number(content, 0, keep=False)
            last = max(last, cluster + struct.unpack_from(">h", content, at)[0])
    if doc_type != b"webm" or types != [2] or codecs != [b"A_OPUS"]:
        raise Refused("file_type_refused")
    return milliseconds(max(last, declared) * scale, 1_000_000_000)


# --- Ogg ---


def ogg(raw: bytes) -> int:
    """One stream of Opus, page after page without anything between or behind."""
    at, first, serial, skipped, last = 0, True, b"", 0, 0
    while at < len(raw):
        if raw[at : at + 5] != b"OggS\0" or at + 27 > len(raw):
            raise Refused("file_unreadable")
        granule = struct.unpack_from("<q", raw, at + 6)[0]
        table = raw[at + 27 : at + 27 + raw[at + 26]]
        body = at + 27 + len(table)
        if len(table) != raw[at + 26] or body + sum(table) > len(raw):
            raise Refused("file_unreadable")
        if first:
            if raw[body : body + 8] != b"OpusHead" or sum(table) < 19:
                raise Refused("file_type_refused")
            serial, skipped, first = raw[at + 14 : at + 18], struct.unpack_from("<H", raw, body + 10)[0], False
        elif raw[at + 14 : at + 18] != serial:
            raise Refused("file_type_refused")
        last = max(last, granule)
        at = body + sum(table)
    return milliseconds(last - skipped, 48_000)


# --- MP4 ---

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})


def boxes(raw: bytes, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of all boxes, outer ones before what is in them."""
    if depth > DEPTH_MAX:
        raise Refused("file_unreadable")
    at = start
    while at < end:
        if at + 8 > end:
            raise Refused("file_unreadable")
        length, head = struct.unpack_from(">I", raw, at)[0], 8
        kind = raw[at + 4 : at + 8]
        if length == 1 and at + 16 <= end:
            length, head = struct.unpack_from(">Q", raw, at + 8)[0], 16
        elif length == 0 and depth == 0:
            length = end - at
        if length < head or at + length > end:
            raise Refused("file_unreadable")
        yield kind, b"" if kind in CONTAINERS or kind == b"mdat" else raw[at + head : at + length]
        if kind in CONTAINERS:
            yield from boxes(raw, at + head, at + length, depth + 1)
        at += length


def mp4(raw: bytes) -> int:
    """One track of sound. Recorders write it in fragments, whose lengths are added up."""
    handlers, formats, scale, declared, fragments, usual, each = [], [], 0, 0, 0, 0, 0
    for kind, content in boxes(raw, 0, len(raw)):
        if kind == b"hdlr":
            handlers.append(content[8:12])
        elif kind == b"mdhd":
            scale, declared = struct.unpack_from(*((">IQ", content, 20) if content[0] else (">II", content, 12)))
        elif kind == b"stsd":
            formats.append(content[12:16])
        elif kind == b"tfhd":
            each = default_length(content) or usual
        elif kind == b"trex":
            usual = struct.unpack_from(">I", content, 12)[0]
        elif kind == b"trun":
            fragments += run_length(content, each)
    if handlers[:1] != [b"soun"] or b"vide" in handlers or formats not in ([b"mp4a"], [b"Opus"]):
        raise Refused("file_type_refused")
    return milliseconds(max(declared, fragments), scale)


def default_length(content: bytes) -> int:
    """How long a sample of this fragment is when it does not say so itself; 0: not told."""
    flags, at = int.from_bytes(content[1:4], "big"), 8
    at += 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
    return int(struct.unpack_from(">I", content, at)[0]) if flags & 0x8 else 0


def run_length(content: bytes, each: int) -> int:
    """How long all samples of a run are together."""
    flags, count = int.from_bytes(content[1:4], "big"), struct.unpack_from(">I", content, 4)[0]
    at = 8 + 4 * bool(flags & 0x1) + 4 * bool(flags & 0x4)
    if not flags & 0x100:
        return int(count * each)
    step = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    if at + count * step > len(content):
        raise Refused("file_unreadable")
    return sum(struct.unpack_from(">I", content, at + index * step)[0] for index in range(count))


# --- WAV ---


def wav(raw: bytes) -> int:
    """Sound as it is, or as telephones have it."""
    at, rate, length, form = 12, 0, -1, 0
    while at + 8 <= len(raw):
        kind, size = raw[at : at + 4], struct.unpack_from("<I", raw, at + 4)[0]
        if at + 8 + size > len(raw):
            raise Refused("file_unreadable")
        if kind == b"fmt ":
            form, rate = struct.unpack_from("<H", raw, at + 8)[0], struct.unpack_from("<I", raw, at + 16)[0]
        elif kind == b"data":
            length = size
        at += 8 + size + size % 2
    if form not in WAV_FORMATS or length < 0:
        raise Refused("file_type_refused")
    return milliseconds(length, rate)


def milliseconds(units: float, per_s: int) -> int:
    """A length; one that says nothing is that of a damaged file."""
    if per_s <= 0 or not 0 < units < float("inf"):
        raise Refused("file_unreadable")
    return max(1, round(units * 1_000 / per_s))


def main() -> None:
    """Read, look, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    answer: dict[str, str | int]
    try:
        media_type, duration_ms = kind_of(sys.stdin.buffer.read())
        answer = {"media_type": media_type, "duration_ms": duration_ms}
    except Refused as error:
        answer = {"error": str(error)}
    except Exception:
        answer = {"error": "file_unreadable"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
