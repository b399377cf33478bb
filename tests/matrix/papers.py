"""The world with every kind of paper in it, for two sibling units alike; each text carries a marker that tells whose it is.

`september`  closed, its minutes sealed          `october`  called; unit1 and unit2 have submitted, unit3 has a draft
`drafted`    (second series) closed, minutes are a draft    `opened`  (second series) open, being run
`november`   planned
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl

from giaoban.commitments.actions.importing import kind_of
from giaoban.commitments.models import Commitment, CoUnit, ExtensionRequest, Outcome, Priority, Progress, Verdict
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core import clock
from giaoban.core.models import ImportPreview
from giaoban.core.viewer import Role, system_actor
from giaoban.documents.content import examine
from giaoban.documents.staging import put_away
from giaoban.meetings.actions.addenda import create_addendum, sign_addendum
from giaoban.meetings.actions.minutes import answer_objection, build_minutes, edit_part, respond_to_part
from giaoban.meetings.actions.signing import read_back, sign_minutes
from giaoban.meetings.models import Assessment, Minutes, MinutesPart, Remark, VerdictProposal
from giaoban.notifications.actions import notify
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.values import Month, Typed
from giaoban.organisation.actions.imports import PEOPLE, UNITS
from giaoban.organisation.models import Appointment, Person, Unit
from giaoban.reports.actions import keep_preview
from giaoban.reports.content import live_content
from giaoban.reports.models import (
    AskedUnit,
    CallNote,
    Claim,
    Indicator,
    IndicatorRequest,
    IndicatorValue,
    PlanLine,
    Report,
    ReportConcern,
    ReportVersion,
    ResultLine,
)
from giaoban.reports.offline.opening import read_returned
from giaoban.reports.offline.writing_xlsx import write_xlsx
from giaoban.reports.views.papers import paper_of
from giaoban.schedule.actions import create_extraordinary_meeting, make_calendar_link
from giaoban.schedule.models import Meeting, Participant, Series, Slot
from tests.matrix.files import add_files
from tests.world import PASSWORD, START, World, build_world, make_meeting, make_unit

HOST = {"chair", "deputy", "clerk"}
ABOVE = {"city_leader"}
HEAD = {"head"}
OWN = {
    "1": {"secretary1", "drafter1", "member1"},
    "2": {"secretary2", "drafter2"},
    "3": {"secretary3"},
}
OFFICE = {"1": {"secretary1", "drafter1"}, "2": {"secretary2", "drafter2"}, "3": {"secretary3"}}  # drafts
INSPECTED = {"1": {"inspector"}, "2": set(), "3": set()}
# one person for every relation to unit1's papers
ROLES = {
    "secretary1": "own unit, leader",
    "drafter1": "own unit, staff",
    "member1": "own unit, member",
    "cell1": "descendant of the unit, leader",
    "secretary2": "sibling, leader",
    "drafter2": "sibling, staff",
    "secretary3": "sibling that reports nothing",
    "chair": "host, leader",
    "deputy": "host, leader",
    "clerk": "host, staff",
    "head": "advisory body of one field",
    "inspector": "within a decision on unit1",
    "city_leader": "ancestor, leader",
    "outsider": "foreign host, leader",
    "admin": "technical administrator",
    "anonymous": "nobody",
}
MINUTES_READERS = {"inspector"}  # sealed minutes are read whole by the inspectors of the meeting (DESIGN.md)
SEPTEMBER, OCTOBER = datetime(2017, 9, 6, 12, 30), datetime(2017, 10, 2, 9, 0)


@dataclass
class Papers:
    world: World
    things: dict[str, Any] = field(default_factory=dict)
    markers: dict[str, frozenset[str]] = field(default_factory=dict)  # text → who may see it

    def mark(self, kind: str, unit: str, *audiences: set[str]) -> str:
        """A text that says whose it is, and who may read it."""
        text = f"zq{kind}{unit}zq"
        self.markers[text] = frozenset().union(*audiences)
        return f"Nội dung {text}"

    def __getattr__(self, name: str) -> Any:
        try:
            return self.things[name]
        except KeyError as error:
            raise AttributeError(name) from error


def build_papers() -> Papers:
    w = build_world()
    p = Papers(w)
    w.person("cell1", "Chu Văn Bộ", make_unit("Chi bộ thôn 1", "cell", w.unit1), "secretary")
    with clock.frozen(SEPTEMBER):
        for key, unit in (("1", w.unit1), ("2", w.unit2)):
            september(p, key, unit)
        p.things["minutes"] = sealed_minutes(p)
    with clock.frozen(OCTOBER):
        second_series(p)
        p.things["indicator"] = Indicator.objects.create(
            series=w.series, name="Diện tích lúa đã cấy", unit_of_measure="ha", from_period=w.october.period
        )
        Indicator.objects.create(series=w.series, name="Số hộ nghèo", from_period=w.october.period, position=1)
        for key, unit in (("1", w.unit1), ("2", w.unit2)):
            invited(p, key, unit)
            commitments(p, key, unit)
            concerns(p, key, unit)
            figures(p, key, unit)
            report(p, key, unit)
            running(p, key, unit)
        corrections(p)
        for name, state in (("closable", "open"), ("reopenable", "closed"), ("signed", "closed"), ("alone", "called")):
            single_series(p, name, state)
        p.things["awaiting1"] = Report.objects.create(
            meeting=p.alone,
            unit=w.unit1,
            state=Report.State.AWAITING,
            difficulties=p.mark("awaiting", "1", OFFICE["1"]),
            no_party_building_reason="Không phát sinh",
            no_socio_economic_reason="Không phát sinh",
            prepared_by=person_of(p, "drafter1"),
            created_at=clock.now(),
        )
        signed_minutes(p)
        reports_under_way(p)
        p.things["commitment2"] = w.commitment2
        p.things["commitment1"] = w.commitment1
        draft_report(p)
        general(p)
        for key, unit in (("1", w.unit1), ("2", w.unit2)):
            told(p, key, unit)
        add_files(p)
    return p


def person_of(p: Papers, key: str) -> Person:
    return p.world.people[key]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def kept(row: Report, *told: Commitment) -> Report:
    """What was submitted is kept as a version, as the room does."""
    ReportVersion.objects.create(
        report=row,
        no=1,
        content=live_content(row, told).to_json(),
        by=row.submitted_by or row.entered_by,
        at=clock.now(),
    )
    return row


def told(p: Papers, key: str, unit: Unit) -> None:
    """Notices to the unit's office: one with typed words, one about a restricted paper, of which nobody reads a word."""
    secretary = p.world.people[f"secretary{key}"]
    to = [holders_of(unit, Role.LEADER, Role.STAFF)]
    for kind, audience, restricted in (("reports.returned", OFFICE[key], False), ("concerns.answered", set(), True)):
        word = "told" if not restricted else "toldrestricted"
        params = {
            "month": Month(date(2017, 10, 1)),
            "reason": Typed(p.mark(f"{word}reason", key, audience)) if not restricted else "",
            "text": Typed(p.mark(f"{word}text", key, set())),
        }
        subject = p.things[f"report{key}"] if not restricted else p.things[f"petition{key}"]
        notify(
            actor=system_actor(), kind=kind, to=to, subject=subject, params=params, restricted=restricted, urgent=True
        )
    p.things[f"notice{key}"] = (
        Notice.objects.unscoped("rule: a test reads its row")
        .filter(kind="reports.returned", recipient=secretary)
        .latest("pk")
    )


def september(p: Papers, key: str, unit: Unit) -> None:
    """What was said and found in September; the minutes are made of it."""
    w = p.world
    meeting, chair, clerk = w.september, person_of(p, "chair"), person_of(p, "clerk")
    slot = Slot.objects.get(meeting=meeting, unit=unit)
    own = OWN[key] | HOST | MINUTES_READERS
    secretary = person_of(p, f"secretary{key}")
    row = Report.objects.create(
        meeting=meeting,
        unit=unit,
        state=Report.State.SUBMITTED,
        difficulties=p.mark("oldreport", key, OWN[key] | HOST | ABOVE | INSPECTED[key]),
        prepared_by=secretary,
        submitted_by=secretary,
        first_submitted_at=at(date(2017, 9, 3)),
        submitted_at=at(date(2017, 9, 3)),
        created_at=at(date(2017, 9, 2)),
    )
    p.things[f"old_report{key}"] = kept(row)
    Remark.objects.create(
        meeting=meeting, slot=slot, speaker="", text=p.mark("remark", key, own), by=clerk, at=clock.now()
    )
    Assessment.objects.create(
        slot=slot, comment=p.mark("assessment", key, own), lesson="Bài học", by=chair, entered_by=clerk, at=clock.now()
    )
    slot.state = Slot.State.DONE
    slot.save()
    judged = w.commitment(
        unit,
        p.mark("judged", key, own, ABOVE),
        date(2017, 9, 5),
        field=w.fields["order"],
        born_at=None,
        created_at=at(date(2017, 8, 6)),
        opened_at=at(date(2017, 8, 6)),
    )
    Verdict.objects.create(
        commitment=judged,
        meeting=meeting,
        outcome=Outcome.OWED,
        reason=p.mark("verdict", key, own, ABOVE),
        was_due=True,
        due_on_before=judged.due_on,
        by=chair,
        entered_by=clerk,
        at=clock.now(),
    )
    p.things[f"judged{key}"] = judged


def sealed_minutes(p: Papers) -> Minutes:
    """Built, edited, objected to, answered, read back, signed twice: by the room's own actions."""
    w = p.world
    clerk, chair = w.viewer("clerk"), w.viewer("chair")
    minutes = build_minutes(actor=clerk, meeting=w.september)
    for key, unit in (("1", w.unit1), ("2", w.unit2)):
        own = OWN[key] | HOST | MINUTES_READERS
        part = MinutesPart.objects.get(minutes=minutes, unit=unit)
        text = p.mark("part", key, own)
        part = edit_part(actor=clerk, part_uid=part.uid, version=part.version, text=f"{part.text}\n{text}")
        respond_to_part(
            actor=w.viewer(f"secretary{key}"),
            part_uid=part.uid,
            version=part.version,
            kind="objected",
            text=p.mark("objection", key, own),
        )
        response = MinutesPart.objects.get(pk=part.pk).response
        answer_objection(actor=clerk, part_uid=part.uid, version=response.version, answer=p.mark("objanswer", key, own))
        p.things[f"part{key}"] = part
    with clock.frozen(datetime(2017, 9, 8, 9)):
        minutes = read_back(actor=clerk, minutes_uid=minutes.uid, revision=_revision(minutes))
        for signer, role in ((clerk, "recorder"), (chair, "chair")):
            minutes = sign_minutes(
                actor=signer, minutes_uid=minutes.uid, role=role, revision=_revision(minutes), password=PASSWORD
            )
    assert minutes.state == Minutes.State.SEALED
    return minutes


def _revision(minutes: Minutes) -> int:
    return Minutes.objects.unscoped("rule: a test reads its row").get(pk=minutes.pk).revision


def second_series(p: Papers) -> None:
    """A second series of the same host: one meeting whose minutes are a draft, one that is open."""
    w = p.world
    series = Series.objects.create(
        host=w.district,
        name="Giao ban chuyên đề",
        rrule="FREQ=MONTHLY;BYMONTHDAY=1",
        starts_at=time(7, 30),
        place="Phòng họp số 2",
        valid_from=date(2017, 4, 1),
    )
    for position, unit in enumerate((w.unit1, w.unit2, w.unit3), start=1):
        Participant.objects.create(
            series=series, unit=unit, role="reporting", position=position, valid_from=date(2017, 4, 1)
        )
    Participant.objects.create(series=series, unit=w.board, role="advising", position=1, valid_from=date(2017, 4, 1))
    first, w.series = w.series, series
    for name, day in (("read", date(2017, 7, 1)), ("ready", date(2017, 8, 1))):
        p.things[name] = make_meeting(w, day, Meeting.State.CLOSED, nominal_on=day)
    p.things["fresh"] = make_meeting(w, date(2017, 12, 1), Meeting.State.CALLED, nominal_on=date(2017, 12, 1))
    p.things["cancelled"] = make_meeting(
        w, date(2018, 1, 1), Meeting.State.CANCELLED, nominal_on=date(2018, 1, 1), reason="Trùng hội nghị khác"
    )
    p.things["called"] = make_meeting(w, date(2017, 11, 1), Meeting.State.CALLED, nominal_on=date(2017, 11, 1))
    p.things["drafted"] = make_meeting(w, date(2017, 9, 1), Meeting.State.CLOSED, nominal_on=date(2017, 9, 1))
    p.things["opened"] = make_meeting(w, date(2017, 10, 2), Meeting.State.OPEN, nominal_on=date(2017, 10, 1))
    w.series = first
    p.things["november"] = make_meeting(w, date(2017, 11, 6), Meeting.State.PLANNED)
    p.things["postponed"] = make_meeting(w, date(2017, 12, 6), Meeting.State.POSTPONED, reason="Bão")
    p.things["series2"] = series
    waiting_minutes(p)
    p.things["drafted_minutes"] = build_minutes(actor=w.viewer("clerk"), meeting=p.drafted)
    with clock.frozen(datetime(2017, 9, 1, 14)):
        for key, unit in (("1", w.unit1), ("2", w.unit2)):
            part = MinutesPart.objects.get(minutes=p.drafted_minutes, unit=unit)
            text = p.mark("draftpart", key, OWN[key] | HOST)
            p.things[f"draft_part{key}"] = edit_part(
                actor=w.viewer("clerk"), part_uid=part.uid, version=part.version, text=text
            )
        part = p.draft_part1
        respond_to_part(
            actor=w.viewer("secretary1"),
            part_uid=part.uid,
            version=part.version,
            kind="objected",
            text=p.mark("openobjection", "1", OWN["1"] | HOST),
        )
    Minutes.objects.unscoped("rule: a test sets the time").filter(pk=p.drafted_minutes.pk).update(
        responses_until=datetime(2017, 10, 9, tzinfo=UTC)
    )


def invited(p: Papers, key: str, unit: Unit) -> None:
    """An extraordinary meeting to which one unit only is invited."""
    w = p.world
    readers = OWN[key] | HOST | ABOVE | INSPECTED[key]
    p.things[f"invited{key}"] = create_extraordinary_meeting(
        actor=w.viewer("clerk"),
        series_uid=w.series.uid,
        subject=p.mark("about", key, readers),
        held_on=date(2017, 10, 20),
        starts_at=time(14, 0),
        place=p.mark("place", key, readers),
        unit_ids={unit.pk},
    )


def single_series(p: Papers, name: str, state: str) -> None:
    """A series of its own with one meeting in which nothing waits: one that may be closed, reopened, corrected."""
    w = p.world
    series = Series.objects.create(
        host=w.district,
        name=f"Giao ban riêng {name}",
        rrule="FREQ=MONTHLY;BYMONTHDAY=1",
        starts_at=time(7, 30),
        place="Phòng họp số 3",
        valid_from=date(2017, 4, 1),
    )
    for position, unit in enumerate((w.unit1, w.unit2), start=1):
        Participant.objects.create(
            series=series, unit=unit, role="reporting", position=position, valid_from=date(2017, 4, 1)
        )
    first, w.series = w.series, series
    p.things[name] = make_meeting(w, date(2017, 10, 2), state, nominal_on=date(2017, 10, 1))
    w.series = first
    if state == Meeting.State.CLOSED:
        build_minutes(actor=w.viewer("clerk"), meeting=p.things[name])


def signed_minutes(p: Papers) -> None:
    """Sealed minutes without a correction under way."""
    clerk = p.world.viewer("clerk")
    minutes = Minutes.objects.unscoped("rule: a test reads its row").get(meeting=p.signed)
    with clock.frozen(datetime(2017, 10, 5, 9)):
        minutes = read_back(actor=clerk, minutes_uid=minutes.uid, revision=minutes.revision)
        for signer, role in (("clerk", "recorder"), ("chair", "chair")):
            sign_minutes(
                actor=p.world.viewer(signer),
                minutes_uid=minutes.uid,
                role=role,
                revision=_revision(minutes),
                password=PASSWORD,
            )


def waiting_minutes(p: Papers) -> None:
    """Minutes that may be read back (`ready`), and minutes that were read back and wait for signatures (`read`)."""
    clerk = p.world.viewer("clerk")
    for name in ("read", "ready"):
        build_minutes(actor=clerk, meeting=p.things[name])
    minutes = Minutes.objects.unscoped("rule: a test reads its row").get(meeting=p.read)
    read_back(actor=clerk, minutes_uid=minutes.uid, revision=minutes.revision)


def corrections(p: Papers) -> None:
    """A sealed correction of unit1's part, and one of unit2's that nobody has signed."""
    w = p.world
    clerk = w.viewer("clerk")
    for key in ("1", "2"):
        audience = OWN["1"] | HOST | MINUTES_READERS if key == "1" else HOST
        addendum = create_addendum(
            actor=clerk,
            minutes_uid=p.minutes.uid,
            part_uid=p.things[f"part{key}"].uid,
            text=p.mark("correction", key, audience),
        )
        if key == "1":
            for signer, role in ((clerk, "recorder"), (w.viewer("chair"), "chair")):
                addendum.refresh_from_db()
                sign_addendum(
                    actor=signer, addendum_uid=addendum.uid, version=addendum.version, role=role, password=PASSWORD
                )
        p.things[f"addendum{key}"] = addendum


def reports_under_way(p: Papers) -> None:
    """The second series' November: unit1 writes, unit2 awaits approval, unit3's was entered by the host."""
    w = p.world
    for key, state, extra in (
        ("1", Report.State.DRAFT, {}),
        ("2", Report.State.AWAITING, {}),
        (
            "3",
            Report.State.SUBMITTED,
            {
                "entered_for": True,
                "entered_by": person_of(p, "clerk"),
                "begun_by_host": True,
                "channel": "telephone",
                "told_by": "Mai Văn Ba, Bí thư",
                "told_at": clock.now(),
                "first_submitted_at": clock.now(),
                "submitted_at": clock.now(),
            },
        ),
    ):
        unit = getattr(w, f"unit{key}")
        audience = OFFICE[key] if state != Report.State.SUBMITTED else OWN[key] | HOST | ABOVE
        row = Report.objects.create(
            meeting=p.called,
            unit=unit,
            state=state,
            difficulties=p.mark("underway", key, audience),
            no_party_building_reason="Không phát sinh",
            no_socio_economic_reason="Không phát sinh",
            prepared_by=person_of(p, f"secretary{key}"),
            created_at=clock.now(),
            **extra,
        )
        if state == Report.State.SUBMITTED:
            kept(row)
        p.things[{"1": "writing1", "2": "awaiting2", "3": "entered3"}[key]] = row


def commitments(p: Papers, key: str, unit: Unit) -> None:
    w = p.world
    own = OWN[key] | HOST | ABOVE | INSPECTED[key]
    secretary = person_of(p, f"secretary{key}")
    farming = w.commitment(unit, p.mark("farming", key, own, HEAD), series=p.series2, born_at=p.drafted)
    order = w.commitment(
        unit,
        p.mark("order", key, own),
        date(2017, 10, 20),
        field=w.fields["order"],
        series=p.series2,
        born_at=p.drafted,
    )
    draft = w.commitment(
        unit,
        p.mark("unopened", key, OFFICE[key] | HOST | ABOVE | INSPECTED[key], OWN[key]),
        date(2017, 10, 31),
        field=w.fields["order"],
        series=p.series2,
        born_at=p.opened,
        state=Commitment.State.DRAFT,
        opened_at=None,
    )
    shared = w.commitment(
        unit,
        p.mark("shared", key, own, OWN["3"]),
        date(2017, 12, 1),
        field=w.fields["order"],
        series=p.series2,
        born_at=p.drafted,
    )
    CoUnit.objects.create(commitment=shared, unit=w.unit3)
    Progress.objects.create(
        commitment=shared, unit=unit, text=p.mark("progress", key, own, OWN["3"]), by=secretary, at=clock.now()
    )
    Verdict.objects.create(
        commitment=order,
        meeting=p.drafted,
        outcome=Outcome.OWED,
        was_due=False,
        due_on_before=order.due_on,
        by=person_of(p, "chair"),
        entered_by=person_of(p, "clerk"),
        at=clock.now(),
    )
    p.things[f"request{key}"] = ExtensionRequest.objects.create(
        commitment=shared,
        to_due=date(2017, 12, 20),
        reason=p.mark("request", key, own),
        asked_by=secretary,
        asked_at=clock.now(),
    )
    Verdict.objects.create(
        commitment=shared,
        meeting=p.drafted,
        outcome=Outcome.IN_PROGRESS,
        reason=p.mark("sharedverdict", key, own),
        due_on_before=shared.due_on,
        by=person_of(p, "chair"),
        entered_by=person_of(p, "clerk"),
        at=clock.now(),
    )
    for name, row in (("farming", farming), ("order", order), ("unopened", draft), ("shared", shared)):
        p.things[f"{name}{key}"] = row


def concerns(p: Papers, key: str, unit: Unit) -> None:
    w = p.world
    own = OWN[key] | HOST | INSPECTED[key]
    secretary = person_of(p, f"secretary{key}")
    everyone = set().union(*OWN.values(), HOST, HEAD, INSPECTED[key])

    def concern(name: str, text: str, **extra: Any) -> Concern:
        values: dict[str, Any] = {
            "series": w.series,
            "raised_by": unit,
            "author": secretary,
            "meeting": w.october,
            "text": text,
            "state": Concern.State.RAISED,
            "raised_at": clock.now(),
            **extra,
        }
        row = p.things[f"{name}{key}"] = Concern.objects.create(**values)
        return row

    answered = {"answered_by": person_of(p, "chair"), "answered_at": clock.now(), "state": Concern.State.ANSWERED}
    concern("petition", p.mark("petition", key, own))
    concern(
        "restricted",
        p.mark("restricted", key, {f"secretary{key}", "chair", "deputy"}),
        access_class=AccessClass.RESTRICTED,
    )
    concern("answered", p.mark("question", key, own), answer=p.mark("answer", key, own), **answered)
    concern(
        "common",
        p.mark("commonquestion", key, own),
        answer=p.mark("commonanswer", key, everyone),
        answer_common=True,
        **answered,
    )
    concern(
        "assigned",
        p.mark("assigned", key, own, HEAD),
        state=Concern.State.ASSIGNED,
        assigned_to=w.board,
        answer_due_on=date(2017, 10, 20),
    )
    concern("slot_petition", p.mark("slotpetition", key, own), series=p.series2, meeting=p.opened)
    concern("draft_concern", p.mark("draftconcern", key, OFFICE[key]), state=Concern.State.DRAFT, raised_at=None)


def figures(p: Papers, key: str, unit: Unit) -> None:
    """What the board asks of this unit alone for October, and the unit's answer, entered by the host."""
    w = p.world
    readers = OWN[key] | HOST | ABOVE | HEAD | INSPECTED[key]
    asked = p.things[f"figures{key}"] = IndicatorRequest.objects.create(
        meeting=w.october,
        asker=w.board,
        field=w.fields["farming"],
        purpose=p.mark("figurepurpose", key, readers),
        due_on=date(2017, 10, 10),
        created_by=person_of(p, "head"),
        created_at=clock.now(),
    )
    indicator = Indicator.objects.create(
        series=w.series,
        request=asked,
        name=p.mark("figurename", key, readers),
        from_period=w.october.period,
        until_period=date(2017, 11, 1),
    )
    AskedUnit.objects.create(
        request=asked,
        unit=unit,
        answered_at=clock.now(),
        answered_by=person_of(p, "clerk"),
        told_by=p.mark("figuretold", key, readers),
    )
    for row in (indicator, p.indicator):
        IndicatorValue.objects.create(
            indicator=row, meeting=w.october, unit=unit, amount=7, sent_amount=7, sent_at=clock.now()
        )


def report(p: Papers, key: str, unit: Unit) -> None:
    """October's report, submitted."""
    w = p.world
    own = OWN[key] | HOST | ABOVE | INSPECTED[key]
    secretary, drafter = person_of(p, f"secretary{key}"), person_of(p, f"drafter{key}")
    row = Report.objects.create(
        meeting=w.october,
        unit=unit,
        state=Report.State.SUBMITTED,
        difficulties=p.mark("difficulties", key, own),
        flagged=True,
        flag_reason=p.mark("flag", key, own),
        prepared_by=drafter,
        submitted_by=secretary,
        first_submitted_at=clock.now(),
        submitted_at=clock.now(),
        created_at=clock.now(),
    )
    Claim.objects.create(
        report=row,
        commitment=w.commitment1 if key == "1" else w.commitment2,
        outcome=Outcome.NOT_ACHIEVED,
        result=p.mark("claimresult", key, own, HEAD),
        why_not=p.mark("claimwhy", key, own, HEAD),
        new_due_on=date(2017, 10, 31),
    )
    ResultLine.objects.create(report=row, field=w.fields["organisation"], text=p.mark("resultline", key, own))
    PlanLine.objects.create(
        report=row,
        field=w.fields["order"],
        text=p.mark("planline", key, own),
        deliverable="báo cáo",
        responsible_text="Bí thư",
        due_on=date(2017, 10, 30),
    )
    ReportConcern.objects.create(report=row, concern=p.things[f"petition{key}"])
    kept(row, w.commitment1 if key == "1" else w.commitment2)
    p.things[f"report{key}"] = row


def draft_report(p: Papers) -> None:
    """Unit3 is still writing: the host may know that there is a draft, never its text."""
    w = p.world
    row = Report.objects.create(
        meeting=w.october,
        unit=w.unit3,
        difficulties=p.mark("draft", "3", OWN["3"]),
        prepared_by=person_of(p, "secretary3"),
        created_at=clock.now(),
    )
    PlanLine.objects.create(
        report=row, field=w.fields["order"], text=p.mark("draftplan", "3", OWN["3"]), due_on=date(2017, 10, 30)
    )
    p.things["draft3"] = row


def running(p: Papers, key: str, unit: Unit) -> None:
    """What is being typed at the open table."""
    w = p.world
    Slot.objects.filter(meeting=w.october, unit=unit).update(flagged=True)
    clerk = person_of(p, "clerk")
    slot = p.things[f"slot{key}"] = Slot.objects.get(meeting=p.opened, unit=unit)
    p.things[f"remark{key}"] = Remark.objects.create(
        meeting=p.opened, slot=slot, text=p.mark("openremark", key, HOST | ABOVE), by=clerk, at=clock.now()
    )
    VerdictProposal.objects.create(
        meeting=p.opened,
        commitment=p.things[f"farming{key}"],
        outcome=Outcome.PARTLY,
        new_due_on=date(2017, 11, 30),
        reason=p.mark("proposal", key, HOST | HEAD | ABOVE),
        by=clerk,
        at=clock.now(),
    )
    Assessment.objects.create(
        slot=slot,
        comment=p.mark("openassessment", key, OWN[key] | HOST | INSPECTED[key]),
        by=person_of(p, "chair"),
        entered_by=clerk,
        at=clock.now(),
    )
    row = Report.objects.create(
        meeting=p.opened,
        unit=unit,
        state=Report.State.SUBMITTED,
        submitted_by=person_of(p, f"secretary{key}"),
        difficulties=p.mark("openreport", key, OWN[key] | HOST | ABOVE | INSPECTED[key]),
        first_submitted_at=clock.now(),
        submitted_at=clock.now(),
        created_at=clock.now(),
    )
    claims = {f"order{key}": "openclaim", f"farming{key}": "openclaimfarming"}
    for name, kind in claims.items():
        heads = HEAD if name.startswith("farming") else set()
        Claim.objects.create(
            report=row,
            commitment=p.things[name],
            outcome=Outcome.PARTLY if name.startswith("farming") else Outcome.ACHIEVED,
            done_on=None if name.startswith("farming") else date(2017, 10, 1),
            result=p.mark(kind, key, OWN[key] | HOST | ABOVE | INSPECTED[key], heads),
            new_due_on=date(2017, 11, 30) if name.startswith("farming") else None,
        )
    p.things[f"plan_line{key}"] = PlanLine.objects.create(
        report=row,
        field=w.fields["order"],
        text=p.mark("openplan", key, OWN[key] | HOST | ABOVE | INSPECTED[key]),
        deliverable="báo cáo",
        responsible_text="Bí thư",
        due_on=date(2017, 10, 30),
    )
    p.things[f"opened_report{key}"] = kept(row, *(p.things[name] for name in claims))


def general(p: Papers) -> None:
    """What everybody at the meeting may read, an account's own preview, and what administrators keep."""
    w = p.world
    for key in ("clerk", "secretary1"):
        make_calendar_link(actor=w.viewer(key))
    CallNote.objects.create(
        meeting=w.october,
        unit=w.unit3,
        outcome="reached",
        whom="Mai Văn Ba, Bí thư",
        note=p.mark("callnote", "0", HOST),
        by=person_of(p, "clerk"),
        at=clock.now(),
    )
    p.things["priority"] = Priority.objects.create(
        meeting=p.opened,
        unit=w.board,
        field=w.fields["farming"],
        text="Trọng tâm của ngành",
        deliverable="kế hoạch",
        due_on=date(2017, 10, 30),
    )
    p.things["general_remark"] = Remark.objects.create(
        meeting=p.opened, agenda_key="conclusions", text="Kết luận chung", by=person_of(p, "clerk"), at=clock.now()
    )
    own_preview = p.mark("preview", "2", {"clerk"})
    for name, kind, account, values in (
        (
            "preview",
            kind_of(w.series),
            "clerk",
            {"unit": "Đại Hợp", "text": own_preview, "field": "Nông nghiệp", "due": "30/10/2017"},
        ),
        ("units_preview", UNITS, "admin", {"name": "Xã mới", "kind": "Đảng bộ xã", "parent": "Huyện ủy Kiến Thụy"}),
        (
            "people_preview",
            PEOPLE,
            "admin",
            {"name": "Người mới", "unit": "Đại Hợp", "position": "Phó Bí thư", "from": "01/10/2017"},
        ),
    ):
        p.things[name] = ImportPreview.objects.create(
            kind=kind,
            account=w.accounts[account],
            file_name="tep.xlsx",
            rows=[{"no": 2, "values": values, "letters": {}}],
            at=clock.real_now(),
        )
    returned_file(p)
    ended = make_unit("Xã Cũ", "commune", w.district)
    Participant.objects.create(series=w.series, unit=ended, role="reporting", position=9, valid_from=date(2017, 4, 1))
    p.things["orphan"] = w.commitment(ended, p.mark("orphan", "0", HOST | ABOVE), field=w.fields["order"])
    p.things["orphan_opened"] = w.commitment(
        ended, p.mark("orphanopened", "0", HOST | ABOVE), field=w.fields["order"], series=p.series2
    )
    Unit.objects.filter(pk=ended.pk).update(ended_on=date(2017, 9, 20))
    w.person("former", "Người Đã Nghỉ", w.other, "deputy_secretary")
    w.accounts["former"].is_active = False
    w.accounts["former"].save()
    person = Person.objects.create(full_name="Chưa Có Tài Khoản")
    Appointment.objects.create(person=person, unit=w.unit3, position="deputy_secretary", valid_from=START)
    w.people["unaccounted"] = person


def returned_file(p: Papers) -> None:
    """A file that the drafter filled in and brought back, not yet taken: his own until then."""
    w = p.world
    viewer = w.viewer("drafter1")
    data = write_xlsx(paper_of(viewer, p.fresh, w.unit1, None, own=True))
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[1]
    sheet.cell(6, 2).value, sheet.cell(6, 3).value = "Nông nghiệp", p.mark("returned", "1", {"drafter1"})
    out = BytesIO()
    book.save(out)
    examined = examine(out.getvalue(), "báo cáo.xlsx")
    p.things["returned1"] = keep_preview(
        actor=viewer,
        meeting=p.fresh,
        unit=w.unit1,
        file=put_away(examined),
        declared=False,
        reading=read_returned(examined).to_json(),
    )
