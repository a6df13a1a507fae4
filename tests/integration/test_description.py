"""The OpenAPI description: valid, and true about who may call and how it refuses."""

from typing import Any

from fastapi import FastAPI
from openapi_spec_validator import validate
from tests.bank import BANK, Browser, chat, code, sign_in

from suiban.platform.http import CHANGING, PROBLEM

VERBS = frozenset({"get", "put", "post", "delete", "patch"})
STAFF, CUSTOMER, KEY, LINK = {"staff": []}, {"customer": []}, {"key": []}, {"link": []}
STAFF_CHANGES = {"staff": [], "csrf": []}
OPEN = {
    ("get", "/healthz"),
    ("post", "/api/sign-in"), ("post", "/api/sign-in/code"), ("post", "/api/sign-in/second"),
    ("post", "/api/sign-in/password"), ("post", "/api/sign-in/enrol"), ("post", "/api/sign-in/enrol/confirm"),
    ("get", "/api/sign-in/options"), ("post", "/api/sign-in/oidc/start"), ("post", "/api/sign-in/oidc"),
    ("post", "/api/sign-in/oidc/logout"),
    ("get", "/api/sign-in/demo"), ("get", "/api/demo-bank/customers"), ("post", "/api/demo-bank/sign-in"),
    ("post", "/api/demo-bank/step-up"), ("post", "/api/demo-bank/step-up/proof"), ("get", "/api/demo-bank/messages"),
    ("get", "/api/chat/channels/{key}"), ("get", "/api/chat/channels/{key}/questions"), ("post", "/api/chat/sessions"),
    ("get", "/api/chat/channels/{key}/links"), ("get", "/api/articles/{company}/{key}"),
}  # fmt: skip
"""What everybody may call. A new open door is to be named here."""


def operations(app: FastAPI) -> dict[tuple[str, str], dict[str, Any]]:
    paths = app.openapi()["paths"]
    return {(verb, path): item[verb] for path, item in paths.items() for verb in VERBS & item.keys()}


async def test_it_is_valid(app: FastAPI) -> None:
    validate(app.openapi())


async def test_every_operation_names_who_may_call(app: FastAPI) -> None:
    found = operations(app)
    assert {key for key, operation in found.items() if operation["security"] == []} == OPEN
    for (verb, path), operation in found.items():
        staff = STAFF_CHANGES if verb.upper() in CHANGING else STAFF
        kinds: list[Any] = [[], [staff], [CUSTOMER], [KEY], [LINK], [staff, CUSTOMER]]
        assert operation["security"] in kinds, path
        assert (operation["security"] == [KEY]) == path.startswith("/api/v1/"), path
    assert found["get", "/api/files/{file_id}"]["security"] == [STAFF, CUSTOMER]


async def test_who_is_nobody_is_refused_where_the_description_says_so(app: FastAPI, browser: Browser) -> None:
    nobody = browser()
    for (verb, path), operation in operations(app).items():
        answer = await nobody.request(verb, path.replace("{", "").replace("}", ""))
        if operation["security"] == [LINK]:
            assert code(answer) == (404, "flow_link_over"), path
        elif operation["security"]:
            assert code(answer) == (401, "not_signed_in"), path
        else:
            assert answer.status_code != 401, path


async def test_each_scheme_opens_what_it_is_named_for(app: FastAPI, browser: Browser) -> None:
    """As a generated client would go about it: nothing but what the description says of the scheme."""
    schemes = app.openapi()["components"]["securitySchemes"]
    admin = browser()
    me = await sign_in(admin, "admin")
    del admin.headers["x-suiban-csrf"]
    assert schemes["staff"]["in"] == "cookie"
    assert schemes["staff"]["name"] in admin.cookies
    assert (await admin.get("/api/integrations/keys")).status_code == 200
    body = {"company_id": str(BANK), "name": "described", "scopes": ["customers.read"]}
    assert code(await admin.post("/api/integrations/keys", json=body)) == (403, "csrf_missing")
    csrf = {schemes["csrf"]["name"]: me["csrf_token"]}
    made = await admin.post("/api/integrations/keys", json=body, headers=csrf)
    visitor = (await chat(browser())).json()["token"]
    for scheme, token, verb, path, status in (
        ("key", made.json()["token"], "GET", "/api/v1/me", 200),
        ("customer", visitor, "POST", "/api/chat/sign-out", 204),
    ):
        assert (schemes[scheme]["type"], schemes[scheme]["scheme"]) == ("http", "bearer")
        answer = await browser(None).request(verb, path, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == status, path


async def test_every_operation_refuses_with_a_problem(app: FastAPI, browser: Browser) -> None:
    described = app.openapi()
    for key, operation in operations(app).items():
        assert list(operation["responses"]["default"]["content"]) == [PROBLEM], key
        assert "422" not in operation["responses"], key
    assert "HTTPValidationError" not in described["components"]["schemas"]
    problem = described["components"]["schemas"]["Problem"]
    for answer in (await browser().get("/api/me"), await browser().post("/api/sign-in", json={})):
        assert answer.headers["content-type"] == PROBLEM
        assert set(problem["required"]) <= answer.json().keys() <= problem["properties"].keys()


async def test_every_operation_is_named_grouped_and_explained(app: FastAPI) -> None:
    described, found = app.openapi(), operations(app)
    explained = {tag["name"]: tag["description"] for tag in described["tags"]}
    for key, operation in found.items():
        assert operation["tags"], key
        assert all(explained.get(tag) for tag in operation["tags"]), key
        assert operation["description"], key
    assert len({operation["operationId"] for operation in found.values()}) == len(found)


async def test_the_reference_and_its_guides_are_pages(browser: Browser) -> None:
    client = browser()
    assert (await client.get("/developers")).headers["location"] == "/developers/"
    for path in ("/developers/", "/developers/guide.html"):
        answer = await client.get(path)
        assert (answer.status_code, answer.text[:7]) == (200, "<title>")
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self'; ")
        assert "script-src" not in policy
    script = await client.get("/developers/assets/index-1a2b.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert code(await client.get("/developers/nowhere")) == (404, "page_missing")
