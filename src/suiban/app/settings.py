"""Settings: one frozen class, read from the environment at start and nowhere else.

Every field is an environment variable ``SUIBAN_<NAME>``; its sentence of help stands beside it. All that is wrong is
reported at once, unknown ``SUIBAN_…`` names included: a slip of the pen must not pass as a default.
"""

import difflib
import hmac
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_type_hints

import msgspec
from msgspec import Meta

from suiban.kit.errors import BadInput
from suiban.platform.engines.home import Home
from suiban.platform.oidc import is_safe
from suiban.platform.proxies import parse_networks
from suiban.platform.scanner import BadScannerUrl, Scanner

PREFIX: Final = "SUIBAN_"
_SECRET: Final = {"masked": "all"}
_URL: Final = {"masked": "credential"}
_MASK: Final = "****"
_CREDENTIAL: Final = re.compile(r"(?<=://)[^/@?]*(?=@)")

# The services of Chrome and its like, Firefox, Edge on Windows, Safari.
PUSH_HOSTS: Final = (
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "*.notify.windows.com", "web.push.apple.com",
)  # fmt: skip

LogLevel = Literal["debug", "info", "warning", "error"]


class BadSettings(BadInput):
    """Some settings are wrong."""

    code = "bad_settings"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems


class SettingMissing(BadInput):
    """A setting that this command needs is not given."""

    code = "setting_missing"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything an operator may choose. Empty text means: not given."""

    home: Annotated[
        str, Meta(min_length=1, description="Folder for data, logs and sockets; made when it does not exist.")
    ] = "./var"
    host: Annotated[str, Meta(min_length=1, description="Address of the public port; 0.0.0.0 for all.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="The one public port: pages, API and sockets.")] = 8080
    demo: Annotated[
        bool, Meta(description="Fill an empty database with the demo bank and show its log-ins on the sign-in page.")
    ] = False
    public_origins: Annotated[
        tuple[str, ...],
        Meta(description="Further origins allowed to use sockets and API, by comma, such as https://www.bank.example."),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(
            description="Networks of balancers whose X-Forwarded-For is believed, by comma, such as 10.0.0.0/8; "
            "rate limits then count the caller they saw."
        ),
    ] = ()
    webhook_networks: Annotated[
        tuple[str, ...],
        Meta(
            description="Networks inside of ours that webhooks may call, also by plain http, by comma, such as "
            "10.20.0.0/16. Empty: public https addresses only."
        ),
    ] = ()
    push_hosts: Annotated[
        tuple[str, ...],
        Meta(
            description="Hosts of push services that browsers may name, by comma; *.host stands for all below it. "
            "Others are refused and never called."
        ),
    ] = PUSH_HOSTS
    push_contact: Annotated[
        str,
        Meta(description="Where a push service may complain: mailto:… or https://…. Empty: the first public origin."),
    ] = ""
    log_level: Annotated[
        LogLevel, Meta(description="Least level that goes into the log files: debug, info, warning or error.")
    ] = "info"
    secret_key: Annotated[
        str,
        Meta(
            description="Key for signing, 32 characters or more, the same on every machine. Empty: the home's own.",
            extra=_SECRET,
        ),
    ] = ""

    database_url: Annotated[
        str, Meta(description="PostgreSQL as role suiban_app. Empty: our own server below the home.", extra=_URL)
    ] = ""
    database_owner_url: Annotated[
        str, Meta(description="The same database as role suiban_owner: for migrations and seeding.", extra=_URL)
    ] = ""
    database_follower_url: Annotated[
        str, Meta(description="The same database as role suiban_follower: for workers' listeners.", extra=_URL)
    ] = ""
    database_connections_max: Annotated[
        int, Meta(ge=2, le=100, description="Most connections one process opens to PostgreSQL.")
    ] = 10
    nats_url: Annotated[str, Meta(description="NATS. Empty: our own server on a loopback port.", extra=_URL)] = ""
    files_url: Annotated[
        str, Meta(description="Where uploaded files go: file:///folder or s3://bucket. Empty: below the home.")
    ] = ""

    bank_url: Annotated[
        str, Meta(description="Where a bank's books are asked, http(s)://…. Empty: with the demo our own sandbox.")
    ] = ""
    bank_token: Annotated[
        str, Meta(description="Bearer token for it. Empty: one made from the secret key.", extra=_SECRET)
    ] = ""
    bank_database_url: Annotated[
        str, Meta(description="The sandbox's own database. Empty: one on our own PostgreSQL.", extra=_URL)
    ] = ""
    bank_port: Annotated[
        int, Meta(ge=0, le=65535, description="Loopback port of the sandbox; 0: any that is free.")
    ] = 0
    bank_sandbox: Annotated[
        bool, Meta(description="Whether the sandbox makes customers and resets itself when asked: for tests only.")
    ] = False
    bank_code: Annotated[
        str, Meta(pattern=r"^([0-9]{6})?$", description="The one code the sandbox then sends always. Empty: any.")
    ] = ""
    bank_faults: Annotated[
        bool, Meta(description="Whether tests may plant faults in the sandbox: lost answers, delays, kills.")
    ] = False

    web_count: Annotated[int, Meta(ge=1, le=64, description="Web processes that `suiban serve` starts.")] = 1
    edge_count: Annotated[int, Meta(ge=1, le=64, description="Edge processes that `suiban serve` starts.")] = 1
    web_port: Annotated[
        int, Meta(ge=0, le=65535, description="Port a web process listens on itself; 0: edge hands it connections.")
    ] = 0
    web_socket: Annotated[
        str, Meta(description="Unix socket on which a web process is handed connections. Empty: in the run folder.")
    ] = ""
    web_sockets: Annotated[
        tuple[str, ...], Meta(description="The sockets of all web processes, for edge, by comma. Empty: web_socket.")
    ] = ()
    listen_descriptor: Annotated[
        int, Meta(ge=-1, description="Open listening socket that edge takes over from its supervisor; -1: none.")
    ] = -1

    sockets_max: Annotated[int, Meta(ge=1, description="Most open sockets one edge process accepts.")] = 12_000
    first_bytes_s_max: Annotated[
        float, Meta(gt=0, le=60, description="Seconds a new connection may take to send its first bytes.")
    ] = 10.0
    drain_s_max: Annotated[
        float, Meta(ge=0, le=300, description="Seconds a process may take to finish its work after SIGTERM.")
    ] = 10.0
    reservation_s: Annotated[
        float, Meta(gt=0, le=600, description="Seconds a person has to accept an offer before it goes on to the next.")
    ] = 20.0
    upload_bytes_max: Annotated[
        int,
        Meta(ge=1024, le=100 << 20, description="Largest file that may be sent, in bytes; pictures: 8 MiB at most."),
    ] = 20 << 20
    scanner_url: Annotated[
        str, Meta(description="Virus scanner for files: clamd://host:3310 or clamd:///path/of/socket. Empty: none.")
    ] = ""

    meaning: Annotated[
        Literal["on", "off"],
        Meta(description="Whether suggestions and the desk's search also compare what sentences mean: on or off."),
    ] = "on"

    oidc_issuer: Annotated[
        str, Meta(description="Identity provider for staff (OpenID Connect), exactly as it names itself. Empty: none.")
    ] = ""
    oidc_client_id: Annotated[str, Meta(description="Who we are at the identity provider.")] = ""
    oidc_client_secret: Annotated[
        str, Meta(description="Our secret at the identity provider. Empty: a public client.", extra=_SECRET)
    ] = ""
    oidc_client_secret_file: Annotated[str, Meta(description="A file that holds that secret instead.")] = ""
    oidc_ca_file: Annotated[
        str, Meta(description="Certificates (PEM) that the identity provider's is signed by. Empty: the usual ones.")
    ] = ""
    oidc_name: Annotated[
        str, Meta(max_length=40, description="What people call the identity provider, for the sign-in page.")
    ] = "统一身份"
    oidc_name_en: Annotated[str, Meta(max_length=40, description="The same in English. Empty: as it is.")] = ""
    oidc_scopes: Annotated[
        tuple[str, ...], Meta(description="Scopes asked of the identity provider, by comma; openid is one.")
    ] = ("openid", "profile")
    oidc_login_claim: Annotated[
        str, Meta(min_length=1, description="Claim that is a member's login here: links them the first time.")
    ] = "preferred_username"
    oidc_required_claims: Annotated[
        tuple[str, ...],
        Meta(description="Claims that must be, or hold, a value, by comma: groups=suiban,dept=service."),
    ] = ()
    oidc_strong: Annotated[
        tuple[str, ...], Meta(description="Values of acr or amr that stand for a second step, by comma: mfa,otp,hwk.")
    ] = ()
    oidc_acr_values: Annotated[str, Meta(description="acr_values asked of the identity provider, by blank.")] = ""
    oidc_must_be_strong: Annotated[
        bool, Meta(description="Whether only sign-ins with one of those values are taken.")
    ] = False
    oidc_passwords: Annotated[
        bool, Meta(description="Whether passwords remain a way in beside the identity provider.")
    ] = True
    oidc_password_logins: Annotated[
        tuple[str, ...], Meta(description="Logins whose passwords remain even if not, by comma: for emergencies.")
    ] = ()
    oidc_provision: Annotated[
        str, Meta(description="Key of the company that unknown people are entered into, without roles. Empty: refused.")
    ] = ""

    engine_account: Annotated[
        str, Meta(min_length=1, description="Account that runs PostgreSQL and NATS when we are started as root.")
    ] = "nobody"
    shared_buffers_mib: Annotated[
        int, Meta(ge=16, description="Memory of our own PostgreSQL's page cache, in MiB.")
    ] = 512

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{item.name}={item.shown!r}' for item in describe(self))})"

    @property
    def folders(self) -> Home:
        """The home's folders and files."""
        return Home(Path(self.home))

    @property
    def own_web_socket(self) -> Path:
        """Where a web process takes connections over."""
        return Path(self.web_socket) if self.web_socket else self.folders.run / "web.sock"

    @property
    def all_web_sockets(self) -> tuple[Path, ...]:
        """Where edge hands connections to, in turn."""
        return tuple(Path(path) for path in self.web_sockets) or (self.own_web_socket,)

    @property
    def files_location(self) -> str:
        """The object store's URL."""
        return self.files_url or self.folders.files.as_uri()

    @property
    def own_bank_token(self) -> str:
        """What the bank's books are asked with."""
        return self.bank_token or hmac.new(self.secret_key.encode(), b"bank", "sha256").hexdigest()

    @property
    def own_push_contact(self) -> str:
        """Whom a push service may write to; it need not exist, but has to look like it."""
        return self.push_contact or next(iter(self.public_origins), "mailto:push@suiban.invalid")

    @property
    def public_url(self) -> str:
        """Where customers find our pages: what links in text messages begin with."""
        return next(iter(self.public_origins), f"http://{self.host}:{self.port}")

    def need(self, *names: str) -> None:
        """Raise :class:`SettingMissing` unless all the named settings are given."""
        missing = [PREFIX + name.upper() for name in names if not getattr(self, name)]
        if missing:
            raise SettingMissing(variables=", ".join(missing))

    def as_environment(self) -> dict[str, str]:
        """The variables that make another process read these settings again."""
        return {PREFIX + name.upper(): _as_text(getattr(self, name)) for name in self.__struct_fields__}


class Described(msgspec.Struct, frozen=True):
    """One setting for people: secrets are masked."""

    name: str
    variable: str
    shown: str
    help: str


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _kinds() -> dict[str, Any]:
    return get_type_hints(Settings, include_extras=True)


def describe(settings: Settings) -> Iterator[Described]:
    """Every setting with its variable, its value as it may be shown, and its help."""
    for name, kind in _kinds().items():
        meta: Meta = kind.__metadata__[0]
        text = _as_text(getattr(settings, name))
        masked = (meta.extra or {}).get("masked")
        if masked == "all" and text:
            text = _MASK
        elif masked == "credential":
            text = _CREDENTIAL.sub(lambda match: _hide(match[0]), text)
        yield Described(name, PREFIX + name.upper(), text, meta.description or "")


def _hide(credential: str) -> str:
    user, colon, _ = credential.partition(":")
    # A role of ours without a password is no secret; anything alone before the @ may be a token.
    return f"{user}:{_MASK}" if colon else (user if user.startswith("suiban_") else _MASK)


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises :class:`BadSettings` with everything that is wrong; touches no file."""
    kinds = _kinds()
    values: dict[str, Any] = {}
    problems: list[str] = []
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or not text.strip():
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in kinds:
            problems.append(f"{variable}: no such setting{_hint(name, kinds)}")
            continue
        try:
            values[name] = _parse(name, text.strip(), kinds[name])
        except ValueError as error:
            problems.append(f"{variable}: {error}")
    if not problems:
        settings = Settings(**values)
        problems = list(_contradictions(settings))
        if not problems:
            return settings
    raise BadSettings(problems)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings and complete the secret key from the home, making both when it is the first time."""
    settings = parse_settings(os.environ if environment is None else environment)
    if settings.secret_key:
        return settings
    return msgspec.structs.replace(settings, secret_key=settings.folders.secret())


def _parse(name: str, text: str, kind: Any) -> object:
    raw: object = text
    if kind.__origin__ == tuple[str, ...]:
        raw = tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        # "Expected `int`, got `str`" would be true of every variable; the kind alone says what is wanted.
        raise ValueError(str(error).split(" - at")[0].split(", got")[0]) from None


def _hint(name: str, kinds: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, kinds, n=1)
    return f"; did you mean {PREFIX}{near[0].upper()}?" if near else ""


def _contradictions(settings: Settings) -> Iterator[str]:
    for name in ("database_url", "database_owner_url", "database_follower_url", "bank_database_url"):
        url = getattr(settings, name)
        if url and not url.startswith(("postgresql://", "postgres://")):
            yield f"{PREFIX}{name.upper()}: expected postgresql://…"
    if settings.nats_url and not settings.nats_url.startswith(("nats://", "tls://")):
        yield f"{PREFIX}NATS_URL: expected nats://… or tls://…"
    if settings.files_url and not settings.files_url.startswith(("file:///", "s3://")):
        yield f"{PREFIX}FILES_URL: expected file:///… or s3://…"
    if settings.scanner_url:
        try:
            Scanner(settings.scanner_url)
        except BadScannerUrl:
            yield f"{PREFIX}SCANNER_URL: expected clamd://host:3310 or clamd:///path/of/socket"
    if (settings.database_owner_url or settings.database_follower_url) and not settings.database_url:
        yield f"{PREFIX}DATABASE_URL: needed when another database URL is given"
    if settings.secret_key and len(settings.secret_key) < 32:
        yield f"{PREFIX}SECRET_KEY: expected 32 characters or more"
    if settings.bank_url and not re.fullmatch(r"https?://[^\s?#]+", settings.bank_url):
        yield f"{PREFIX}BANK_URL: expected https://… or http://…"
    if not settings.bank_sandbox and (settings.bank_faults or settings.bank_code):
        yield f"{PREFIX}BANK_SANDBOX: needed with {PREFIX}BANK_FAULTS and {PREFIX}BANK_CODE"
    yield from _oidc_contradictions(settings)
    for origin in settings.public_origins:
        if not re.fullmatch(r"https?://[^/\s]+", origin):
            yield f"{PREFIX}PUBLIC_ORIGINS: expected origins such as https://www.bank.example, without a path"
    if settings.push_contact and not re.fullmatch(r"(mailto:[^@\s]+@|https://)[^@\s]+", settings.push_contact):
        yield f"{PREFIX}PUSH_CONTACT: expected mailto:… or https://…"
    for host in settings.push_hosts:
        if not re.fullmatch(r"(\*\.)?[A-Za-z0-9.-]+", host):
            yield f"{PREFIX}PUSH_HOSTS: expected hosts such as push.example.org or *.push.example.org"
    try:
        parse_networks(settings.trusted_proxies)
    except ValueError:
        yield f"{PREFIX}TRUSTED_PROXIES: expected networks such as 10.0.0.0/8,192.0.2.7"


def _oidc_contradictions(settings: Settings) -> Iterator[str]:
    given = [name for name in ("oidc_client_id", "oidc_client_secret", "oidc_client_secret_file", "oidc_provision")
             if getattr(settings, name)]  # fmt: skip
    if not settings.oidc_issuer:
        yield from (f"{PREFIX}OIDC_ISSUER: needed when {PREFIX}{name.upper()} is given" for name in given[:1])
        return
    if not is_safe(settings.oidc_issuer):
        yield f"{PREFIX}OIDC_ISSUER: expected https://… (http only on this machine)"
    if not settings.oidc_client_id:
        yield f"{PREFIX}OIDC_CLIENT_ID: needed with {PREFIX}OIDC_ISSUER"
    if settings.oidc_client_secret and settings.oidc_client_secret_file:
        yield f"{PREFIX}OIDC_CLIENT_SECRET_FILE: give the secret or its file, not both"
    if "openid" not in settings.oidc_scopes:
        yield f"{PREFIX}OIDC_SCOPES: openid must be one of them"
    if settings.oidc_must_be_strong and not settings.oidc_strong:
        yield f"{PREFIX}OIDC_STRONG: needed with {PREFIX}OIDC_MUST_BE_STRONG"
    for pair in settings.oidc_required_claims:
        if not re.fullmatch(r"[^=\s]+=.+", pair):
            yield f"{PREFIX}OIDC_REQUIRED_CLAIMS: expected claim=value, by comma"
