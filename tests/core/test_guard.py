"""Closed unless opened: a guarded root refuses every kind of read without a viewer."""

from __future__ import annotations

import pytest
from django.db.models import Count, Exists, OuterRef, Subquery

from giaoban.commitments.models import Commitment
from giaoban.core.guard import UnguardedRead
from giaoban.organisation.models import Unit

READS = {
    "list": list,
    "bool": bool,
    "len": len,
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "get": lambda rows: rows.get(pk=1),
    "index": lambda rows: rows.order_by("pk")[0],
    "slice": lambda rows: list(rows.order_by("pk")[:2]),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Commitment(pk=1)),
    "aggregate": lambda rows: rows.aggregate(n=Count("pk")),
    "values": lambda rows: list(rows.values("text")),
    "values_list": lambda rows: list(rows.values_list("text", flat=True)),
    "in_bulk": lambda rows: rows.in_bulk(),
    "dates": lambda rows: list(rows.dates("due_on", "month")),
    "iterator": lambda rows: list(rows.iterator()),
    "update": lambda rows: rows.update(text="x"),
    "delete": lambda rows: rows.delete(),
    "explain": lambda rows: rows.explain(),
    "filter": lambda rows: list(rows.filter(text="x")),
    "exclude": lambda rows: list(rows.exclude(text="x")),
    "annotate": lambda rows: list(rows.annotate(n=Count("pk"))),
    "none_or": lambda rows: list(Commitment.objects.none() | rows),
    "union": lambda rows: list(Commitment.objects.unscoped("rule: test").union(rows)),
    "intersection": lambda rows: list(rows.intersection(Commitment.objects.unscoped("rule: test"))),
    "difference": lambda rows: list(Commitment.objects.unscoped("rule: test").difference(rows)),
    "subquery_in": lambda rows: list(Unit.objects.filter(pk__in=rows.values("owner"))),
    "subquery_exists": lambda rows: list(Unit.objects.filter(Exists(rows.filter(owner=OuterRef("pk"))))),
    "subquery_value": lambda rows: list(Unit.objects.annotate(t=Subquery(rows.values("text")[:1]))),
    "select_for_update": lambda rows: list(rows.select_for_update()),
    "raw": lambda rows: list(rows.raw("select * from commitments_commitment")),
}


@pytest.mark.parametrize("read", READS)
def test_no_read_without_a_viewer(world, read):
    with pytest.raises(UnguardedRead):
        READS[read](Commitment.objects.all())
    assert Commitment.objects.unscoped("rule: test").count() == 3


@pytest.mark.parametrize(
    "read", sorted(set(READS) - {"raw", "delete", "union", "intersection", "difference", "get", "dates"})
)
def test_the_same_read_works_with_one(world, read):
    rows = Commitment.objects.visible_to(world.viewer("secretary1"))
    READS[read](rows)


def test_the_reverse_list_of_a_unit_is_guarded(world):
    with pytest.raises(UnguardedRead):
        list(world.unit1.commitments.all())
    mine = world.unit1.commitments.visible_to(world.viewer("secretary1"))
    assert set(mine) == {world.commitment1, world.commitment1_later}
    assert list(world.unit1.commitments.visible_to(world.viewer("secretary2"))) == []


def test_prefetch_of_a_guarded_root_is_refused(world):
    with pytest.raises(UnguardedRead):
        list(Unit.objects.prefetch_related("commitments"))


@pytest.mark.parametrize("operation", ["or", "and", "xor"])
def test_joining_an_open_and_a_guarded_set_is_guarded(world, operation):
    mine = Commitment.objects.visible_to(world.viewer("secretary1"))
    joined = {"or": lambda a, b: a | b, "and": lambda a, b: a & b, "xor": lambda a, b: a ^ b}[operation]
    for both in (joined(mine, Commitment.objects.all()), joined(Commitment.objects.all(), mine)):
        with pytest.raises(UnguardedRead):
            list(both)


def test_joining_two_opened_sets_shows_what_each_may_see(world):
    one = Commitment.objects.visible_to(world.viewer("secretary1"))
    two = Commitment.objects.visible_to(world.viewer("secretary2"))
    assert set(one | two) == {world.commitment1, world.commitment1_later, world.commitment2}
    assert set(one & two) == set()


def test_unscoped_says_why(world):
    for reason in ("", "  "):
        with pytest.raises(ValueError):
            Commitment.objects.unscoped(reason)


def test_creating_needs_no_viewer(world):
    assert world.commitment(world.unit3, "Việc mới").pk
