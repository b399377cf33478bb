"""For every URL the papers it is tried with: names of `papers.Papers` things or of the world, one per URL parameter.

`report1 report2` are two examples of a URL with one parameter; `october/unit1` is one of a URL with two; `=check` is
a word as it stands; `!` at the end: no form is sent, the page only read. A URL with parameters and no examples fails the matrix.
"""

from __future__ import annotations

from typing import Any

from giaoban.organisation.models import Appointment, Body
from tests.matrix.papers import Papers
from tests.matrix.routes import Route

# by room, for URLs with one parameter `uid` that are not named below
ROOMS = {
    "schedule": "october opened",
    "commitments": "commitment1 order1 shared1",
    "concerns": "petition1",
    "reports": "writing1",
    "meetings": "opened",
    "organisation": "unit1",
}
EXAMPLES = {
    "core:bundle": "=0000000000/=css",
    "access:account_add": "person:unaccounted",
    "access:account_of": "account:secretary1 account:former",
    "access:account_reset": "account:secretary1",
    "access:account_close": "account:secretary1",
    "access:account_open": "account:former",
    "access:decision_end": "decision",
    "organisation:handover": "unit1/=secretary",
    "organisation:term_add": "body:district",
    "organisation:field_change": "field:farming",
    "organisation:person": "person:secretary1",
    "organisation:person_rename": "person:secretary1",
    "organisation:person_appoint": "person:secretary1",
    "organisation:post_correct": "post:secretary1",
    "organisation:post_end": "post:secretary1",
    "organisation:imports": "=units =people",
    "organisation:import_template": "=units",
    "organisation:import_preview": "=units/units_preview =people/people_preview",
    "schedule:series": "series series2",
    "schedule:series_change": "series",
    "schedule:series_participants": "series",
    "schedule:extraordinary": "series",
    "schedule:calendar_feed": "=unknown",
    "schedule:meeting": "october september november opened called postponed invited1",
    "schedule:meeting_file": "october postponed invited1",
    "schedule:move": "october opened!",
    "schedule:postpone": "october opened!",
    "schedule:cancel": "october opened!",
    "schedule:writing": "october opened!",
    "schedule:flagged_first": "october",
    "schedule:slots_reporting": "october",
    "schedule:slots_advising": "october",
    "schedule:agenda": "october opened",
    "schedule:invitation": "october",
    "schedule:attendance": "opened",
    "schedule:call": "november",
    "schedule:replan": "cancelled",
    "schedule:recall": "postponed",
    "schedule:agenda_item": "october/=check",
    "commitments:commitment": "commitment1 order1 shared1 unopened1 judged1",
    "commitments:assign": "series",
    "commitments:extend_many": "series2",
    "commitments:decide": "request1",
    "commitments:old_book": "series",
    "commitments:old_book_template": "series",
    "commitments:old_book_preview": "preview",
    "commitments:judge_in_writing": "order1/drafted judged1/september",
    "commitments:ask": "commitment1 order1",
    "commitments:hand_over": "orphan order1",
    "commitments:progress": "commitment1 shared1",
    "commitments:waiting": "commitment1 shared1",
    "commitments:extend": "commitment1",
    "commitments:cancel": "order1",
    "commitments:co_units": "commitment1",
    "concerns:concern": "petition1 restricted1 answered1 common1 assigned1 draft_concern1",
    "concerns:answer": "petition1 assigned1 restricted1",
    "concerns:confirm": "answered1",
    "concerns:common": "answered1",
    "notifications:open": "notice1",
    "reports:start": "fresh/unit1 october/unit1! opened/unit3!",
    "reports:calls": "october opened november",
    "reports:call": "october/unit3 opened/unit3 november/unit1!",
    "reports:offline": "fresh/unit1 october/unit3 november/unit1 october/unit1! opened/unit1!",
    "reports:offline_form": "fresh/unit1/=xlsx fresh/unit1/=docx october/unit3/=docx october/unit1/=xlsx",
    "reports:offline_units": "fresh october opened!",
    "reports:offline_all": "fresh/=xlsx october/=docx",
    "reports:offline_preview": "returned1",
    "reports:enter": "fresh/unit1 october/unit1! called/unit1!",
    "reports:report": "report1 old_report1 writing1 awaiting1 awaiting2 draft3 entered3",
    "reports:edit": "writing1 report1 awaiting2 draft3",
    "reports:versions": "report1 writing1",
    "reports:recall": "awaiting2",
    "reports:submit": "awaiting1",
    "reports:withdraw": "report1",
    "reports:return": "report1",
    "reports:confirm": "entered3",
    "reports:figures": "october",
    "reports:figures_xlsx": "october",
    "reports:indicators": "series",
    "reports:indicator_add": "series",
    "reports:indicator_change": "indicator",
    "reports:indicator_end": "indicator",
    "reports:indicator_move": "indicator",
    "reports:request": "figures1",
    "reports:request_xlsx": "figures1",
    "reports:request_change": "figures1",
    "reports:request_withdraw": "figures1",
    "reports:request_answer": "figures1/unit1",
    "reports:evidence": "writing1/order1 report1/commitment1",
    "reports:pages_start": "fresh/unit1 called/unit1!",
    "reports:pages": "writing1 entered3 report1",
    "reports:pages_send": "writing1",
    "reports:file_remove": "writing1/own_page_link1",
    "documents:part": "=7a1c5d1e-0d5b-4a4f-9a52-3d1f6c1b2a90",
    "documents:file": "evidence1 farming_evidence1 october_evidence1 draft_evidence1 withdrawn_file1 restricted_file1 "
    "sent_page1 own_page1 note_file1 unattached1",
    "documents:small": "sent_page1 own_page1 evidence1",
    "documents:large": "sent_page1 own_page1",
    "meetings:open": "october",
    "meetings:papers": "october",
    "meetings:papers_print": "october opened",
    "meetings:own_sheet": "october opened",
    "meetings:from_paper": "opened october",
    "meetings:from_paper_open": "alone",
    "meetings:from_paper_close": "closable opened!",
    "meetings:from_paper_general": "opened",
    "meetings:from_paper_others": "opened",
    "meetings:from_paper_sheet": "slot1",
    "meetings:table": "october opened september drafted",
    "meetings:hall": "october opened september",
    "meetings:reopen": "reopenable september",
    "meetings:close": "closable opened!",
    "meetings:judge": "opened/farming1 opened/order1",
    "meetings:judge_at_once": "opened/farming1 opened/order1",
    "meetings:minutes": "september drafted ready! opened",
    "meetings:minutes_print": "september drafted",
    "meetings:minutes_part": "part1! draft_part1",
    "meetings:minutes_confirm": "draft_part1",
    "meetings:minutes_object": "draft_part1",
    "meetings:minutes_answer": "draft_part1",
    "meetings:minutes_read_back": "ready",
    "meetings:minutes_sign": "read september!",
    "meetings:minutes_substitute": "read/=recorder",
    "meetings:minutes_correct": "signed",
    "meetings:addendum": "addendum1! addendum2",
    "meetings:addendum_sign": "addendum2",
    "meetings:addendum_withdraw": "addendum2",
    "meetings:priorities": "opened october",
    "meetings:priority_change": "priority",
    "meetings:priority_withdraw": "priority",
    "meetings:priority_give": "priority",
    "meetings:remark_change": "general_remark",
    "meetings:remark_drop": "general_remark",
}
SLOTS = {  # second parameter of URLs below a slot
    "commitment": "farming1",
    "line": "plan_line1",
    "concern": "slot_petition1",
    "remark": "remark1",
}
SLOT_EXAMPLES = {"meetings:slot_task_change": "slot1/unopened1", "meetings:slot_task_drop": "slot1/unopened1"}


def examples(route: Route) -> list[str]:
    """Names of the examples; one empty name for a URL without parameters."""
    if not route.parameters:
        return [""]
    if route.name in EXAMPLES:
        return EXAMPLES[route.name].split()
    if ":slot" in route.name and route.name.startswith("meetings:"):
        second = "".join(f"/{SLOTS[name]}" for name in route.parameters[1:])
        return SLOT_EXAMPLES.get(route.name, f"slot1{second}").split()
    if route.parameters == ("uid",):
        return ROOMS.get(route.name.split(":")[0], "").split()
    return []


def arguments(papers: Papers, route: Route, example: str) -> dict[str, Any]:
    return {
        parameter: value_of(papers, name)
        for parameter, name in zip(route.parameters, filter(None, example.rstrip("!").split("/")), strict=True)
    }


def value_of(papers: Papers, name: str) -> Any:
    """The uid, code or word that a name stands for."""
    if name.startswith("="):
        return name[1:]
    if name.startswith("account:"):
        return papers.world.accounts[name[8:]].uid
    if name.startswith("person:"):
        return papers.world.people[name[7:]].uid
    if name.startswith("post:"):
        return Appointment.objects.get(person=papers.world.people[name[5:]]).uid
    if name.startswith("body:"):
        return Body.objects.get(unit=getattr(papers.world, name[5:])).uid
    if name.startswith("field:"):
        return papers.world.fields[name[6:]].code  # a slug
    thing = papers.things[name] if name in papers.things else getattr(papers.world, name)
    return thing.uid
