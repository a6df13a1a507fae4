"""What every door shows of every kind of step. The files in ``golden`` are read as a diff.

``SUIBAN_UPDATE=1`` writes them anew.
"""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.prompts import LINK, PROMPTS

from suiban.conversations.model import content
from suiban.flows.model.doors import CAPABILITIES
from suiban.flows.model.rendering import ChatShown, PhoneShown, Shown, TextShown, render
from suiban.flows.model.steps import DOORS, Door, Language

GOLDEN = Path(__file__).parent / "golden"


def chat_lines(shown: ChatShown) -> list[str]:
    lines = []
    for say in shown.says:
        if isinstance(say.content, content.Card):
            lines += [f"[card] {say.content.title}", *say.content.text.split("\n")]
            lines += [f"  ({button.label})" for button in say.content.buttons]
        elif isinstance(say.content, content.Form):
            lines += [f"[form] {say.content.title} | {say.content.title_en}", *say.content.text.split("\n")]
            lines += [f"  {_plain(field)}" for field in say.content.fields]
        else:
            lines += ["[text]", *say.text.split("\n"), *(f"  ({choice})" for choice in say.choices)]
    return lines


def _plain(value: Any) -> str:
    told = {name: one for name, one in msgspec.to_builtins(value).items() if one not in ("", (), [], None, False)}
    return ", ".join(f"{name}={one}" for name, one in told.items())


def lines_of(shown: Shown) -> list[str]:
    match shown:
        case ChatShown():
            return chat_lines(shown)
        case TextShown(texts):
            return [line for text in texts for line in ["[message]", *text.split("\n")]]
        case PhoneShown():
            keys = "  ".join(f"{key.key}={key.means}{':' + key.value if key.value else ''}" for key in shown.keys)
            about = _plain(msgspec.structs.replace(shown, spoken="", keys=()))
            return [shown.spoken, f"  {keys}", f"  {about}"]
        case _:
            return (
                msgspec.json.format(msgspec.json.encode(_shortened(msgspec.to_builtins(shown))), indent=1)
                .decode()
                .split("\n")
            )


def _shortened(value: Any) -> Any:
    """Without what is empty: what a page is sent has it all."""
    if isinstance(value, dict):
        kept = {name: _shortened(one) for name, one in value.items()}
        if kept.keys() == {"zh", "en"}:
            return " | ".join(one for one in kept.values() if one)
        return {name: one for name, one in kept.items() if one not in ("", [], {}, None, False)}
    return [_shortened(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("door", DOORS)
def test_every_kind_is_shown_as_it_was(door: Door) -> None:
    languages: tuple[Language, ...] = ("zh",) if door == "page" else ("zh", "en")
    for language in languages:
        lines: list[str] = []
        for name, prompt in PROMPTS.items():
            shown = render(prompt, CAPABILITIES[door], language, LINK)
            lines += [f"### {name}", *lines_of(shown), ""]
        path = GOLDEN / f"{door}{'' if door == 'page' else '_' + language}.txt"
        made = "\n".join(lines)
        if os.environ.get("SUIBAN_UPDATE"):
            path.write_text(made)
        assert path.read_text() == made, f"{path.name} differs: read it as a diff after SUIBAN_UPDATE=1"
