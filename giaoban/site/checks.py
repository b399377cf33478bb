"""Installation advice as system checks: `giaoban check`."""

from __future__ import annotations

import stat
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection

from giaoban.notifications.worker.transport import backend_of
from giaoban.site import messages

POSTGRESQL = 150_000


def sqlite_may_lose_commits(version: tuple[int, ...]) -> bool:
    """SQLite 3.7.0 to 3.51.2 has a WAL-reset bug, repaired in 3.51.3, 3.50.7 and 3.44.6 (QUALITY.md)."""
    if not (3, 7, 0) <= version <= (3, 51, 2):
        return False
    repaired = {(3, 50): 7, (3, 44): 6}.get((version[0], version[1]))
    return repaired is None or version[2] < repaired


@checks.register(checks.Tags.database)
def database_version(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not databases:
        return []
    if connection.vendor == "sqlite":
        version = connection.Database.sqlite_version_info  # type: ignore[attr-defined]
        if sqlite_may_lose_commits(version):
            return [
                checks.Warning(
                    f"SQLite {'.'.join(map(str, version))} can lose commits when several connections write.",
                    hint="Install the package pysqlite3 (x86-64), a repaired SQLite, or use PostgreSQL.",
                    id="site.W001",
                )
            ]
        return []
    connection.ensure_connection()
    if connection.pg_version < POSTGRESQL:  # type: ignore[attr-defined]
        return [checks.Error("PostgreSQL 15 or newer is needed.", id="site.E001")]
    return []


@checks.register(deploy=True)
def installation(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    if settings.DEBUG:
        found.append(checks.Error("GIAOBAN_DEBUG is on; `giaoban serve` refuses to start.", id="site.E002"))
    if not settings.CONFIG.https:
        found.append(
            checks.Warning(
                "The site is served without HTTPS; passwords cross the network in clear.",
                hint="Put a web server with a certificate in front and set GIAOBAN_HTTPS=true.",
                id="site.W002",
            )
        )
    if settings.CONFIG.https and set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
        found.append(checks.Warning("GIAOBAN_HOSTS does not name the site's host.", id="site.W003"))
    key = settings.CONFIG.data_dir / "secret-key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        found.append(checks.Error(f"{key} can be read by others.", hint=f"chmod 600 {key}", id="site.E003"))
    stale = [path for path in messages.catalogues() if not path.with_suffix(".mo").exists()]
    if stale:
        found.append(
            checks.Error(
                f"{len(stale)} message catalogues are not compiled: the screens would be in English.",
                hint="Run `giaoban messages`.",
                id="site.E004",
            )
        )
    return found + _mail()


def _mail() -> list[checks.CheckMessage]:
    """Can notices be mailed, and do their links lead here?"""
    if not settings.MAIL_URL:
        return [
            checks.Info(
                "No mail is sent: notices stand in the inbox of each person only.",
                hint="Set GIAOBAN_MAIL_URL, GIAOBAN_MAIL_FROM and GIAOBAN_SITE_URL to mail them.",
                id="site.I001",
            )
        ]
    found: list[checks.CheckMessage] = []
    try:
        backend_of(settings.MAIL_URL)
    except ValueError as error:
        found.append(checks.Error(str(error), id="site.E005"))
    if not settings.SITE_URL:
        found.append(checks.Warning("GIAOBAN_SITE_URL is empty: mails carry no links.", id="site.W004"))
    if not settings.MAIL_FROM:
        found.append(checks.Warning("GIAOBAN_MAIL_FROM is empty: mail servers may refuse the sender.", id="site.W005"))
    return found
