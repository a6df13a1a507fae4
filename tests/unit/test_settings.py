"""Settings: everything wrong is told at once, secrets do not show."""

import os
import re
from pathlib import Path

import msgspec
import pytest

from suiban.app.attach import attach, attach_bank
from suiban.app.settings import BadSettings, SettingMissing, Settings, describe, load_settings, parse_settings
from suiban.platform.engines.errors import NothingRunning
from suiban.platform.engines.home import Addresses, Home
from suiban.platform.uploads import PICTURE_BYTES_MAX

KEY = "k" * 32


def problems(**environment: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        parse_settings(environment)
    return caught.value.problems


def test_nothing_given_means_a_complete_set_of_defaults() -> None:
    settings = parse_settings({"PATH": "/bin"})
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8080, False)
    assert settings.all_web_sockets == (settings.own_web_socket,)
    assert settings.files_location.startswith("file:///")


def test_values_are_read_in_their_kinds() -> None:
    settings = parse_settings(
        {
            "SUIBAN_PORT": " 9001 ",
            "SUIBAN_DEMO": "true",
            "SUIBAN_PUBLIC_ORIGINS": "https://a.example, https://b.example",
            "SUIBAN_DRAIN_S_MAX": "2.5",
            "SUIBAN_LOG_LEVEL": "",
        }
    )
    assert (settings.port, settings.demo, settings.drain_s_max, settings.log_level) == (9001, True, 2.5, "info")
    assert settings.public_origins == ("https://a.example", "https://b.example")


def test_every_bad_field_is_told_at_once() -> None:
    found = problems(SUIBAN_PORT="eighty", SUIBAN_LOG_LEVEL="loud", SUIBAN_DEMO="perhaps", SUIBAN_DATABSE_URL="x")
    assert [text.split(":")[0] for text in found] == [
        "SUIBAN_DATABSE_URL",
        "SUIBAN_DEMO",
        "SUIBAN_LOG_LEVEL",
        "SUIBAN_PORT",
    ]
    assert "did you mean SUIBAN_DATABASE_URL?" in found[0]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SUIBAN_PORT", "0"),
        ("SUIBAN_PORT", "70000"),
        ("SUIBAN_DATABASE_URL", "mysql://x"),
        ("SUIBAN_DATABASE_OWNER_URL", "postgresql://suiban_owner@db/suiban"),
        ("SUIBAN_NATS_URL", "http://x"),
        ("SUIBAN_FILES_URL", "ftp://x"),
        ("SUIBAN_SECRET_KEY", "short"),
        ("SUIBAN_PUBLIC_ORIGINS", "https://a.example/path"),
        ("SUIBAN_TRUSTED_PROXIES", "10.0.0.0/8, balancer"),
        ("SUIBAN_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("SUIBAN_BANK_URL", "bank.example:80"),
        ("SUIBAN_BANK_DATABASE_URL", "mysql://x"),
        ("SUIBAN_BANK_FAULTS", "true"),
        ("SUIBAN_BANK_CODE", "123456"),
        ("SUIBAN_BANK_CODE", "abc"),
        ("SUIBAN_BANK_PORT", "-1"),
    ],
)
def test_a_bad_value_is_refused_and_not_repeated_when_it_may_be_secret(variable: str, value: str) -> None:
    found = problems(**{variable: value})
    assert len(found) == 1
    assert "short" not in found[0].replace("shorter", "")


def test_secrets_and_credentials_do_not_show() -> None:
    settings = parse_settings(
        {
            "SUIBAN_SECRET_KEY": KEY,
            "SUIBAN_DATABASE_URL": "postgresql://suiban_app:pass-word@db/suiban",
            "SUIBAN_NATS_URL": "nats://to-ken@queue:4222",
        }
    )
    shown = {item.name: item.shown for item in describe(settings)}
    assert shown["database_url"] == "postgresql://suiban_app:****@db/suiban"
    assert shown["nats_url"] == "nats://****@queue:4222"
    for secret in (KEY, "pass-word", "to-ken"):
        assert secret not in repr(settings)
        assert secret not in str(shown)


def test_the_banks_token_is_the_homes_own_unless_one_is_given() -> None:
    one, other = Settings(secret_key=KEY), Settings(secret_key="o" * 32)
    assert len(one.own_bank_token) == 64
    assert one.own_bank_token == Settings(secret_key=KEY).own_bank_token != other.own_bank_token
    given = Settings(secret_key=KEY, bank_token="gi-ven")
    assert given.own_bank_token == "gi-ven"
    assert "gi-ven" not in repr(given)


def test_the_bank_alone_needs_a_database_or_a_home_that_runs(tmp_path: Path) -> None:
    given = Settings(home=str(tmp_path), bank_database_url="postgresql://demobank@db/demobank")
    assert attach_bank(given) == given
    with pytest.raises(NothingRunning):
        attach_bank(Settings(home=str(tmp_path)))
    home = Home(tmp_path)
    home.prepare()
    found = Addresses(os.getpid(), "a", "b", "c", "d", "http://127.0.0.1:1", "postgresql://x")
    home.write_addresses(found)
    assert attach_bank(Settings(home=str(tmp_path))).bank_database_url == "postgresql://x"
    assert attach(Settings(home=str(tmp_path))).bank_url == "http://127.0.0.1:1"
    home.write_addresses(msgspec.structs.replace(found, bank_database_url=""))
    with pytest.raises(SettingMissing):
        attach_bank(Settings(home=str(tmp_path)))


def test_every_setting_has_its_sentence() -> None:
    for item in describe(Settings()):
        assert item.help.endswith("."), item.name


def test_another_process_reads_the_same_settings_from_the_environment() -> None:
    settings = Settings(port=9001, demo=True, secret_key=KEY, web_sockets=("/a", "/b"), drain_s_max=0.5)
    assert parse_settings(settings.as_environment()) == settings


def test_the_secret_key_is_made_once_and_kept_to_the_owner(tmp_path: Path) -> None:
    first = load_settings({"SUIBAN_HOME": str(tmp_path / "home")})
    assert len(first.secret_key) >= 32
    assert load_settings({"SUIBAN_HOME": str(tmp_path / "home")}).secret_key == first.secret_key
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_missing_setting_is_named_by_its_variable() -> None:
    with pytest.raises(SettingMissing) as caught:
        Settings().need("database_owner_url", "port")
    assert caught.value.detail == {"variables": "SUIBAN_DATABASE_OWNER_URL"}


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]
    assert msgspec.structs.replace(Settings(), port=1).port == 1


def test_the_desk_turns_away_what_the_server_would() -> None:
    default = Settings().upload_bytes_max
    web = Path(__file__).parents[2] / "web"
    files = (web / "client" / "src" / "files.ts").read_text()
    assert f"const LIMIT_FILE_BYTES = {default >> 20} << 20\n" in files
    assert f"const LIMIT_PICTURE_BYTES = {PICTURE_BYTES_MAX >> 20} << 20\n" in files
    desk = web / "desk" / "src"
    for language in ("zh", "en"):
        words = (desk / "shared" / "words" / f"{language}.ts").read_text()
        assert re.search(rf"too_large: '[^']*\b{default >> 20} MB", words)
