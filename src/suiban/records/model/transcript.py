"""A talk as a document: text, a page that needs nothing else, JSON. Pure.

Whatever was said stands there as text: in the page every sign of markup is escaped, in the text further lines of a
message are set in, so that nobody can write a line in another's name, and signs that turn the direction of writing or
control the terminal are shown as what they are.
"""

import html
import unicodedata
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.ids import CompanyId
from suiban.kit.masking import Spoken

Words = Literal["zh", "en"]


class Said(msgspec.Struct, frozen=True):
    """One message of a transcript; ``recalled``: its author took it back, and its words are not here."""

    company_id: CompanyId
    seq: int
    author: str
    name: str
    kind: str
    text: Spoken
    at: datetime
    recalled: bool = False


class Note(msgspec.Struct, frozen=True):
    """What only staff see: a note, or the summary of a hand-over."""

    company_id: CompanyId
    after_seq: int
    kind: str
    name: str
    at: datetime
    text: Spoken


class Transcript(msgspec.Struct, frozen=True):
    """A talk to be written down. ``made_by`` empty: for the customer. ``cut``: earlier messages are missing."""

    reference: str
    names: dict[CompanyId, str]
    time_zone: str
    made_at: datetime
    made_by: str
    said: tuple[Said, ...]
    notes: tuple[Note, ...]
    cut: bool = False


_WORDS: Final[dict[Words, dict[str, str]]] = {
    "zh": {
        "title": "会话记录", "customer": "客户", "bot": "机器人", "staff": "坐席", "system": "系统",
        "picture": "［图片］", "file": "［文件］", "voice": "［语音］",
        "recalled": "［已撤回］", "note": "内部备注", "handover": "内部转接",
        "reference": "编号", "made": "生成于", "by": "下载人",
        "zone": "时区", "cut": "更早的消息未包含在内。", "empty": "没有消息。",
    },
    "en": {
        "title": "Conversation transcript", "customer": "Customer", "bot": "Bot", "staff": "Agent", "system": "System",
        "picture": "[picture]", "file": "[file]", "voice": "[voice note]",
        "recalled": "[recalled]", "note": "Internal note", "handover": "Internal hand-over",
        "reference": "Reference", "made": "Made at", "by": "Downloaded by", "zone": "Time zone",
        "cut": "Earlier messages are not included.", "empty": "No messages.",
    },
}  # fmt: skip
_encode: Final = msgspec.json.Encoder(enc_hook=str).encode
_STYLE: Final = (
    "body{font:15px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;max-width:46em;margin:2em auto"
    ";padding:0 1em;"
    "color:#1c2430;background:#fff}h1{font-size:1.4em}dl{display:grid;grid-template-columns:max-content 1fr"
    ";gap:.1em 1em;"
    "color:#566}dd{margin:0}article{border-top:1px solid #dde;padding:.5em 0;break-inside:avoid}article"
    " p{margin:.2em 0 0;"
    "white-space:pre-wrap;overflow-wrap:anywhere}article header{color:#566;font-size:.9em}.customer b{color:#0b5d57}"
    ".internal{background:#fff7e0;padding-left:.6em;border-left:3px solid #b8860b}.recalled p{color:#778"
    ";font-style:italic}"
    "@media print{body{margin:0;max-width:none}}"
)


def file_name(transcript: Transcript, extension: str) -> str:
    """A name that says what it is and nothing about anybody."""
    return f"suiban-transcript-{transcript.made_at.astimezone(ZoneInfo(transcript.time_zone)):%Y%m%d-%H%M}.{extension}"


def render_text(transcript: Transcript, language: Words = "zh") -> str:
    """As plain text."""
    words = _WORDS[language]
    lines = [words["title"], *(f"{name}: {value}" for name, value in _head(transcript, words)), ""]
    if transcript.cut:
        lines.append(words["cut"])
    for item in _in_order(transcript):
        lines.append(f"[{_time(item.at, transcript)}] {_who(item, transcript, words)}")
        lines += [f"    {line}" for line in plain(_text(item, words)).split("\n")]
    if not transcript.said:
        lines.append(words["empty"])
    return "\n".join(lines) + "\n"


def render_html(transcript: Transcript, language: Words = "zh") -> str:
    """As a page of its own, to be read and printed."""
    words = _WORDS[language]
    head = "".join(f"<dt>{_safe(name)}</dt><dd>{_safe(value)}</dd>" for name, value in _head(transcript, words))
    rows = [_article(item, transcript, words) for item in _in_order(transcript)] or [f"<p>{words['empty']}</p>"]
    cut = [f"<p>{words['cut']}</p>"] if transcript.cut else []
    return (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer"'
        ' content="no-referrer">'
        f"<title>{words['title']}</title><style>{_STYLE}</style></head><body><h1>{words['title']}</h1><dl>{head}</dl>"
        f"{''.join(cut + rows)}</body></html>\n"
    )


def render_json(transcript: Transcript) -> bytes:
    """As data: one object, messages and internal entries apart."""
    return msgspec.json.format(
        _encode(
            {
                "reference": transcript.reference,
                "time_zone": transcript.time_zone,
                "made_at": transcript.made_at,
                "made_by": transcript.made_by,
                "cut": transcript.cut,
                "messages": [
                    {
                        "seq": item.seq, "company": transcript.names.get(item.company_id, ""), "author": item.author,
                        "name": item.name, "kind": item.kind, "text": item.text, "at": item.at,
                        "recalled": item.recalled,
                    }
                    for item in transcript.said
                ],
                "internal": [
                    {
                        "after_seq": note.after_seq, "company": transcript.names.get(note.company_id, ""),
                        "kind": note.kind, "name": note.name, "text": note.text, "at": note.at,
                    }
                    for note in transcript.notes
                ],
            }
        ),
        indent=2,
    )  # fmt: skip


def plain(text: str) -> str:
    """Text whose invisible signs are gone or shown: only tabs and line ends control anything."""
    kept = []
    for sign in text.replace("\r\n", "\n").replace("\r", "\n"):
        category = unicodedata.category(sign)
        # joins pictures of people and flags; everything else of its kind only hides something
        if sign in "\n\t\u200d" or category not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            kept.append(sign)
        else:
            kept.append("\n" if category in {"Zl", "Zp"} else f"\\u{ord(sign):04x}")
    return "".join(kept)


def _safe(text: str) -> str:
    return html.escape(plain(text), quote=True)


def _article(item: Said | Note, transcript: Transcript, words: dict[str, str]) -> str:
    kind = "internal" if isinstance(item, Note) else item.author
    recalled = " recalled" if isinstance(item, Said) and item.recalled else ""
    return (
        f'<article class="{_safe(kind)}{recalled}"><header><b>{_safe(_who(item, transcript, words))}</b> '
        f'<time datetime="{item.at.isoformat()}">{_time(item.at, transcript)}</time></header>'
        f"<p>{_safe(_text(item, words))}</p></article>"
    )


def _head(transcript: Transcript, words: dict[str, str]) -> list[tuple[str, str]]:
    head = [
        (words["reference"], transcript.reference),
        (words["made"], _time(transcript.made_at, transcript)),
        (words["zone"], transcript.time_zone),
    ]
    return [*head, (words["by"], transcript.made_by)] if transcript.made_by else head


def _in_order(transcript: Transcript) -> list[Said | Note]:
    placed: list[tuple[tuple[int, int, datetime], Said | Note]] = []
    placed += [((item.seq, 0, item.at), item) for item in transcript.said]
    placed += [((note.after_seq, 1, note.at), note) for note in transcript.notes]
    return [item for _, item in sorted(placed, key=lambda pair: pair[0])]


def _who(item: Said | Note, transcript: Transcript, words: dict[str, str]) -> str:
    if isinstance(item, Note):
        name = f"{words['handover' if item.kind == 'handover' else 'note']} {item.name}".strip()
    else:
        name = f"{words.get(item.author, item.author)} {item.name}".strip()
    of = transcript.names.get(item.company_id, "") if len(transcript.names) > 1 else ""
    return " ".join(f"{name} · {of}".split()) if of else " ".join(name.split())


def _text(item: Said | Note, words: dict[str, str]) -> str:
    if isinstance(item, Said) and item.recalled:
        return words["recalled"]
    if isinstance(item, Said) and item.kind in {"picture", "file", "voice"}:
        return f"{words[item.kind]} {str.__str__(item.text)}".strip()
    return str.__str__(item.text)


def _time(at: datetime, transcript: Transcript) -> str:
    return at.astimezone(ZoneInfo(transcript.time_zone)).strftime("%Y-%m-%d %H:%M:%S")
