"""The home: the one folder in which an installation keeps its data, logs, sockets and secret."""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from suiban.platform.engines.errors import HomeInUse, HomeUnusable, NothingRunning

# The kernel takes 107 bytes for a unix socket's path; the longest name below run/ is postgres/.s.PGSQL.5432.lock.
_RUN_PATH_BYTES_MAX = 75


class Addresses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the parts of a running home are reached; carries credentials, so it is kept with mode 0600."""

    supervisor_pid: int
    database_url: str
    database_owner_url: str
    database_follower_url: str
    nats_url: str
    bank_url: str = ""
    bank_database_url: str = ""


class Home:
    """Names of the folders and files below one root. Making the object touches nothing."""

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root.expanduser()))
        self.postgres = self.root / "postgres"
        self.files = self.root / "files"
        self.log = self.root / "log"
        self.search = self.root / "search"
        self.run = self._run_folder()

    def _run_folder(self) -> Path:
        below = self.root / "run"
        if len(os.fsencode(below)) <= _RUN_PATH_BYTES_MAX:
            return below
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"suiban-{os.geteuid()}-{digest}"

    @property
    def addresses_file(self) -> Path:
        """Written by the supervisor once the engines run, removed when it ends in order."""
        return self.run / "addresses.json"

    def prepare(self) -> None:
        """Make the folders. Raises :class:`HomeUnusable` when that cannot be done safely."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for folder in (self.log, self.files, self.search):
                folder.mkdir(mode=0o700, exist_ok=True)
            private_folder(self.run)
        except OSError as error:
            raise HomeUnusable(home=str(self.root), reason=error.strerror or "") from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise HomeUnusable(home=str(self.root), reason="not writable by this account")
        # Engines that run under an account of their own pass through; everything inside has modes of its own.
        self.run.chmod(0o711 if os.geteuid() == 0 else 0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold this home alone. Raises :class:`HomeInUse`. The lock ends with the process, however that ends."""
        try:
            descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise HomeUnusable(home=str(self.root), reason=error.strerror or "") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
                raise HomeInUse(home=str(self.root), pid=holder) from error
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def write_addresses(self, addresses: Addresses) -> None:
        """Tell other commands on this machine where to connect."""
        write_private(self.addresses_file, msgspec.json.encode(addresses))

    def read_addresses(self) -> Addresses:
        """Where the running parts are. Raises :class:`NothingRunning`, also when what the file names has died."""
        try:
            addresses = msgspec.json.decode(self.addresses_file.read_bytes(), type=Addresses)
            os.kill(addresses.supervisor_pid, 0)
        except (OSError, msgspec.MsgspecError) as error:
            raise NothingRunning(home=str(self.root)) from error
        return addresses

    def secret(self) -> str:
        """The installation's own secret, made on first use and then kept. Raises :class:`HomeUnusable`."""
        path = self.root / "secret"
        try:
            if not path.exists():
                self.root.mkdir(parents=True, exist_ok=True)
                write_private(path, secrets.token_urlsafe(48).encode(), replace=False)
            return path.read_text("ascii").strip()
        except OSError as error:
            raise HomeUnusable(path=str(path), reason=error.strerror or "") from error

    def forget_run(self) -> None:
        """Remove the addresses, and the run folder when it is a short one outside the home."""
        self.addresses_file.unlink(missing_ok=True)
        if self.run.parent != self.root:
            shutil.rmtree(self.run, ignore_errors=True)


def private_folder(path: Path, *, owner_uid: int | None = None) -> None:
    """Make a folder that only its owner enters; ``owner_uid`` None means ourselves.

    Raises :class:`HomeUnusable` if somebody else has put something there: such names can be foreseen in /tmp.
    """
    with_owner = os.geteuid() if owner_uid is None else owner_uid
    try:
        path.mkdir(mode=0o700)
        if owner_uid is not None:
            os.chown(path, owner_uid, -1)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {with_owner, os.geteuid()}:
            raise HomeUnusable(path=str(path), reason="belongs to somebody else") from None
        if found.st_uid != with_owner:
            os.chown(path, with_owner, -1)
        path.chmod(0o700)


def write_private(path: Path, content: bytes, *, replace: bool = True, owner_uid: int | None = None) -> None:
    """Write a whole file with mode 0600 at once: a reader sees the old or the new one, never a part.

    With ``replace`` False an existing file wins, also against a writer at the same moment.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if owner_uid is not None:
            os.chown(beside, owner_uid, -1)
        if replace:
            beside.replace(path)
            return
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            return
    finally:
        beside.unlink(missing_ok=True)
