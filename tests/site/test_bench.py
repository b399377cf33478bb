"""The parts of `giaoban bench`. The figures themselves are never measured in the suite."""

from __future__ import annotations

import pytest
from django.urls import reverse

from giaoban.commitments.models import Progress
from giaoban.records.models import AuditEntry
from giaoban.site.bench import floor
from giaoban.site.bench.figures import Check, Row, median_ms
from giaoban.site.bench.place import Browser, hidden_values
from giaoban.site.management.commands.bench import lines, plain


def test_a_row_fails_on_a_missed_ratio_and_never_on_a_time():
    slow = Row("list", 9000.0, 1000.0, "driver", (Check("ratio", 9, 15), Check("queries", 4, 4)))
    missed = Row("list", 1.0, 1.0, "driver", (Check("ratio", 1, 15), Check("queries", 5, 4)))
    assert (slow.reached, missed.reached) == (True, False)
    assert lines(missed)[-1].split() == ["queries", "5.0", "target", "≤", "4", "MISSED"]
    assert plain(missed)["checks"][1] == {"what": "queries", "value": 5, "target": 4, "reached": False}


def test_the_median_leaves_the_warm_up_out():
    ticks = iter(range(100))
    assert median_ms(lambda: None, times=2, timer=lambda: next(ticks)) == 500


@pytest.mark.django_db(transaction=True)  # the server closes connections after a request
def test_the_floor_reads_the_rows_and_sends_the_statements_of_a_request_again(world):
    assert world.commitment1.text in floor.twenty_rows().encode().decode("unicode_escape")
    browser = Browser(world.accounts["secretary1"].username)
    path = reverse("commitments:progress", args=[world.commitment1.uid])
    form = hidden_values(browser.get(path).body, path)
    with floor.heard() as statements:
        assert browser.post(path, {**form, "text": "Xong 12 ha"}).status == 303
    assert sum(sql.startswith("INSERT") for sql, _params in statements) >= 3
    entries = AuditEntry.objects.count()
    again = floor.replay(statements)
    again()
    again()
    assert (Progress.objects.count(), AuditEntry.objects.count()) == (3, entries + 2)


def test_a_form_that_is_not_there_is_said(world):
    with pytest.raises(LookupError):
        hidden_values(b"<form method='get'></form>", "/x/")
