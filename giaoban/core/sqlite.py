"""The bundled SQLite in place of the system's: versions 3.7.0 to 3.51.2 can lose commits in WAL (QUALITY.md)."""

import sys


def use_bundled_sqlite() -> None:
    """Let `import sqlite3` give the package `pysqlite3` where it is installed (x86-64); elsewhere a check warns."""
    try:
        import pysqlite3
    except ImportError:
        return
    sys.modules.setdefault("pysqlite3", pysqlite3)
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
