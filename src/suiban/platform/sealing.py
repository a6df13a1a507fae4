"""Small secrets at rest: AES-256-GCM under a key made from the installation's secret."""

import functools
import os
from datetime import timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from suiban.kit.errors import Unavailable

OLD_SECRET_KEPT_MAX: Final = timedelta(days=7)
"""So long at the most a secret that was replaced holds beside the new one."""
OLD_SECRET_HOURS_MAX: Final = OLD_SECRET_KEPT_MAX // timedelta(hours=1)
_NONCE_BYTES: Final = 12


class SealBroken(Unavailable):
    """A stored secret cannot be opened: the installation's key is another one, or it was changed."""

    code = "seal_broken"
    retryable = False


class Sealer:
    """Seals and opens. ``purpose`` makes keys of their own out of one secret; without a secret nothing is sealed."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._secret_key = secret_key
        self._purpose = purpose

    @functools.cached_property
    def _aead(self) -> AESGCM:
        if not self._secret_key:
            raise SealBroken
        hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=self._purpose.encode())
        return AESGCM(hkdf.derive(self._secret_key.encode()))

    def seal(self, secret: bytes, owner: bytes) -> bytes:
        """The secret, readable only with the key and for the same ``owner``: nobody gets another's by moving a row."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, secret, owner)

    def open(self, sealed: bytes, owner: bytes) -> bytes:
        """The secret again. Raises :class:`SealBroken`."""
        try:
            return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner)
        except (InvalidTag, ValueError):
            raise SealBroken from None
