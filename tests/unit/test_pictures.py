"""The walk through all pages knows every address that the front end declares, and notices one without a picture."""

from pathlib import Path

from scripts.pictures.pages import PAGES
from scripts.pictures.routes import all_routes, desk_routes, mobile_routes, place_of

ROUTES = {
    "/desk/inbox",
    "/desk/inbox/:id",
    "/desk/inbox/:id/customer",
    "/desk/a/:b?/:c?",
    "/desk/*",
    "/mobile/#/",
    "/mobile/#/cards",
}


def test_routes_are_read_as_the_front_end_writes_them() -> None:
    written = """
      if (board && location.pathname.replace(/\\/$/, '') === '/wall') return <Late><WallPage /></Late>
      <Route index element={<Navigate to={home} replace />} />
      {agent && <Route path="inbox/:id" element={<InboxPage />} />}
      <Route path="*" element={<Missing home={home} />} />
    """
    assert desk_routes([written]) == {"wall", "inbox/:id", "*"}
    assert mobile_routes("export const PATHS = ['/', '/cards'] as const") == {"/", "/cards"}
    assert {"/desk/wall", "/desk/inbox/:id", "/mobile/#/cards", "/developers/", "/demo/site.html"} <= all_routes()


def test_an_address_is_of_the_route_that_says_most_of_it() -> None:
    base = "http://127.0.0.1:8080"
    assert place_of(f"{base}/desk/inbox/cnv_1?at=3", ROUTES) == "/desk/inbox/:id"
    assert place_of(f"{base}/desk/inbox/cnv_1/customer", ROUTES) == "/desk/inbox/:id/customer"
    assert place_of(f"{base}/desk/nothing/here", ROUTES) == "/desk/*"
    assert place_of(f"{base}/mobile/", ROUTES) == "/mobile/#/"
    assert place_of(f"{base}/mobile/#/cards", ROUTES) == "/mobile/#/cards"
    assert place_of(f"{base}/desk/a", ROUTES) == place_of(f"{base}/desk/a/1/2", ROUTES) == "/desk/a/:b?/:c?"
    assert place_of(f"{base}/elsewhere", ROUTES) == ""


def test_every_page_of_the_table_is_an_address_of_the_workbench() -> None:
    routes = all_routes(Path(__file__).parents[2] / "web")
    places = {page.name: place_of(f"http://x/desk/{page.path}", routes) for page in PAGES}
    assert all(place and not place.endswith("*") for place in places.values()), places
    assert len(places) == len(PAGES)
