"""The lines of who writes services in the table of routes."""

from tests.route import Route, staff_only

WHO = "company_id={company}"
DEFINITION = {"company_id": "{company}", "bpmn": "<a/>"}
# editors of the own company write; administrators of another do not learn that it exists
WRITES = staff_only(403, editor=404, admin_b=404)
READS = staff_only(403, editor=404, admin_b=404, boss_b=404)
LISTS = staff_only(403, editor=200, admin_b=404, boss_b=404)
PUBLISHES = staff_only(403, admin_b=404)
FUNNEL = "since=2026-11-01T00:00:00Z&until=2026-11-20T00:00:00Z"

FLOWS: dict[tuple[str, str], Route] = {
    ("GET", "/api/flows"): Route(LISTS, path=f"/api/flows?{WHO}"),
    ("GET", "/api/flows/operations"): Route(staff_only(403, editor=200, admin_b=200, boss_b=200)),
    ("POST", "/api/flows/check"): Route(LISTS, json=DEFINITION),
    ("POST", "/api/flows/preview"): Route(
        staff_only(403, editor=422, admin_b=404, boss_b=404), json={**DEFINITION, "step": "x"}
    ),
    ("POST", "/api/flows/try"): Route(staff_only(403, editor=422, admin_b=404, boss_b=404), json=DEFINITION),
    ("GET", "/api/flows/{key}/versions"): Route(READS, path=f"/api/flows/nothing/versions?{WHO}"),
    ("GET", "/api/flows/{key}/versions/{version}"): Route(READS, path=f"/api/flows/nothing/versions/1?{WHO}"),
    ("PUT", "/api/flows/{key}/draft"): Route(
        staff_only(403, editor=422, admin_b=404), path="/api/flows/nothing/draft", json={**DEFINITION, "seen": 0}
    ),
    ("POST", "/api/flows/{key}/publish"): Route(
        PUBLISHES, path="/api/flows/nothing/publish", json={"company_id": "{company}", "version": 1, "revision": 1}
    ),
    ("POST", "/api/flows/{key}/retire"): Route(
        PUBLISHES, path="/api/flows/nothing/retire", json={"company_id": "{company}", "version": 1}
    ),
    ("GET", "/api/flows/{key}/funnel"): Route(READS, path=f"/api/flows/nothing/funnel?{WHO}&{FUNNEL}"),
    ("GET", "/api/flows/{key}/stalled"): Route(
        staff_only(403, auditor=200, boss_b=404), path=f"/api/flows/nothing/stalled?{WHO}"
    ),
}
