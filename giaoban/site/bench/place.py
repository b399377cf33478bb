"""Where the figures are measured: a database of its own with the sample in it, and the site called without a network."""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.db import connection

from giaoban.access.models import Account
from giaoban.demo import build

SCENARIO = "kien-thuy-2017"


@contextmanager
def sample_database(say: Callable[[str], None]) -> Iterator[None]:
    """A new database beside the configured one, with the sample; taken away at the end. Durable as in production.

    Raises django.db.Error where the server does not let this user create databases.
    """
    with tempfile.TemporaryDirectory(prefix="giaoban-bench-") as folder:
        sqlite = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = str(Path(folder, "bench.sqlite3")) if sqlite else "giaoban_bench"
        configured = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            say(f"playing the months of {SCENARIO} …")
            build.build(SCENARIO, lambda text: None)
            yield
        finally:
            connection.creation.destroy_test_db(configured, verbosity=0)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """Calls the WSGI application as the server does, with the cookies of one signed-in person."""

    username: str = ""
    application: Any = field(default_factory=get_wsgi_application)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.username:
            account = Account.objects.get(username=self.username)
            session = SessionStore()
            session[SESSION_KEY] = str(account.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = account.get_session_auth_hash()
            session.create()
            self.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)

    def get(self, path: str, encoding: str = "") -> Answer:
        return self._call("GET", path, b"", encoding)

    def post(self, path: str, body: dict[str, str]) -> Answer:
        return self._call("POST", path, urlencode(body).encode(), "")

    def _call(self, method: str, path: str, body: bytes, encoding: str) -> Answer:
        parts = urlsplit(path)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "HTTP_HOST": next((host for host in settings.ALLOWED_HOSTS if host[0] not in "*."), "localhost"),
            "HTTP_ACCEPT_ENCODING": encoding,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        if settings.SECURE_SSL_REDIRECT or settings.SESSION_COOKIE_SECURE:
            environ |= {"wsgi.url_scheme": "https", "HTTP_REFERER": f"https://{environ['HTTP_HOST']}/"}
        setup_testing_defaults(environ)
        seen: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            seen["status"], seen["headers"] = int(status[:3]), headers

        result = self.application(environ, start_response)
        try:
            content = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        for name, value in seen["headers"]:
            if name.lower() == "set-cookie":
                cookie, _rest = value.split(";", 1)
                self.cookies.__setitem__(*cookie.split("=", 1))
        return Answer(seen["status"], dict(seen["headers"]), content)


def hidden_values(page: bytes, action_path: str) -> dict[str, str]:
    """The hidden inputs of the POST form that leads to `action_path` (a form without an action leads to its own page)."""
    text = page.decode()
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
        head = form[: form.index(">")]
        if f'action="{action_path}"' in head or "action=" not in head:
            inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form)
            values = {}
            for one in inputs:
                name, value = re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)
                if name and value:
                    values[name[1]] = value[1]
            return values
    raise LookupError(f"no form leads to {action_path}")
