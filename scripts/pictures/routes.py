"""Which addresses there are, read from where the front end declares them, so that none is forgotten."""

import re
from collections.abc import Iterable
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web"
DESK_ROUTE = re.compile(r"<Route\b[^>]*?\bpath=\"([^\"]+)\"|pathname\.replace\([^)]*\)\s*===\s*'/([\w/-]+)'")
MOBILE_PATHS = re.compile(r"PATHS = \[([^\]]*)\]")


def desk_routes(sources: Iterable[str]) -> set[str]:
    """The addresses below /desk/ that this source declares: `inbox/:id`, `*`."""
    return {found[1] or found[2] for source in sources for found in DESK_ROUTE.finditer(source)}


def mobile_routes(source: str) -> set[str]:
    """The addresses of the bank's app: `/cards`."""
    found = MOBILE_PATHS.search(source)
    return set(re.findall(r"'([^']+)'", found[1])) if found else set()


def all_routes(web: Path = WEB) -> set[str]:
    """Everything a person can open, as ``place_of`` would name it."""
    desk = desk_routes(path.read_text() for path in sorted((web / "desk" / "src").rglob("*.tsx")))
    mobile = mobile_routes((web / "mobile" / "src" / "router.ts").read_text())
    pages = {f"/developers/{path.name}".replace("index.html", "") for path in (web / "developers").glob("*.html")}
    return {f"/desk/{path}" for path in desk} | {f"/mobile/#{path}" for path in mobile} | pages | {"/demo/site.html"}


def place_of(url: str, routes: Iterable[str]) -> str:
    """The route that an address is of: the one that names most of it; empty when there is none."""
    path = re.sub(r"^https?://[^/]+", "", url)
    path, _, mark = path.partition("#")
    path = path.partition("?")[0]
    if path == "/mobile/":
        path = f"/mobile/#{mark or '/'}"
    fitting = [route for route in routes if re.fullmatch(_pattern(route), path)]
    return max(fitting, key=lambda route: (not route.endswith("*"), -route.count(":")), default="")


def _pattern(route: str) -> str:
    """`/desk/settings/:section?` is as good without its last part."""
    pattern = ""
    for part in route.split("/")[1:]:
        if part.startswith(":") and part.endswith("?"):
            pattern += "(?:/[^/]+)?"
        else:
            pattern += "/" + (".*" if part == "*" else "[^/]+" if part.startswith(":") else re.escape(part))
    return pattern
