"""Runs alone in a child process: a picture on standard input, a clean one on standard output.

Started as a file, not as a module: it imports nothing of ours, and nothing of the parent's memory, sockets or
environment is here. Whatever a hostile picture does to the decoder, it does it to this process only.

Answer: one line of JSON (``media_type``, ``width``, ``height``, or ``error``), then the bytes.
"""

import io
import json
import resource
import sys

from PIL import Image, ImageOps

MEMORY_BYTES_MAX = 1 << 30
CPU_S_MAX = 10
PIXELS_MAX = 40_000_000
SIDE_PX_MAX = 2_560
PNG_BYTES_MAX = 4 << 20
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class Refused(Exception):
    """The argument is the error's code."""


def clean(raw: bytes) -> tuple[bytes, str, int, int]:
    """Decode, turn upright, shrink and encode again: no metadata, no second content behind the picture."""
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise Refused("too_many_pixels")
            kind = picture.format
            if kind == "JPEG":
                picture.draft("RGB", (SIDE_PX_MAX, SIDE_PX_MAX))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE_PX_MAX, SIDE_PX_MAX))
            see_through = "A" in upright.getbands() or "transparency" in upright.info
            plain = upright.convert("RGBA" if see_through and kind != "JPEG" else "RGB")
    except Refused:
        raise
    except MemoryError:
        raise Refused("too_many_pixels") from None
    except Exception:
        raise Refused("file_unreadable") from None
    # A fresh image: what Pillow keeps beside the pixels (EXIF, XMP, profiles, comments) stays behind.
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    encoded, media_type = encode(fresh, kind)
    return encoded, media_type, fresh.width, fresh.height


def encode(picture: Image.Image, kind: str | None) -> tuple[bytes, str]:
    """In the format it came in; a photograph that came as PNG becomes WebP, so does the first picture of a GIF."""
    if kind == "JPEG":
        return saved(picture, "JPEG", quality=85, optimize=True), "image/jpeg"
    if kind == "PNG":
        lossless = saved(picture, "PNG", optimize=False)
        if len(lossless) <= PNG_BYTES_MAX:
            return lossless, "image/png"
    return saved(picture, "WEBP", quality=85, method=2), "image/webp"


def saved(picture: Image.Image, kind: str, **options: int | bool) -> bytes:
    """The encoded picture."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def main() -> None:
    """Read, clean, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    content = b""
    answer: dict[str, str | int]
    try:
        content, media_type, width, height = clean(sys.stdin.buffer.read())
        answer = {"media_type": media_type, "width": width, "height": height}
    except Refused as error:
        answer = {"error": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
