"""One page with all pictures, for looking through them; and what axe found, summed up."""

import html
import json
from collections import Counter
from pathlib import Path
from typing import Any

from .shots import LOOKS, Album

_STYLE = """
body { font: 14px system-ui, sans-serif; margin: 24px; color-scheme: light dark; }
section { margin: 0 0 32px; }
h2 { font-size: 15px; margin: 0 0 8px; }
div { display: flex; gap: 12px; overflow-x: auto; align-items: flex-start; }
figure { margin: 0; flex: none; } img { height: 260px; border: 1px solid gray; display: block; }
figcaption { font-size: 12px; opacity: .7; } pre { white-space: pre-wrap; }
"""


def write_sheet(album: Album) -> None:
    """`index.html`, `axe.json` and `problems.txt` beside the pictures."""
    found = {folder.name: folder for folder in sorted(album.into.iterdir()) if folder.is_dir()}
    sections = "".join(_section(name, folder) for name, folder in found.items())
    problems = html.escape("\n".join(album.problems) or "nothing wrong was found")
    page = f"<!doctype html><meta charset=utf-8><title>Suiban, every page</title><style>{_STYLE}</style>"
    summary = html.escape("\n".join(summed_up(album)) or "axe found nothing")
    (album.into / "index.html").write_text(f"{page}<pre>{summary}\n\n{problems}</pre>{sections}")
    (album.into / "axe.json").write_text(json.dumps(_with_earlier(album), ensure_ascii=False, indent=1))
    (album.into / "problems.txt").write_text("\n".join([*album.problems, ""]))


def _with_earlier(album: Album) -> list[dict[str, Any]]:
    """A walk of a part leaves what earlier parts found on other pictures."""
    path = album.into / "axe.json"
    known = json.loads(path.read_text()) if path.is_file() else []
    fresh = {(name, look) for name, looks in album.pictures.items() for look in looks}
    return [one for one in known if (one["page"], one["look"]) not in fresh] + album.findings


def summed_up(album: Album) -> list[str]:
    """A line a rule: how bad, how many pictures."""
    counted = Counter((one["impact"], one["rule"], one["help"]) for one in album.findings)
    order = ("critical", "serious", "moderate", "minor")
    lines = sorted(counted.items(), key=lambda one: (order.index(one[0][0]), -one[1]))
    return [f"axe: {impact:9} {rule}: {told} ({pictures} pictures)" for (impact, rule, told), pictures in lines]


def _section(name: str, folder: Path) -> str:
    looks = [look.name for look in LOOKS if (folder / f"{look.name}.png").is_file()]
    figures = "".join(
        f"<figure><a href='{name}/{look}.png'><img loading=lazy src='{name}/{look}.png' alt='{name} {look}'></a>"
        f"<figcaption>{look}</figcaption></figure>"
        for look in looks
    )
    return f"<section id='{name}'><h2>{html.escape(name)}</h2><div>{figures}</div></section>"
