"""Pictures and the object store: what goes in hostile comes out clean or not at all."""

import asyncio
import io
import os
import sys
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from suiban.kit.ids import FileId
from suiban.platform.files import FileStore, FileTooLarge, FileTypeRefused, FileUnknown, FileUnreadable, Pictures

BYTES_MAX = 1 << 20


def encoded(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/webp")],
)
async def test_a_picture_comes_back_as_its_own_kind(kind: str, media_type: str) -> None:
    picture = await Pictures(BYTES_MAX).inspect(encoded(kind))
    assert (picture.media_type, picture.width, picture.height) == (media_type, 40, 20)
    with Image.open(io.BytesIO(picture.content)) as opened:
        assert opened.size == (40, 20)


async def test_metadata_and_what_hides_behind_the_picture_is_gone() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "SECRET-PLACE")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    hiding = encoded("PNG", pnginfo=note, exif=exif) + b"<script>SECRET-PLACE</script>"
    for raw in (hiding, encoded("JPEG", exif=exif, comment=b"SECRET-PLACE") + b"SECRET-PLACE"):
        assert b"SECRET-PLACE" in raw
        assert b"SECRET-PLACE" not in (await Pictures(BYTES_MAX).inspect(raw)).content


async def test_a_turned_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = await Pictures(BYTES_MAX).inspect(encoded("JPEG", (40, 20), exif=exif))
    assert (picture.width, picture.height) == (20, 40)


async def test_large_pictures_are_shrunk_and_see_through_ones_stay_so() -> None:
    picture = await Pictures(BYTES_MAX).inspect(encoded("PNG", (4000, 1000), "RGBA"))
    assert (picture.width, picture.height) == (2560, 640)
    with Image.open(io.BytesIO(picture.content)) as opened:
        assert opened.mode == "RGBA"


@pytest.mark.parametrize("mode", ["CMYK", "L"])
async def test_odd_colours_are_made_plain(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "JPEG")
    assert (await Pictures(BYTES_MAX).inspect(out.getvalue())).media_type == "image/jpeg"


async def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(FileTooLarge):
        await Pictures(BYTES_MAX).inspect(encoded("PNG", (7000, 6000), "1"))


async def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(FileTooLarge):
        await Pictures(bytes_max=100).inspect(b"\xff\xd8\xff" + bytes(100))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF90a",
        b"PK\x03\x04",
        b"MZ",
        b"RIFF0000WAVE",
    ],
)
async def test_what_is_no_picture_is_refused_by_content(raw: bytes) -> None:
    with pytest.raises(FileTypeRefused):
        await Pictures(BYTES_MAX).inspect(raw)


async def test_damaged_pictures_are_unreadable() -> None:
    whole = encoded("PNG", (300, 300))
    for raw in (whole[: len(whole) // 2], b"\xff\xd8\xff" + os.urandom(500), b"RIFF\x10\0\0\0WEBP" + os.urandom(60)):
        with pytest.raises(FileUnreadable):
            await Pictures(BYTES_MAX).inspect(raw)


@pytest.mark.parametrize(
    "body", ["import os; os.kill(os.getpid(), 9)", "while True: pass", "print('nonsense')", "x = "]
)
async def test_a_decoder_that_dies_or_hangs_is_only_an_unreadable_file(tmp_path: Path, body: str) -> None:
    child = tmp_path / "child.py"
    child.write_text(body)
    with pytest.raises(FileUnreadable):
        await Pictures(BYTES_MAX, child=child, child_s_max=1.0).inspect(encoded("PNG"))


async def test_the_child_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUIBAN_SECRET_KEY", "not for children")
    child = tmp_path / "child.py"
    child.write_text(
        "import json, os, sys\n"
        "assert not [name for name in os.environ if name.startswith('SUIBAN')]\n"
        "assert sorted(os.listdir('/proc/self/fd')) == ['0', '1', '2', '3']\n"
        "sys.stdout.write(json.dumps({'media_type': 'image/png', 'width': 1, 'height': 1}) + '\\nx')\n"
    )
    assert (await Pictures(BYTES_MAX, child=child).inspect(encoded("PNG"))).content == b"x"


async def test_files_are_kept_by_id_only(tmp_path: Path) -> None:
    files, file_id = FileStore(tmp_path.as_uri()), FileId.new()
    await files.put(file_id, b"content")
    assert await files.get(file_id) == b"content"
    assert _names(tmp_path) == [file_id.hex]
    await files.delete(file_id)
    await files.delete(file_id)
    with pytest.raises(FileUnknown):
        await files.get(file_id)


async def test_what_was_half_written_at_a_kill_goes_too(tmp_path: Path) -> None:
    file_id, program = FileId.new(), tmp_path / "killed.py"
    program.write_text(
        "import asyncio, os, signal, sys\n"
        "from suiban.kit.ids import FileId\n"
        "from suiban.platform.files import FileStore\n"
        "async def main():\n"
        "    files = FileStore(sys.argv[1])\n"
        "    writing = asyncio.create_task(files.put(FileId(hex=sys.argv[2]), bytes(64 << 20)))\n"
        "    while not any(names for _, _, names in os.walk(sys.argv[3])):\n"
        "        await asyncio.sleep(0)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    store = tmp_path / "a store"
    store.mkdir()
    killed = await asyncio.create_subprocess_exec(
        sys.executable, str(program), store.as_uri(), file_id.hex, str(store), stderr=asyncio.subprocess.DEVNULL
    )
    await killed.wait()
    assert [name.split("#")[0] for name in _names(store)] == [file_id.hex]
    await FileStore(store.as_uri()).delete(file_id)
    assert _names(store) == []


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]
