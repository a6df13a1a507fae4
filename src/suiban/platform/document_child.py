"""Runs alone in a child process: says of a document on standard input what it really is.

Started as a file, not as a module, as ``picture_child`` is. The name it came with and the type it was said to have are
not known here: only the bytes count. Answer: one line of JSON, ``media_type`` or ``error``.
"""

import csv
import io
import json
import resource
import sys
import unicodedata
import zipfile
from xml.etree import ElementTree

MEMORY_BYTES_MAX = 1 << 29
CPU_S_MAX = 10
ENTRIES_MAX = 4_000
EXPANDED_BYTES_MAX = 160 << 20
RATIO_MAX = 200
PART_BYTES_MAX = 4 << 20
PIECE_BYTES = 1 << 20
PDF_TAIL_BYTES_MAX = 2_048
TABLE_LINES = 50
TYPES_PART = "[Content_Types].xml"
_SPACE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_PREFIX = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    f"{_PREFIX}wordprocessingml.document.main+xml": f"{_PREFIX}wordprocessingml.document",
    f"{_PREFIX}spreadsheetml.sheet.main+xml": f"{_PREFIX}spreadsheetml.sheet",
    f"{_PREFIX}presentationml.presentation.main+xml": f"{_PREFIX}presentationml.presentation",
}
ACTIVE = ("macroenabled", "vbaproject", "activex", "ms-office.vba")


class Refused(Exception):
    """The argument is the error's code."""


def kind_of(raw: bytes) -> str:
    """The media type. Raises :class:`Refused`."""
    if raw.startswith(b"%PDF-"):
        return pdf(raw)
    if raw.startswith(b"PK\x03\x04"):
        return office(raw)
    return text(raw)


def pdf(raw: bytes) -> str:
    """A PDF from its first byte to its last; what also opens as an archive is two files in one."""
    end = raw.rfind(b"%%EOF")
    if end < 0 or len(raw) - end > PDF_TAIL_BYTES_MAX or b"startxref" not in raw[-PDF_TAIL_BYTES_MAX * 2 :]:
        raise Refused("file_unreadable")
    refuse_archive(raw)
    return "application/pdf"


def office(raw: bytes) -> str:
    """A Word, Excel or PowerPoint file of the kind without macros: the parts are there and unpack to what they say."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            if TYPES_PART not in archive.namelist():
                raise Refused("file_type_refused")
            check_entries(archive, entries)
            types = content_types(archive)
            names = {entry.filename for entry in entries}
            found = next((OFFICE[kind] for kind, part in types if kind in OFFICE and part in names), None)
            active = any(word in kind.lower() for kind, _ in types for word in ACTIVE)
            if found is None or active or any(word in name.lower() for name in names for word in ACTIVE):
                raise Refused("file_type_refused")
            refuse_remote_template(archive, names)
            unpack(archive, entries)
    except Refused:
        raise
    except MemoryError:
        raise Refused("too_large") from None
    except Exception:
        raise Refused("file_unreadable") from None
    return found


def check_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """What the directory of the archive says: not many, not much, no names that lead elsewhere, nothing around it."""
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > EXPANDED_BYTES_MAX:
        raise Refused("too_large")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refused("file_unreadable")
    if archive.comment or (entries and min(entry.header_offset for entry in entries) != 0):
        raise Refused("file_unreadable")
    for entry in entries:
        name = entry.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in entry.orig_filename:
            raise Refused("file_unreadable")
        if entry.flag_bits & 0x1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("file_unreadable")
        if entry.file_size > RATIO_MAX * max(entry.compress_size, 4_096):
            raise Refused("too_large")


def content_types(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(content type, part) of everything the package declares."""
    # no document type gets this far, and what a parser may cost is limited for this process
    root = ElementTree.fromstring(part_of(archive, TYPES_PART))  # noqa: S314
    overrides = root.iter(f"{_SPACE}Override")
    found = [(node.get("ContentType", ""), node.get("PartName", "").lstrip("/")) for node in overrides]
    return [*found, *((node.get("ContentType", ""), "") for node in root.iter(f"{_SPACE}Default"))]


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """An XML part, in UTF-8 and without a document type of its own."""
    with archive.open(name) as part:
        content = part.read(PART_BYTES_MAX + 1)
    if len(content) > PART_BYTES_MAX or b"\0" in content or b"<!DOCTYPE" in content.upper():
        raise Refused("file_unreadable")
    return content


def refuse_remote_template(archive: zipfile.ZipFile, names: set[str]) -> None:
    """A template that is fetched from elsewhere may bring macros that are not in the file."""
    for name in names:
        if name.lower().endswith("settings.xml.rels"):
            content = part_of(archive, name).lower()
            if b"attachedtemplate" in content and b'"external"' in content.replace(b"'", b'"'):
                raise Refused("file_type_refused")


def unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read everything once: sizes in the directory may lie, and check sums tell a damaged file."""
    total = 0
    for entry in entries:
        with archive.open(entry) as part:
            while piece := part.read(PIECE_BYTES):
                total += len(piece)
                if total > EXPANDED_BYTES_MAX:
                    raise Refused("too_large")


def text(raw: bytes) -> str:
    """Plain text in UTF-8 or GB18030, or a table of it. Mark-up is not plain text: browsers find it in any file."""
    words = decoded(raw)
    if not words.strip() or words.lstrip("\ufeff \t\r\n").startswith("<"):
        raise Refused("file_type_refused")
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\f" for char in set(words)):
        raise Refused("file_type_refused")
    refuse_archive(raw)
    return "text/csv" if is_table(words) else "text/plain"


def decoded(raw: bytes) -> str:
    """The text of bytes."""
    if b"\0" not in raw:
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Refused("file_type_refused")


def is_table(words: str) -> bool:
    """Lines of as many cells each, and none that a spreadsheet would take for a formula."""
    lines = words.splitlines()
    rows = [row for row in csv.reader(lines[:TABLE_LINES]) if row]
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) != 1:
        return False
    cells = (cell.lstrip('\ufeff \t"') for row in csv.reader(lines) for cell in row)
    return not any(cell.startswith(("=", "@", "+", "-")) and not is_number(cell) for cell in cells)


def is_number(cell: str) -> bool:
    """A sign, digits, and what stands between them."""
    return all(char in "+-0123456789.,% " for char in cell)


def refuse_archive(raw: bytes) -> None:
    """Archives are found from their end, so one may hide behind anything."""
    if zipfile.is_zipfile(io.BytesIO(raw)):
        raise Refused("file_type_refused")


def main() -> None:
    """Read, look, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = {"media_type": kind_of(sys.stdin.buffer.read())}
    except Refused as error:
        answer = {"error": str(error)}
    except Exception:
        answer = {"error": "file_unreadable"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
