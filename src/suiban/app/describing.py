"""The OpenAPI description: what each operation wants of its caller, how it refuses, and what the groups are.

Who may call is read off the dependencies of the route itself, so that the description cannot say otherwise.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from suiban.flows.http.customer import link_token
from suiban.integrations.http.v1 import key_caller
from suiban.kit.ids import (
    CannedId,
    CompanyId,
    ConversationId,
    CustomerId,
    DeliveryId,
    FileId,
    Id,
    InstanceId,
    KeyId,
    QueueId,
    RequestId,
    SessionId,
    StaffId,
    WebhookId,
    WorkId,
)
from suiban.platform.http import CHANGING, PROBLEM, any_caller, customer_caller, staff_caller
from suiban.staff.http import COOKIE

DESCRIPTION: Final = """
随伴（Suiban）的全部 HTTP 接口。程序请使用 **v1**：管理员在工作台「集成」里创建密钥，请求时带上
`Authorization: Bearer sbk_…`。其余接口供工作台和聊天页面使用，可能随版本变化。
对话本身走 [WebSocket](/developers/protocol.html)。

All of Suiban's HTTP interface. Programs use **v1**: an administrator makes a key in the workbench (Integrations), sent
as `Authorization: Bearer sbk_…`. The rest serves the workbench and the chat and may change with a release. Talking
itself is on [web sockets](/developers/protocol.html).

- Errors are `application/problem+json` (RFC 9457). Decide by `code`, which is stable; `retryable` says whether the same
  request may succeed later; 429 carries `Retry-After`.
- Keys, webhooks, widget, assertions: [the guide 开发者指南](/developers/guide.html).
- Ids carry their kind (`cnv_…`, `cus_…`); times are ISO 8601 in UTC; lists end when `next_cursor` is null.
"""

TAGS: Final = {
    "v1": "For programs with a key: fields are added, never changed or taken away. 供程序使用，只增不改。",
    "integrations": "Keys, webhooks and their deliveries, for administrators. 密钥、Webhook 与推送记录。",
    "chat": "The customer's chat: channels, sessions, pictures. 客户聊天。",
    "files": "Pictures of conversations. 会话图片。",
    "staff": "Signing in, one's account, members, mandates and requests. 登录、账号、人员与授权。",
    "desk": "Conversations and customers as the workbench shows them. 工作台的会话与客户。",
    "tasks": "Work that is no conversation. 任务：不带会话的工作。",
    "cases": "What customers brought up and the company has to settle. 投诉等待办事项。",
    "alerts": "Services that broke off and what is done about it. 中断的业务和跟进。",
    "supervising": "Moving work, presence of others. 调度与在线状态。",
    "routing": "Queues and colleagues. 队列与同事。",
    "records": "Wrap-up records, ratings, transcripts. 小结、评价、会话记录。",
    "knowledge": "Articles. 知识库。",
    "search": "Finding messages, customers, tasks and articles. 搜索。",
    "flows": "Services: their drafts, checks, previews, versions and figures. 服务流程。",
    "forms": "Forms a company asks customers to fill in. 对话表单。",
    "assist": "Canned replies and suggestions. 快捷回复与建议。",
    "settings": "Companies, channels, queues, hours as administrators set them. 设置。",
    "audit": "Who did what. 审计。",
    "notices": "Being told in one's own browser. 浏览器通知。",
    "operation": "Whether the process serves. 运行状态。",
    "demo bank": "Only while the demo is shown. 仅演示。",
}

STAFF, CSRF, CUSTOMER, KEY, LINK = "staff", "csrf", "customer", "key", "link"
SCHEMES: Final[dict[str, dict[str, Any]]] = {
    STAFF: {
        "type": "apiKey", "in": "cookie", "name": COOKIE,
        "description": "Set by signing in. 登录后由浏览器自动带上。",
    },
    CSRF: {
        "type": "apiKey", "in": "header", "name": "X-Suiban-CSRF",
        "description": "`csrf_token` of `GET /api/me`, on every request that changes something. 修改类请求必须携带。",
    },
    CUSTOMER: {
        "type": "http", "scheme": "bearer",
        "description": "A customer's session, from `POST /api/chat/sessions`. 客户会话令牌。",
    },
    LINK: {
        "type": "http", "scheme": "bearer",
        "description": "The secret of a link to one service under way. 办理页面链接中的令牌。",
    },
    KEY: {
        "type": "http", "scheme": "bearer", "bearerFormat": "sbk_…",
        "description": "A program's key. 程序密钥，以 `sbk_` 开头。",
    },
}  # fmt: skip
PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "code", "retryable"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:suiban:error:conversation_unknown"]},
        "title": {"type": "string", "description": "For people; may be reworded."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "For programs; stable."},
        "retryable": {"type": "boolean", "description": "Whether the same request may succeed later."},
        "detail": {"type": "object", "additionalProperties": True, "description": "Codes and numbers, never content."},
    },
}
_REFUSAL: Final = {
    "description": "Refused, or it failed: `code` says why.",
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


IDS: Final[dict[str, type[Id]]] = {
    "canned_id": CannedId, "company_id": CompanyId, "conversation_id": ConversationId, "customer_id": CustomerId,
    "delivery_id": DeliveryId, "file_id": FileId, "instance_id": InstanceId,
    "key_id": KeyId, "queue_id": QueueId, "request_id": RequestId,
    "session_id": SessionId, "staff_id": StaffId, "webhook_id": WebhookId,
    "work_id": WorkId,
}  # fmt: skip


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What takes the place of ``app.openapi``; made when first asked for, then kept."""
    kept: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not kept:
            kept.update(_describe(app))
        return kept

    return openapi


def _describe(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(
        title=app.title, version=app.version, openapi_version=app.openapi_version, description=DESCRIPTION.strip(),
        routes=app.routes, separate_input_output_schemas=app.separate_input_output_schemas,
    )  # fmt: skip
    used: set[str] = set()
    for path, method, dependant in _operations(app):
        operation = described["paths"][path][method]
        operation["security"] = _security(dependant, method.upper() in CHANGING)
        # pydantic's own answer is never given: what is malformed is a problem like any other
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = _REFUSAL
        for parameter in operation.get("parameters", ()):
            _tell_ids(parameter)
        used.update(operation.get("tags", ()))
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    described["components"]["securitySchemes"] = SCHEMES
    described["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    return described


def _tell_ids(parameter: dict[str, Any]) -> None:
    """What an id looks like: the routes parse it themselves, so the framework knows nothing of it."""
    kind = IDS.get(parameter["name"])
    schema = parameter["schema"]
    for described in schema.get("anyOf", [schema]) if kind is not None else ():
        if described.get("type") == "string":
            assert kind is not None
            written = f"{kind.prefix}_[0-9a-f]{{32}}"
            # an empty one in a query means none
            described["pattern"] = f"^{written}$" if parameter["in"] == "path" else f"^({written})?$"


def _operations(app: FastAPI) -> Iterator[tuple[str, str, Dependant]]:
    """(path, method, what it depends on) of everything that is described."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and context.include_in_schema:
            for method in context.methods or ():
                yield str(context.path_format), method.lower(), context.dependant


def _security(dependant: Dependant, changing: bool) -> list[dict[str, list[str]]]:
    """Who may call; several: any of them. Empty: everybody."""
    wanted = _calls(dependant)
    staff: dict[str, list[str]] = {STAFF: [], CSRF: []} if changing else {STAFF: []}
    found: list[dict[str, list[str]]] = []
    if wanted & {staff_caller, any_caller}:
        found.append(staff)
    if wanted & {customer_caller, any_caller}:
        found.append({CUSTOMER: []})
    if link_token in wanted:
        found.append({LINK: []})
    if key_caller in wanted:
        found.append({KEY: []})
    return found


def _calls(dependant: Dependant) -> set[Any]:
    found = {dependant.call}
    for needed in dependant.dependencies:
        found |= _calls(needed)
    return found
