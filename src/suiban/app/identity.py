"""The identity provider that people sign in at, as the settings say."""

from pathlib import Path

from suiban.app.settings import Settings
from suiban.kit.time import Clock
from suiban.platform.oidc import Provider, ProviderSettings
from suiban.staff.api.oidc import OidcRules


def provider_of(settings: Settings, clock: Clock) -> Provider | None:
    """The provider; None when none is set up. Raises OSError when a file that is named cannot be read."""
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret
    if settings.oidc_client_secret_file:
        secret = Path(settings.oidc_client_secret_file).read_text("utf-8").strip()
    return Provider(
        ProviderSettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=secret,
            scopes=settings.oidc_scopes,
            ca_file=settings.oidc_ca_file,
        ),
        clock,
    )


def rules_of(settings: Settings) -> OidcRules:
    """What is asked of it."""
    pairs = (pair.partition("=") for pair in settings.oidc_required_claims)
    return OidcRules(
        name=settings.oidc_name,
        name_en=settings.oidc_name_en or settings.oidc_name,
        login_claim=settings.oidc_login_claim,
        required=tuple((name.strip(), value.strip()) for name, _, value in pairs),
        strong=frozenset(settings.oidc_strong),
        acr_values=settings.oidc_acr_values,
        must_be_strong=settings.oidc_must_be_strong,
        passwords=settings.oidc_passwords,
        password_logins=frozenset(settings.oidc_password_logins),
        provision_company=settings.oidc_provision,
    )
