"""`make test`: the suite on SQLite, then on PostgreSQL.

Where Chromium or PostgreSQL is missing, the tests that need it are skipped and named at the end; with CI=true they fail.
GIAOBAN_TEST_POSTGRES_URL names a server; otherwise a local one is looked for on 127.0.0.1:5432, and started if it stands still.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


def reachable(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.info.server_version >= 150000
    except psycopg.Error:
        return False


def candidates() -> list[str]:
    named = os.environ.get("GIAOBAN_TEST_POSTGRES_URL", "")
    if named:
        return [named]
    return [f"postgres://{user}@127.0.0.1:5432/postgres" for user in ("root", "postgres")]


def postgres_url() -> str:
    """An address of a PostgreSQL server that answers (15 or newer), or an empty string."""
    for attempt in ("as it stands", "after starting the local cluster"):
        for url in candidates():
            if reachable(url):
                return url
        if attempt == "as it stands" and not start_local_cluster():
            break
    return ""


def start_local_cluster() -> bool:
    folder = Path("/etc/postgresql")
    versions = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if not versions or not shutil.which("pg_ctlcluster"):
        return False
    done = subprocess.run(
        ["pg_ctlcluster", "--skip-systemctl-redirect", versions[-1], "main", "start"], check=False, capture_output=True
    )
    return done.returncode == 0


def run(database: str, url: str, arguments: list[str]) -> int:
    print(f"\n== {database} ==", flush=True)
    with tempfile.TemporaryDirectory(prefix="giaoban-test-") as data:
        environment = {**os.environ, "GIAOBAN_DATABASE_URL": url, "GIAOBAN_DATA_DIR": data}
        workers = (
            [] if any(item.startswith("-n") for item in arguments) else ["-n", "3"]
        )  # two cores: browsers wait a good deal
        return subprocess.run(
            [sys.executable, "-m", "pytest", *workers, *arguments], cwd=ROOT, env=environment, check=False
        ).returncode


def main() -> int:
    arguments = sys.argv[1:]
    if arguments == ["--find-postgres"]:
        url = postgres_url()
        print(url)
        return 0 if url else 1
    codes = [run("SQLite", "", arguments)]
    url = postgres_url()
    if url:
        codes.append(run("PostgreSQL", url, arguments))
    else:
        print(
            "\nPostgreSQL 15 or newer was not found: the whole suite was SKIPPED on it. Start a server on "
            "127.0.0.1:5432 that trusts root or postgres, or name one in GIAOBAN_TEST_POSTGRES_URL."
        )
        if CI:
            print("CI=true: a missing PostgreSQL is a failure.")
            codes.append(1)
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
