"""Completing the settings of a part that runs on its own: without URLs it joins what runs in its home."""

import msgspec

from suiban.app.settings import Settings


def attach(settings: Settings) -> Settings:
    """The settings with every URL given. Raises NothingRunning when some are missing and nothing runs here."""
    names = ("database_url", "database_owner_url", "database_follower_url", "nats_url")
    missing = {name for name in names if not getattr(settings, name)}
    if settings.database_url:
        missing -= {"database_owner_url", "database_follower_url"}  # another database's roles are not ours to guess
    if not missing:
        return settings
    addresses = settings.folders.read_addresses()
    if not settings.bank_url:
        missing.add("bank_url")
    return msgspec.structs.replace(settings, **{name: getattr(addresses, name) for name in missing})


def attach_bank(settings: Settings) -> Settings:
    """The settings with the sandbox's database. Raises NothingRunning when it is not given and nothing runs here."""
    if settings.bank_database_url:
        return settings
    addresses = settings.folders.read_addresses()
    settings = msgspec.structs.replace(settings, bank_database_url=addresses.bank_database_url)
    settings.need("bank_database_url")
    return settings
