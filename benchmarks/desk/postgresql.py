"""A real PostgreSQL server for tests and measurements: in a temporary folder, reached by a socket
there, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CURE = "PostgreSQL is not installed: sudo apt install postgresql, or brew install postgresql@15"
USER = "toothline"


def programs() -> Path | None:
    """The folder of its programs, the newest version's; Debian keeps them off the path."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(packaged, key=lambda path: int(path.parts[-3]), default=None)
    found = newest or (Path(path) if (path := shutil.which("initdb")) else None)
    return found.parent if found else None


class Server:
    """Can be started, ended and killed; its databases stay."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        # The server refuses to run as root; its package brings an account for it.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._run("initdb", "-D", self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        # Without fsync: killed servers lose nothing by it, only machines that lose their power.
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "fast", "stop")

    def kill(self) -> None:
        """As a crash does it: no connection is closed, nothing is written."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def create(self, name: str, template: str = "template1") -> str:
        """A new database; its URL."""
        statement = f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
        where = ("-h", str(self.folder), "-U", USER, "-d", "postgres")
        self._run("psql", *where, "-q", "-c", statement)
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        with tempfile.TemporaryFile() as told:
            # Not a pipe: the server would hold it open.
            done = subprocess.run(
                command, user=self._user, cwd=self.folder, stdout=told, stderr=told, check=False
            )
            told.seek(0)
            assert done.returncode == 0, told.read().decode()


@contextmanager
def serving(programs: Path) -> Iterator[Server]:
    # Not pytest's folder: a socket's path may have 107 letters, and other users must get there.
    folder = Path(tempfile.mkdtemp(prefix="toothline-pg-"))
    try:
        server = Server(folder, programs)
        server.start()
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
