"""The commands of an installation: what they do, what they refuse, and with which exit code."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection

from giaoban.access.models import Account, SignInFailure
from giaoban.core import clock
from giaoban.core.models import IdempotencyKey
from giaoban.core.viewer import system_actor
from giaoban.records import checkpoints
from giaoban.records.actions import record
from giaoban.records.models import AuditBatch, AuditEntry
from giaoban.schedule.models import Meeting
from giaoban.site import cli, messages, work
from giaoban.site.checks import sqlite_may_lose_commits


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.CONFIG = settings.CONFIG.model_copy(update={"data_dir": tmp_path})
    return tmp_path


def test_the_bare_command_lists_our_own_commands_first():
    lines = cli.overview().splitlines()
    for name, what in cli.COMMANDS.items():
        assert any(line.split()[:1] == [name] and what in line for line in lines)


@pytest.mark.parametrize("name", [name for name in cli.COMMANDS if name not in ("migrate", "check")])
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command(name, "--help")
    assert stopped.value.code == 0
    assert len(capsys.readouterr().out) > 300


@pytest.mark.django_db
def test_createadmin_makes_a_technical_administrator_and_shows_a_made_password_once(monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    out = StringIO()
    call_command("createadmin", "--username", "QuanTri", stdout=out)
    account = Account.objects.get(username="quantri")
    assert (account.is_administrator, account.person, account.must_change_password) == (True, None, True)
    password = out.getvalue().rsplit(": ", 1)[1].strip()
    assert account.check_password(password)
    entry = AuditEntry.objects.get(kind="access.create_administrator")
    assert password not in str(entry.after)
    with pytest.raises(CommandError, match="already an account"):
        call_command("createadmin", "--username", "quantri")


@pytest.mark.django_db
def test_createadmin_takes_a_password_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", StringIO("con-trau-di-truoc-9\n"))
    out = StringIO()
    call_command("createadmin", "--username", "admin2", "--password-stdin", stdout=out)
    account = Account.objects.get(username="admin2")
    assert account.check_password("con-trau-di-truoc-9")
    assert not account.must_change_password
    assert "con-trau" not in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "typed"), [("ngắn", "con-trau-di-truoc-9\n"), ("admin3", "ngan\n"), ("admin3", "\n")])
def test_createadmin_refuses_bad_names_and_passwords(monkeypatch, name, typed):
    monkeypatch.setattr(sys, "stdin", StringIO(typed))
    with pytest.raises(CommandError):
        call_command("createadmin", "--username", name, "--password-stdin")
    assert not Account.objects.exists()


def test_worker_seals_plans_and_forgets_and_a_second_round_does_nothing_more(world, data_dir):
    record(actor=system_actor("test"), kind="test.write")
    old = clock.real_now() - timedelta(days=40)
    account = world.accounts["clerk"]
    IdempotencyKey.objects.create(account=account, key="5f0c6f4f-62c9-4a4e-a1c5-a7c0b9f60d11", target="/", at=old)
    kept = IdempotencyKey.objects.create(
        account=account, key="5f0c6f4f-62c9-4a4e-a1c5-a7c0b9f60d12", target="/", at=clock.real_now()
    )
    SignInFailure.objects.create(username_hash="x", at=old)
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert "sealed batch 1" in out.getvalue()
    ahead = Meeting.objects.unscoped("rule: a test counts").filter(state=Meeting.State.PLANNED).count()
    assert ahead >= 2  # october is called; two more are planned ahead
    assert list(IdempotencyKey.objects.all()) == [kept]
    assert not SignInFailure.objects.exists()
    assert AuditBatch.objects.get(no=1).root in checkpoints.path().read_text()
    call_command("worker", "--once", stdout=StringIO())
    assert Meeting.objects.unscoped("rule: a test counts").filter(state=Meeting.State.PLANNED).count() == ahead
    call_command("verify", stdout=StringIO())


def test_a_step_that_fails_does_not_stop_the_others_and_is_told(world, data_dir, monkeypatch, caplog):
    def broken() -> str:
        raise RuntimeError("no disk")

    record(actor=system_actor("test"), kind="test.write")
    monkeypatch.setattr(work, "STEPS", [("broke", broken), *work.STEPS])
    with pytest.raises(CommandError, match="broke"):
        call_command("worker", "--once", stdout=StringIO())
    assert not AuditEntry.objects.filter(batch=None, kind="test.write").exists()
    assert "no disk" in caplog.text


def test_worker_refuses_rounds_that_are_too_far_apart():
    with pytest.raises(CommandError, match="1 to 60"):
        call_command("worker", "--every", "61")


def run(*words: str, data: Path, **more: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "GIAOBAN_DATA_DIR": str(data), "GIAOBAN_DATABASE_URL": "", **more}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # set while a browser test of this process runs
    return subprocess.Popen(
        [sys.executable, "-m", "giaoban", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_an_empty_installation_from_nothing_to_a_sealed_record(tmp_path):
    """migrate → check → worker stopped by SIGTERM → verify, as processes of their own."""
    refused = run("serve", "--port", "8998", data=tmp_path)
    assert "not up to date" in refused.communicate(timeout=120)[0]
    assert refused.returncode == 1
    for words in (["migrate", "-v0"], ["createadmin", "--username", "admin"], ["check"]):
        step = run(*words, data=tmp_path)
        said = step.communicate(timeout=180)[0]
        assert step.returncode == 0, said
    worker = run("worker", "--every", "1", data=tmp_path)
    assert worker.stdout is not None
    lines = iter(worker.stdout.readline, "")
    assert any("sealed batch 1" in line for line in lines)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    verify = run("verify", "--json", data=tmp_path)
    assert '"ok": true' in verify.communicate(timeout=120)[0]
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    debug = run("serve", data=tmp_path, GIAOBAN_DEBUG="true")
    assert "GIAOBAN_DEBUG is on" in debug.communicate(timeout=120)[0]


@pytest.mark.django_db
def test_check_fails_when_a_trigger_is_missing():
    def found() -> list[str]:
        return [message.id for message in checks.run_checks(tags=["database"], databases=["default"])]

    assert "records.E001" not in found()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON records_auditentry"
        cursor.execute(f"DROP TRIGGER records_auditentry_no_delete{on}")
    assert "records.E001" in found()
    call_command(
        "migrate", interactive=False, verbosity=0, skip_checks=False
    )  # mends it, and is not kept from it by the check
    assert "records.E001" not in found()


@pytest.mark.parametrize(
    ("version", "doubtful"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_which_sqlite_may_lose_commits(version, doubtful):
    assert sqlite_may_lose_commits(version) is doubtful


def test_every_catalogue_is_complete_and_compiled():
    assert [gap for path in messages.catalogues() for gap in messages.gaps(path)] == []
    messages.compile_catalogues()
    assert all(path.with_suffix(".mo").exists() for path in messages.catalogues())


def test_gaps_are_found(tmp_path, monkeypatch):
    place = tmp_path / "room" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    place.parent.mkdir(parents=True)
    place.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "Empty"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Guess"\nmsgstr "Đoán"\n\n'
        'msgid "For %(name)s"\nmsgstr "Cho %(ten)s"\n\n'
        'msgid "Good %(n)s"\nmsgstr "Tốt %(n)s"\n\n'
        'msgid "One task"\nmsgid_plural "%(n)s tasks"\nmsgstr[0] "%(n)s nhiệm vụ"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert list(messages.gaps(place)) == [
        "room: no translation: 'Empty'",
        "room: fuzzy: 'Guess'",
        "room: other places than in English: 'For %(name)s'",
    ]
