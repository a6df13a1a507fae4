"""What axe-core finds on a page: roles, names, contrast, order; in every frame of it."""

from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Error, Page

SOURCE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SERIOUS = ("serious", "critical")
# what other people's markup does and we cannot change: rule -> where. Swagger UI puts its links into a button.
NOT_OURS = {"nested-interactive": "opblock-summary", "target-size": "nostyle"}
_RUN = """async tags => {
  const found = await axe.run(document, {
    runOnly: tags, resultTypes: ['violations'], iframes: false, elementRef: false
  })
  return found.violations.map(one => ({
    rule: one.id, impact: one.impact ?? 'minor', help: one.help,
    nodes: one.nodes.map(node => ({
      target: node.target.join(' '), html: node.html.slice(0, 300), why: (node.failureSummary ?? '').slice(0, 600)
    }))
  }))
}"""


class Finding(NamedTuple):
    """One rule that some places of a page break."""

    rule: str
    impact: str
    help: str
    nodes: list[dict[str, str]]

    @property
    def serious(self) -> bool:
        """Whether somebody cannot use the page for it."""
        return self.impact in SERIOUS

    @property
    def target(self) -> str:
        """Where it is, the first places."""
        return " | ".join(f"{node['target']} {node['html'][:120]}" for node in self.nodes[:3])

    def as_dict(self) -> dict[str, Any]:
        """For a file."""
        return self._asdict()


async def look_at(page: Page) -> list[Finding]:
    """Everything axe finds. The page's own policy about scripts stays as it is: this goes in beside it."""
    found: list[Finding] = []
    for frame in page.frames:
        try:
            if not await frame.evaluate("typeof axe === 'object'"):
                await frame.evaluate(SOURCE.read_text())
            found += [Finding(**one) for one in await frame.evaluate(_RUN, list(TAGS)) if _is_ours(one)]
        except Error:
            if not frame.is_detached():
                raise
    return found


def _is_ours(one: dict[str, Any]) -> bool:
    """Also drops the places that are not ours."""
    theirs = NOT_OURS.get(one["rule"])
    one["nodes"] = [node for node in one["nodes"] if theirs is None or theirs not in node["html"]]
    return bool(one["nodes"])
