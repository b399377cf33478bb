"""Installation settings: environment variables GIAOBAN_*, typed and documented (docs/admin/settings.md lists them)."""

import os
from datetime import time
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="GIAOBAN_", env_file=None, extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="Where the embedded database and the secret key live.")
    database_url: str = Field(default="", description="postgres://… or sqlite:///…; empty: SQLite in the data folder.")
    secret_key: str = Field(default="", description="Signing key; empty: made at first start, kept in the data folder.")
    hosts: str = Field(default="localhost,127.0.0.1,[::1]", description="Comma-separated host names of the site.")
    https: bool = Field(default=False, description="The site is reached by HTTPS: secure cookies, HSTS.")
    site_url: str = Field(
        default="", description="The site's public address for links in mails: https://giaoban.example.vn"
    )
    mail_url: str = Field(
        default="",
        description="smtp://user:password@host:587, smtps://…:465, smtp+plain://host:25, console:, file:///folder; "
        "empty: notices stay in the inbox.",
    )
    mail_from: str = Field(default="", description="Sender of the mails: Giao ban <giaoban@example.vn>.")
    digest_at: time = Field(default=time(6, 30), description="Local time of the daily mail.")
    debug: bool = Field(default=False, description="Developer's error pages. Never on a real site.")


def load() -> Config:
    return Config()


def secret_key(config: Config) -> str:
    """The configured key, or one made once and kept with mode 600 beside the database."""
    if config.secret_key:
        return config.secret_key
    from django.core.management.utils import get_random_secret_key

    config.data_dir.mkdir(parents=True, exist_ok=True)
    path = config.data_dir / "secret-key"
    if not path.exists():
        try:
            with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
                out.write(get_random_secret_key())
        except FileExistsError:
            pass
    return path.read_text().strip()
