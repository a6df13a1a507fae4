"""Names of files for people's eyes. A name is data that came from outside: it is shown, and never a place on a disk."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

CHARACTERS_MAX: Final = 100
NAMELESS: Final = "file"
EXTENSIONS: Final = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "text/plain": "txt",
    "text/csv": "csv",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}
"""What may be kept at all, with the ending that says so."""
# endings that would say something else before the true one: ours, and those that machines run or pages understand
_TAKEN: Final = frozenset(EXTENSIONS.values()) | frozenset(
    (
        "bat", "cmd", "com", "cpl", "docm", "dotm", "exe", "hta", "htm", "html", "htaccess", "iso", "jar", "js", "jse",
        "jsp", "lnk", "mht", "msi", "php", "ppam", "pptm", "ps1", "py", "reg", "scr", "sh", "svg", "url", "vb", "vbe",
        "vbs", "wsf", "xhtml", "xlam", "xlsm", "xml",
    )
)  # fmt: skip

# controls, what is not seen (width none, direction), halves, private and unassigned characters, other line ends
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS_MAX: Final = 3
_PLACES: Final = re.compile(r"[/\\]")
_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_ENDING: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
# names that Windows takes for devices, whatever follows
_DEVICES: Final = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def clean_name(given: str | None, media_type: str) -> str:
    """A name to show and to save under: one line, only what is seen, the ending of what the file really is."""
    extension = EXTENSIONS.get(media_type, "bin")
    stem = _visible(_PLACES.split(given or "")[-1])
    stem = _NOT_IN_NAMES.sub("_", stem).strip(" .")
    stem = _without_ending(stem) or stem
    while (ending := _ENDING.search(stem)) and ending[0][1:].lower() in _TAKEN:
        stem = _without_ending(stem)
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    stem = stem[: CHARACTERS_MAX - len(extension) - 1].strip(" .")
    return f"{stem or NAMELESS}.{extension}"


def _without_ending(stem: str) -> str:
    return _ENDING.sub("", stem).strip(" .")


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text[: 20 * CHARACTERS_MAX]):
        category = unicodedata.category(char)
        marks = marks + 1 if category.startswith("M") else 0
        if category not in _UNSEEN and marks <= _MARKS_MAX:
            kept.append(" " if category == "Zs" else char)
    return " ".join("".join(kept).split())


def attachment(name: str) -> str:
    """The Content-Disposition that has a browser save under this (clean) name (RFC 6266, RFC 8187)."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\%' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
