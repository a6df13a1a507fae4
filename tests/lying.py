"""Files for tests: honest ones of every kind, made here byte by byte, and some that are not what they say."""

import io
import struct
import wave
import zipfile
from collections.abc import Mapping

from PIL import Image

TYPES = "[Content_Types].xml"
PREFIX = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def pdf(inside: bytes = b"", tail: bytes = b"") -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + inside
    return body + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n" + tail


def content_types(kind: str, main: str | None = None, more: str = "") -> str:
    part, name = MAIN[kind]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{main or f"{PREFIX}{name}.main+xml"}"/>{more}</Types>'
    )


def office(kind: str = "docx", parts: Mapping[str, bytes | str] | None = None, types: str | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(TYPES, types if types is not None else content_types(kind))
        archive.writestr(MAIN[kind][0], "<document/>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def archive(name: str = "a.txt", content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


def wav(seconds: float = 1.0, rate: int = 8_000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(rate)
        made.writeframes(b"\x80" * round(seconds * rate))
    return out.getvalue()


def ogg(seconds: float = 1.0, head: bytes = b"OpusHead", skipped: int = 312) -> bytes:
    def page(flags: int, granule: int, number: int, body: bytes) -> bytes:
        return b"OggS\0" + bytes([flags]) + struct.pack("<qIIIB", granule, 77, number, 0, 1) + bytes([len(body)]) + body

    first = head + struct.pack("<BBHIHB", 1, 1, skipped, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    return page(2, 0, 0, first) + page(0, 0, 1, tags) + page(4, round(seconds * 48_000) + skipped, 2, b"\xfc" * 40)


def element(kind: int, body: bytes, *, unknown: bool = False) -> bytes:
    head = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    return head + (b"\x01" + b"\xff" * 7 if unknown else (0x10_00_00_00 | len(body)).to_bytes(4, "big")) + body


def webm(seconds: float = 1.0, codec: bytes = b"A_OPUS", track_type: int = 2, doc: bytes = b"webm") -> bytes:
    """As browsers record it: no length anywhere, clusters without an end."""
    track = element(0xAE, element(0xD7, b"\1") + element(0x83, bytes([track_type])) + element(0x86, codec))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(3, "big")))
    last = round(seconds * 1_000)
    start = max(0, last - 60)
    clusters = b"".join(
        element(0x1F43B675, element(0xE7, at.to_bytes(4, "big")) + b"".join(
            element(0xA3, b"\x81" + struct.pack(">h", offset) + b"\x80sound") for offset in (0, 20, end)
        ), unknown=True)
        for at, end in ((0, 40), (start, last - start))
    )  # fmt: skip
    head = element(0x1A45DFA3, element(0x4282, doc))
    return head + element(0x18538067, info + element(0x1654AE6B, track) + clusters, unknown=True)


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(seconds: float = 1.0, handler: bytes = b"soun", form: bytes = b"mp4a", *, fragments: bool = True) -> bytes:
    """As Safari records it (in fragments), or whole."""
    rate = 48_000
    length = round(seconds * rate)
    media = box(
        b"mdia",
        box(b"mdhd", bytes(12) + struct.pack(">II", rate, 0 if fragments else length) + bytes(4)),
        box(b"hdlr", bytes(8) + handler + bytes(13)),
        box(b"minf", box(b"stbl", box(b"stsd", bytes(4) + struct.pack(">I", 1) + box(form, bytes(28))))),
    )
    more = box(b"mvex", box(b"trex", bytes(4) + struct.pack(">IIIII", 1, 1, 1_024, 0, 0))) if fragments else b""
    whole = box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"trak", media), more)
    if not fragments:
        return whole + box(b"mdat", b"sound")
    half = length // 2
    # one fragment says how long each sample is, the next leaves it to the usual length
    told = box(b"trun", struct.pack(">II", 0x100, 2), struct.pack(">II", half, length - half - 1_024))
    usual = box(b"trun", struct.pack(">II", 0, 1))
    for run in (told, usual):
        whole += box(b"moof", box(b"traf", box(b"tfhd", struct.pack(">II", 0x20000, 1)), run)) + box(b"mdat", b"sound")
    return whole


def lying_sizes(kind: str = "docx") -> bytes:
    """A document whose directory says that a part of 300 MB is small."""
    honest = bytearray(office(kind, {"word/big.xml": bytes(300 << 20)}))
    at = honest.rfind(b"PK\x01\x02")
    struct.pack_into("<I", honest, at + 24, 1_000)
    return bytes(honest)
