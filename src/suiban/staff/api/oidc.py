"""Signing in at an identity provider: begun in one browser, finished once and in the same, linked to one member.

The network is never asked inside of a transaction, so each of these is a step of its own.
"""

from datetime import timedelta
from typing import Final

import msgspec

from suiban.audit.api import HOUSE, Audit
from suiban.kit.ids import SessionId, StaffId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.oidc import Claims, OidcTokenRefused, Provider
from suiban.platform.postgres import Transaction
from suiban.platform.sealing import SealBroken, Sealer
from suiban.platform.tokens import new_token, token_hash, well_formed
from suiban.staff import store
from suiban.staff.api import HINT_REVOKED, NewMember, SignedIn, Staff
from suiban.staff.api.sign_in import SignIns, StepNeeded
from suiban.staff.errors import (
    IdentityOther,
    IdentityUnknown,
    LoginTaken,
    NoMandate,
    OidcFlowEnded,
    OidcOff,
    OidcTooWeak,
    PasswordsOff,
    RolesAwaited,
)
from suiban.staff.model import LOGIN, Login
from suiban.staff.model.access import How, network_of
from suiban.staff.model.oidc import Found, OidcRules, is_strong, login_of, meets, name_of
from suiban.staff.store import oidc as oidc_store
from suiban.staff.store.oidc import Flow, ProviderSession

__all__ = ["FLOW_LENGTH", "Begun", "OidcRules", "OidcSignIns", "Vouched"]

FLOW_LENGTH: Final = timedelta(minutes=10)


class Begun(msgspec.Struct, frozen=True):
    """A sign-in that goes on elsewhere. ``browser`` stays with this browser alone."""

    url: str
    state: str
    browser: str
    flow: Flow

    def __repr__(self) -> str:
        return "Begun()"


class Vouched(msgspec.Struct, frozen=True):
    """What the provider vouches for. ``token`` is sealed only when somebody is signed in by it."""

    claims: Claims
    token: str

    def __repr__(self) -> str:
        return "Vouched()"


class OidcSignIns:
    """From a provider's word to a session. Without a provider every call raises :class:`OidcOff`."""

    def __init__(
        self, *, clock: Clock, staff: Staff, sign_ins: SignIns, audit: Audit, provider: Provider | None,
        rules: OidcRules, secret_key: str,
    ) -> None:  # fmt: skip
        self._clock = clock
        self._staff = staff
        self._sign_ins = sign_ins
        self._audit = audit
        self._provider = provider
        self._sealer = Sealer(secret_key, "staff.oidc")
        self.rules = rules

    async def close(self) -> None:
        """Close what is open to the provider."""
        if self._provider is not None:
            await self._provider.close()

    @property
    def is_on(self) -> bool:
        """Whether a provider is set up."""
        return self._provider is not None

    def _known(self) -> Provider:
        if self._provider is None:
            raise OidcOff
        return self._provider

    def require_passwords(self, login: str) -> None:
        """Raises :class:`PasswordsOff` where only the provider is a way in; the same for logins that do not exist."""
        if self.is_on and not self.rules.passwords and login not in self.rules.password_logins:
            raise PasswordsOff

    # --- beginning ---

    async def begin(self, redirect_uri: str) -> Begun:
        """Step 1, outside any transaction. Raises :class:`OidcOff`, OidcUnreachable."""
        provider = self._known()
        state, nonce, verifier, browser = new_token(), new_token(), new_token(), new_token()
        url = await provider.authorization_url(
            redirect_uri=redirect_uri, state=state, nonce=nonce, verifier=verifier, acr_values=self.rules.acr_values
        )
        sealed = self._sealer.seal(verifier.encode(), token_hash(state))
        return Begun(url, state, browser, Flow(nonce, sealed, redirect_uri))

    async def keep(self, tx: Transaction, begun: Begun) -> None:
        """Step 2, unscoped."""
        until = self._clock.now() + FLOW_LENGTH
        await oidc_store.add_flow(tx, token_hash(begun.state), token_hash(begun.browser), begun.flow, until)

    # --- coming back ---

    async def take(self, tx: Transaction, state: str, browser: str) -> Flow:
        """Step 3, unscoped and committed before anybody is asked: a state is good once, whatever comes of it.

        Raises :class:`OidcOff`, :class:`OidcFlowEnded`.
        """
        self._known()
        if not well_formed(state) or not well_formed(browser):
            raise OidcFlowEnded
        flow = await oidc_store.take_flow(tx, token_hash(state), token_hash(browser), self._clock.now())
        if flow is None:
            raise OidcFlowEnded
        return flow

    async def redeem(self, flow: Flow, state: str, code: str, issuer: str | None) -> Vouched:
        """Step 4, outside any transaction: what the provider says of who came back.

        Raises OidcRefused, OidcTokenRefused, OidcClockSkewed, OidcUnreachable, :class:`OidcTooWeak`.
        """
        provider = self._known()
        if issuer is not None and issuer != provider.settings.issuer:
            raise OidcTokenRefused(reason="issuer")  # RFC 9207: a code of another provider
        verifier = self._sealer.open(flow.verifier, token_hash(state)).decode()
        tokens = await provider.exchange(code, verifier, flow.redirect_uri)
        claims = await provider.verify(tokens, flow.nonce)
        if not meets(claims, self.rules.required):
            raise OidcTokenRefused(reason="claims")
        if self.rules.must_be_strong and not is_strong(claims, self.rules.strong):
            raise OidcTooWeak
        return Vouched(claims, tokens.id_token)

    async def find(self, tx: Transaction, vouched: Vouched) -> Found:
        """Step 5, unscoped: whose identity this is. Raises :class:`IdentityUnknown`, :class:`IdentityOther`,
        :class:`RolesAwaited`, :class:`NoMandate`."""
        found = await self._look_up(tx, vouched)
        if found is None:
            raise IdentityUnknown
        if found.other:
            raise IdentityOther
        if not found.companies:
            raise NoMandate
        if not found.roles:
            raise RolesAwaited
        return found

    async def _look_up(self, tx: Transaction, vouched: Vouched) -> Found | None:
        login = login_of(vouched.claims, self.rules.login_claim)
        named = login if LOGIN.fullmatch(login) else ""
        return await oidc_store.find(tx, self._known().settings.issuer, vouched.claims["sub"], named)

    async def sign_in(
        self, tx: Transaction, found: Found, vouched: Vouched, device: str, address: str
    ) -> SignedIn | StepNeeded:
        """Step 6, in the scope of ``found.companies``: signed in, or what is due first. Raises
        :class:`IdentityOther`, WrongCredentials."""
        claims, issuer = vouched.claims, self._known().settings.issuer
        if not found.linked:
            await store.lock_members(tx, [found.staff_id])
            if not await oidc_store.link(tx, found.staff_id, issuer, claims["sub"], self._clock.now()):
                raise IdentityOther
            await self._audit.record(
                tx, found.companies, HOUSE, "staff.identity_linked", "staff", found.staff_id
            )  # fmt: skip
        strength = 2 if is_strong(claims, self.rules.strong) else 1
        sid = claims.get("sid")
        how = How(
            "oidc", strength, network_of(address), sid if isinstance(sid, str) else "",
            self._sealer.seal(vouched.token.encode(), found.staff_id.bytes),
        )  # fmt: skip
        return await self._sign_ins.go_on(tx, Login(found.staff_id, "", found.companies), device, how, address)

    # --- people who are new ---

    async def company_for_new(self, tx: Transaction, vouched: Vouched) -> NewMember | None:
        """Whom to enter, unscoped; None when nobody is entered here or this person is known."""
        if not self.rules.provision_company or await self._look_up(tx, vouched) is not None:
            return None
        login = login_of(vouched.claims, self.rules.login_claim)
        company = (await company_ids(tx)).get(self.rules.provision_company)
        if company is None or not LOGIN.fullmatch(login):
            return None
        return NewMember(
            id=StaffId.new(), login=login, name=name_of(vouched.claims, login), title="", password_hash="",
            roles=(), companies=(company,),
        )  # fmt: skip

    async def enter(self, tx: Transaction, new: NewMember, vouched: Vouched) -> None:
        """In the scope of their company: entered without any role, which two people give. Raises
        :class:`IdentityUnknown` when the login is taken by somebody who must not come in."""
        try:
            await self._staff.enter(tx, new)
        except LoginTaken:
            raise IdentityUnknown from None
        issuer = self._known().settings.issuer
        if not await oidc_store.link(tx, new.id, issuer, vouched.claims["sub"], self._clock.now()):
            raise IdentityOther
        await self._audit.record(tx, new.companies, HOUSE, "staff.member_provisioned", "staff", new.id)
        await self._staff.tell_mandates(tx, HOUSE, new.id, new.id, new.companies, ())

    # --- ending ---

    async def token_of(self, tx: Transaction, session_id: SessionId, staff_id: StaffId) -> str | None:
        """The ID token behind a session, to end the provider's own; None when it came about otherwise."""
        if self._provider is None:
            return None
        sealed = await oidc_store.provider_token(tx, session_id)
        try:
            return self._sealer.open(sealed, staff_id.bytes).decode() if sealed else None
        except SealBroken:
            return ""  # another key since: signed out there without a hint

    async def end_url(self, token: str | None, back_to: str) -> str | None:
        """Where to go to be signed out at the provider as well; outside any transaction."""
        if self._provider is None or token is None:
            return None
        return await self._provider.end_session_url(token, back_to)

    async def hear_logout(self, token: str) -> Claims:
        """What a logout token of the provider says; outside any transaction. Raises as ``Provider.verify_logout``."""
        return await self._known().verify_logout(token)

    async def sessions_named(self, tx: Transaction, claims: Claims) -> list[ProviderSession]:
        """Whose sessions the provider ended; unscoped."""
        sid, subject = claims.get("sid"), claims.get("sub")
        return await oidc_store.sessions_at_provider(
            tx, self._known().settings.issuer, sid if isinstance(sid, str) else "",
            subject if isinstance(subject, str) else "",
        )  # fmt: skip

    async def end(self, tx: Transaction, session: ProviderSession) -> None:
        """End one of them, in the scope of its companies; its sockets close at once."""
        await store.lock_members(tx, [session.staff_id])
        if await store.revoke_session(tx, session.staff_id, session.session_id, self._clock.now()):
            await self._audit.record(
                tx, session.companies, HOUSE, "staff.session_ended", "session", session.session_id, by="provider"
            )
            tx.hint(HINT_REVOKED, msgspec.json.encode({"session_id": session.session_id.hex}))
