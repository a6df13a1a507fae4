"""What comes in as a file: pictures, documents, recordings; told apart by their bytes alone and checked in a child.

Neither the name nor the type that the sender gives decides anything.
"""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from suiban.kit.errors import TooLarge
from suiban.platform.children import Children, FileUnreadable
from suiban.platform.file_names import EXTENSIONS, clean_name
from suiban.platform.files import FileTooLarge, FileTypeRefused, Pictures, looks_like_a_picture

PICTURE_BYTES_MAX: Final = 8 << 20
VOICE_BYTES_MAX: Final = 8 << 20
VOICE_S_MAX: Final = 120
_DOCUMENTS: Final = Path(__file__).with_name("document_child.py")
_AUDIO: Final = Path(__file__).with_name("audio_child.py")


class VoiceTooLong(TooLarge):
    """The recording is too long."""

    code = "voice_too_long"


class Upload(msgspec.Struct, frozen=True):
    """A file that may be kept. ``digest`` is the SHA-256 of ``content`` in hexadecimal, ``name`` is clean.

    ``width`` and ``height`` (px) are those of pictures, ``duration_ms`` that of recordings; else 0.
    """

    content: bytes
    media_type: str
    name: str
    digest: str
    width: int = 0
    height: int = 0
    duration_ms: int = 0

    def __repr__(self) -> str:
        return f"<{self.media_type}, {len(self.content)} bytes>"


class _Answer(msgspec.Struct, frozen=True):
    error: str = ""
    media_type: str = ""
    duration_ms: int = 0


class Uploads:
    """Takes files in. ``bytes_max`` is the most of any kind; pictures and recordings have their own limits."""

    def __init__(self, bytes_max: int, children: Children | None = None) -> None:
        self.bytes_max = bytes_max
        self._children = children or Children()
        self._pictures = Pictures(min(bytes_max, PICTURE_BYTES_MAX), children=self._children)

    async def inspect(self, raw: bytes, name: str | None = None) -> Upload:
        """What this is, clean. Pictures are made anew; documents and recordings stay as they are, byte for byte.

        Raises FileTooLarge, :class:`VoiceTooLong`, FileTypeRefused, FileUnreadable, FilesBusy.
        """
        if len(raw) > self.bytes_max:
            raise FileTooLarge(bytes_max=self.bytes_max)
        if looks_like_a_picture(raw):
            picture = await self._pictures.inspect(raw)
            shown = clean_name(name, picture.media_type)
            return Upload(picture.content, picture.media_type, shown, picture.digest, picture.width, picture.height)
        if not raw or looks_foreign(raw):
            raise FileTypeRefused
        if not looks_like_sound(raw):
            answer = _parse(await self._children.run(_DOCUMENTS, raw))
            return _kept(raw, _named_as_text(answer, name), name)
        if len(raw) > VOICE_BYTES_MAX:
            raise FileTooLarge(bytes_max=VOICE_BYTES_MAX)
        answer = _parse(await self._children.run(_AUDIO, raw))
        if answer.duration_ms > VOICE_S_MAX * 1_000:
            raise VoiceTooLong(seconds_max=VOICE_S_MAX)
        return _kept(raw, answer, name)


def looks_like_sound(raw: bytes) -> bool:
    """Whether it begins as WebM, Ogg, MP4 or WAV do."""
    return raw.startswith((b"\x1aE\xdf\xa3", b"OggS")) or raw[4:8] == b"ftyp" or (
        raw.startswith(b"RIFF") and raw[8:12] == b"WAVE"
    )  # fmt: skip


def looks_foreign(raw: bytes) -> bool:
    """Programs and old office files: no child is started for them."""
    return raw.startswith((b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe", b"{\\rtf", b"#!"))


def _parse(output: bytes) -> _Answer:
    try:
        answer = msgspec.json.decode(output, type=_Answer)
    except msgspec.DecodeError:
        raise FileUnreadable from None
    match answer.error:
        case "":
            if answer.media_type not in EXTENSIONS:
                raise FileUnreadable
            return answer
        case "file_type_refused":
            raise FileTypeRefused
        case "too_large":
            raise FileTooLarge(reason="expands")
        case _:
            raise FileUnreadable


def _named_as_text(answer: _Answer, name: str | None) -> _Answer:
    """A text that could be a table is one when it was also meant as one: nothing else hangs on it."""
    if answer.media_type == "text/csv" and not (name or "").lower().endswith(".csv"):
        return _Answer(media_type="text/plain")
    return answer


def _kept(raw: bytes, answer: _Answer, name: str | None) -> Upload:
    shown = clean_name(name, answer.media_type)
    return Upload(raw, answer.media_type, shown, hashlib.sha256(raw).hexdigest(), duration_ms=answer.duration_ms)
