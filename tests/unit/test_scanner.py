"""The client of the virus scanner, against one that speaks its protocol."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.clamd import EICAR, open_clamd

from suiban.platform.files import FilesUnavailable
from suiban.platform.scanner import BadScannerUrl, FileTooLargeToScan, Scanned, Scanner, ScannerUnavailable


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


@pytest.mark.parametrize("door", ["tcp", "unix"])
async def test_what_is_sent_in_pieces_is_looked_at_whole(tmp_path: Path, door: str) -> None:
    async with open_clamd(str(tmp_path / "ctl") if door == "unix" else "") as clamd:
        scanner = Scanner(clamd.url)
        assert await scanner.scan(pieces(b"clean", b"", b" file" * 100_000)) == Scanned()
        found = await scanner.scan(pieces(b"before " + EICAR[:20], EICAR[20:], b" after"))
        assert (found.signature, found.clean) == ("Win.Test.EICAR_HDB-1", False)
        assert (await scanner.scan(pieces())).clean
    assert clamd.streams == [b"clean" + b" file" * 100_000, b"before " + EICAR + b" after", b""]


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0", b"OK\0", b"stream: OK", b"stream: OKAY\0", b"nonsense\0", b"stream: FOUND\0",
     b"stream: x FOUND or not\0", b"x" * 5_000, b"\xff\xfe\0",
     b"stream: OK\nstream: x FOUND\0", b"stream: lstat() failed. ERROR\0"],
)  # fmt: skip
async def test_an_answer_that_is_none_is_no_permission(answer: bytes) -> None:
    async with open_clamd() as clamd:
        clamd.answer = answer
        if answer == b"stream: OK":  # the connection ended where the answer's end should be: clamd's older commands do
            assert (await Scanner(clamd.url).scan(pieces(b"x"))).clean
            return
        with pytest.raises(ScannerUnavailable):
            await Scanner(clamd.url).scan(pieces(b"x"))


async def test_a_name_that_is_found_is_plain_and_short() -> None:
    async with open_clamd() as clamd:
        clamd.answer = b"stream: <b>Evil</b> thing FOUND\0"
        assert (await Scanner(clamd.url).scan(pieces(b"x"))).signature == "_b_Evil__b__thing"
        clamd.answer = b"stream: Eicar-Signature(44d88612fea8a8f36de82e1278abb02f:68) FOUND\0"
        assert (await Scanner(clamd.url).scan(pieces(b"x"))).signature == "Eicar-Signature"


async def test_a_file_that_is_too_large_for_it_is_told_apart() -> None:
    async with open_clamd(bytes_max=1_000) as clamd:
        with pytest.raises(FileTooLargeToScan):
            await Scanner(clamd.url).scan(pieces(b"x" * 2_000))


async def test_a_scanner_that_says_nothing_is_not_waited_for_long() -> None:
    async with open_clamd() as clamd:
        clamd.silent = True
        with pytest.raises(ScannerUnavailable):
            await Scanner(clamd.url, answer_s_max=0.05).scan(pieces(b"x"))


async def test_a_scanner_that_is_away_is_told(tmp_path: Path) -> None:
    async with open_clamd() as clamd:
        url = clamd.url
    for gone in (url, f"clamd://{tmp_path}/none"):
        with pytest.raises(ScannerUnavailable):
            await Scanner(gone).scan(pieces(b"x"))


async def test_a_file_that_cannot_be_read_is_not_the_scanners_fault() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise FilesUnavailable

    async with open_clamd() as clamd:
        with pytest.raises(FilesUnavailable):
            await Scanner(clamd.url).scan(broken())
    assert clamd.streams == []


@pytest.mark.parametrize(
    "url", ["", "clamd://", "clamd:///", "http://a:1", "clamd://a:99999", "clamd://a:x", "clamd://a/b", "clamd://a?x=1"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadScannerUrl):
        Scanner(url)
