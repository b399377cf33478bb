"""The permission matrix: every URL × paper × method × role against `permissions.txt`; a missing row fails.

After a change, `GIAOBAN_MATRIX_WRITE=reports: pytest -p no:xdist tests/matrix/test_permissions.py -k write` measures the URLs whose
names begin so anew (several with commas, `all` for every one): read the difference as a reviewer would, against the access tables
of DESIGN.md. The laws below hold whatever the file says.
"""

import os
from itertools import groupby

import pytest

from tests.matrix.examples import examples
from tests.matrix.measure import TABLE, expected, parsed, rows
from tests.matrix.papers import ROLES
from tests.matrix.routes import THIRD_PARTY, routes

pytestmark = pytest.mark.django_db
ALL = [route for route in routes() if route.name not in THIRD_PARTY]
WRITE = tuple(filter(None, os.environ.get("GIAOBAN_MATRIX_WRITE", "").split(",")))
EXPECTED = expected()
HEAD = """\
# url example METHOD status: roles | status: roles
# Roles that are not named get 404 (nobody signed in: the way to the sign-in page). Written by test_permissions.py, read by people.
#
"""


@pytest.mark.skipif(not WRITE, reason="only when the table is written anew")
def test_write_the_table(site):
    lines = []
    for route in ALL:
        anew = route.name.startswith(WRITE) or WRITE == ("all",)
        for example in examples(route):
            kept = {key: value for key, value in EXPECTED.items() if key.startswith(f"{route.name} {example or '-'} ")}
            lines += [f"{key} {value}" for key, value in (rows(site, route, example) if anew else kept).items()]
    roles = "".join(f"# {role:<11} {what}\n" for role, what in ROLES.items())
    rooms = [list(group) for _, group in groupby(lines, key=lambda line: line.split(":")[0])]
    TABLE.write_text(HEAD + roles + "\n" + "\n\n".join("\n".join(room) for room in rooms) + "\n", encoding="utf-8")


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_url_has_examples(route):
    assert examples(route), f"{route.name} has parameters {route.parameters}: name papers in examples.py"


@pytest.mark.skipif(bool(WRITE), reason="the table is being written")
@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_role_gets_what_the_table_says(site, route):
    for example in examples(route):
        for key, measured in rows(site, route, example).items():
            assert key in EXPECTED, f"permissions.txt has no row: {key} {measured}"
            assert measured == EXPECTED[key], key


def test_the_table_has_no_rows_of_urls_that_are_gone():
    urls = {f"{route.name} {example or '-'}" for route in ALL for example in examples(route)}
    assert [key for key in EXPECTED if key.rsplit(" ", 1)[0] not in urls] == []


def holders(*statuses: str, method: str = "", room: str = "", without: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """Row → roles that got one of `statuses`."""
    found = {}
    for key, answers in EXPECTED.items():
        if key.endswith(method) and key.startswith(room) and not key.startswith(without):
            who = set().union(*(roles for status, roles in parsed(answers).items() if status.startswith(statuses)))
            if who:
                found[key] = who
    return found


OPEN_TO_ALL = (  # one's own account
    *("core:", "access:", "schedule:calendar_link ", "schedule:calendar_revoke "),
    *("notifications:seen ", "notifications:settings "),
)


def test_no_answer_is_an_error_or_a_refusal_that_wrote():
    bad = [key for key, answers in EXPECTED.items() if "500" in answers or "BUT WROTE" in answers]
    assert bad == []


def test_every_form_is_reached_and_somebody_may_send_it():
    assert [key for key, answers in EXPECTED.items() if answers == "no form leads here"] == []


def test_nobody_who_is_not_signed_in_reads_or_writes():
    public = {key for key, who in holders("2", "303").items() if "anonymous" in who}
    assert {key.split(" ")[0] for key in public} <= {
        "access:sign_in",
        "access:sign_out",  # the second of two taps
        "core:bundle",
        "core:icon",
        "core:language",
        "core:link",
        "core:manifest",
        "core:offline",
        "core:worker",
    }


def test_an_inspector_changes_nothing():
    assert {key: who for key, who in holders("303", without=OPEN_TO_ALL).items() if "inspector" in who} == {}


def test_the_administrator_sees_no_content():
    rooms = ("core:", "access:", "organisation:", "today:")
    assert {key: who for key, who in holders("2", "3", "422", "409", without=rooms).items() if "admin" in who} == {}


def test_no_unit_reaches_a_siblings_papers():
    """Rows of unit1's own papers; what a co-ordinating unit, or everybody once an answer is common, may read is excepted."""
    siblings = {"secretary2", "drafter2", "secretary3", "outsider"}
    shared = {
        "shared1": {"secretary3"},
        "note_file1": {"secretary3"},
    }  # a co-ordinating unit reads the task, is refused with a reason, may add notes
    for key, who in holders("2", "3", "422", "409").items():
        example = key.split(" ")[1].rstrip("!")
        if example.endswith("1") and not example.startswith(("body:", "unit")):
            found = who & siblings
            assert found <= shared.get(example, set()), f"{key}: {sorted(found)}"
    for key, who in holders("303").items():
        if " shared1 " in key and not key.startswith("commitments:progress "):
            assert not who & siblings, key


def test_a_draft_is_seen_by_its_own_office_only():
    drafts = {key: who for key, who in holders("2", "3", "422", "409").items() if " draft3 " in key}
    assert drafts, "there are rows of a draft"
    for key, who in drafts.items():
        assert who <= {"secretary3"}, key
