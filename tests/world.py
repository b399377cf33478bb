"""A fixed small world for tests: one host with two communes, an advisory board, a level above, and outsiders.

    city (leader: city_leader)
      district = host (leader: chair [acting secretary], deputy; staff: clerk, clerk2)
        board        advisory body of `farming` (head: head)          inspection commission: inspector
        unit1        secretary1, deputy1, drafter1, member1
        unit2        secretary2, drafter2          (sibling: must never see unit1's papers)
        unit3        secretary3                    (reports nothing)
      other          foreign host (leader: outsider)
    admin            technical administrator, no person
Series of the district: the 6th of every month. `september` is closed (its minutes are not made), `october` called for 6 Oct 2017.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from giaoban.access.models import Account, InspectionDecision
from giaoban.access.viewers import viewer_of
from giaoban.commitments.models import Commitment
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import (
    Appointment,
    Body,
    Field,
    Person,
    Term,
    Unit,
    UnitField,
    UnitPlacement,
    unit_sort_key,
)
from giaoban.schedule.models import AgendaItem, Attendance, Meeting, Participant, Series, Slot

START = date(2015, 1, 1)
PASSWORD = "mat-khau-thu-nghiem-1"


def make_unit(name: str, kind: str, parent: Unit | None = None, *, code: str = "") -> Unit:
    values = {"name": name, "short_name": name, "kind": kind, "code": code, "sort_key": unit_sort_key(name)}
    unit = Unit.objects.add_child(parent, values) if parent else Unit.objects.add_root(values)
    if parent:
        parent.refresh_from_db()
    UnitPlacement.objects.create(
        unit=unit, parent=parent, kind=kind, name=name, short_name=name, code=code, valid_from=START
    )
    return unit


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)

    def person(self, key: str, name: str, unit: Unit, position: str, *, acting: bool = False) -> Person:
        person = Person.objects.create(full_name=name)
        self.people[key] = person
        Appointment.objects.create(
            person=person, unit=unit, position=position, acting=acting, valid_from=START, duty_phone="0225 388 0000"
        )
        self.account(key, person)
        return person

    def account(self, key: str, person: Person | None, **extra: Any) -> Account:
        # An unusable-cheap hash would need another hasher; force_login is used by the clients instead.
        account = Account(username=key, person=person, created_at=datetime(2017, 1, 1, tzinfo=UTC), **extra)
        account.password = PASSWORD_HASH
        account.save()
        self.accounts[key] = account
        return account

    def viewer(self, key: str) -> Viewer:
        return viewer_of(Account.objects.get(username=key))

    def commitment(self, unit: Unit, text: str, due: date | None = date(2017, 9, 29), **extra: Any) -> Commitment:
        values: dict[str, Any] = {
            "series": self.series,
            "owner": unit,
            "promised_by": unit,
            "text": text,
            "deliverable": "văn bản",
            "field": self.fields["farming"],
            "responsible_text": "Bí thư",
            "responsible_post": "secretary",
            "origin": Commitment.Origin.PLAN,
            "born_at": self.september,
            "first_due_on": due,
            "due_on": due,
            "state": Commitment.State.OPEN,
            "created_at": datetime(2017, 9, 6, 3, tzinfo=UTC),
            "opened_at": datetime(2017, 9, 6, 5, tzinfo=UTC),
            **extra,
        }
        return Commitment.objects.create(**values)

    city: Unit = None  # type: ignore[assignment]
    district: Unit = None  # type: ignore[assignment]
    board: Unit = None  # type: ignore[assignment]
    commission: Unit = None  # type: ignore[assignment]
    unit1: Unit = None  # type: ignore[assignment]
    unit2: Unit = None  # type: ignore[assignment]
    unit3: Unit = None  # type: ignore[assignment]
    other: Unit = None  # type: ignore[assignment]
    series: Series = None  # type: ignore[assignment]
    september: Meeting = None  # type: ignore[assignment]
    october: Meeting = None  # type: ignore[assignment]
    decision: InspectionDecision = None  # type: ignore[assignment]
    commitment1: Commitment = None  # type: ignore[assignment]  # of unit1, late, farming
    commitment2: Commitment = None  # type: ignore[assignment]  # of unit2, late, farming
    commitment1_later: Commitment = None  # type: ignore[assignment]  # of unit1, due after the briefing, order


PASSWORD_HASH = ""


def build_world() -> World:
    from django.contrib.auth.hashers import make_password

    global PASSWORD_HASH
    PASSWORD_HASH = PASSWORD_HASH or make_password(PASSWORD)
    w = World()
    w.city = make_unit("Thành ủy Hải Phòng", "city_committee")
    w.district = make_unit("Huyện ủy Kiến Thụy", "district_committee", w.city)
    w.board = make_unit("Phòng Nông nghiệp", "advisory_body", w.district)
    w.commission = make_unit("Ủy ban Kiểm tra Huyện ủy", "advisory_body", w.district)
    w.unit1 = make_unit("Tân Phong", "commune", w.district, code="TP")
    w.unit2 = make_unit("Đại Hợp", "commune", w.district, code="DH")
    w.unit3 = make_unit("Ngũ Phúc", "commune", w.district, code="NP")
    w.other = make_unit("Huyện ủy Tiên Lãng", "district_committee", w.city)
    for code, name, side, position in (
        ("organisation", "Tổ chức, cán bộ", Field.Side.PARTY_BUILDING, 1),
        ("farming", "Nông nghiệp", Field.Side.SOCIO_ECONOMIC, 2),
        ("order", "Trật tự đô thị", Field.Side.SOCIO_ECONOMIC, 3),
    ):
        w.fields[code], _ = Field.objects.get_or_create(
            code=code, defaults={"name": name, "side": side, "position": position}
        )
    UnitField.objects.create(unit=w.board, field=w.fields["farming"])
    body = Body.objects.create(unit=w.district, kind="committee")
    Term.objects.create(body=body, no=24, starts_on=date(2015, 8, 1))

    w.person("city_leader", "Lê Văn Thành", w.city, "deputy_secretary")
    w.person("chair", "Nguyễn Thị Chủ", w.district, "deputy_secretary", acting=True)
    w.person("deputy", "Phạm Văn Phó", w.district, "standing_deputy_secretary")
    w.person("clerk", "Trần Thị Văn", w.district, "office_clerk")
    w.person("clerk2", "Đỗ Văn Phòng", w.district, "office_clerk")
    w.person("head", "Bùi Văn Nông", w.board, "head_of_office")
    w.person("inspector", "Vũ Thị Kiểm", w.commission, "inspection_member")
    w.person("secretary1", "Hoàng Văn Một", w.unit1, "secretary")
    w.person("deputy1", "Ngô Văn Phó", w.unit1, "deputy_secretary")
    w.person("drafter1", "Đặng Thị Thảo", w.unit1, "party_office_clerk")
    w.person("member1", "Phùng Văn Ủy", w.unit1, "peoples_committee_chair")
    w.person("secretary2", "Đinh Thị Hai", w.unit2, "secretary")
    w.person("drafter2", "Lưu Văn Thảo", w.unit2, "party_office_clerk")
    w.person("secretary3", "Mai Văn Ba", w.unit3, "secretary")
    w.person("outsider", "Tô Văn Ngoài", w.other, "secretary")
    w.account("admin", None, is_administrator=True)

    w.decision = InspectionDecision.objects.create(
        number="15-QĐ/UBKTHU",
        issued_by=w.district,
        subject="Giám sát việc thực hiện kết luận giao ban",
        covers_from=date(2017, 7, 1),
        covers_to=date(2017, 12, 31),
        valid_from=date(2017, 9, 1),
        valid_to=date(2017, 12, 31),
    )
    w.decision.units.add(w.unit1)
    w.decision.inspectors.add(w.people["inspector"])

    w.series = Series.objects.create(
        host=w.district,
        name="Giao ban Bí thư Đảng ủy xã, thị trấn",
        rrule="FREQ=MONTHLY;BYMONTHDAY=6",
        starts_at=time(7, 30),
        place="Hội trường Huyện ủy",
        valid_from=date(2017, 4, 1),
    )
    for position, unit in enumerate((w.unit1, w.unit2, w.unit3), start=1):
        Participant.objects.create(
            series=w.series, unit=unit, role=Participant.Role.REPORTING, position=position, valid_from=date(2017, 4, 1)
        )
    Participant.objects.create(
        series=w.series, unit=w.board, role=Participant.Role.ADVISING, position=1, valid_from=date(2017, 4, 1)
    )
    w.september = make_meeting(w, date(2017, 9, 6), Meeting.State.CLOSED)
    w.october = make_meeting(w, date(2017, 10, 6), Meeting.State.CALLED)
    w.commitment1 = w.commitment(w.unit1, "Ra nghị quyết quy hoạch lại vùng trang trại")
    w.commitment1_later = w.commitment(
        w.unit1, "Giải tỏa lấn chiếm quanh chợ", date(2017, 12, 15), field=w.fields["order"]
    )
    w.commitment2 = w.commitment(w.unit2, "Đủ 12 chi bộ ra nghị quyết", target_qty=12, unit_of_measure="nghị quyết")
    return w


def make_meeting(w: World, on: date, state: str, **extra: Any) -> Meeting:
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    values: dict[str, Any] = {
        "series": w.series,
        "state": state,
        "period": on.replace(day=1),
        "nominal_on": on.replace(day=6),
        "held_on": on,
        "starts_at": time(7, 30),
        "place": "Hội trường Huyện ủy",
        "report_due_at": at.replace(day=3, hour=10),
        "chair": w.people["chair"],
        "recorder": w.people["clerk"],
        **extra,
    }
    if state != Meeting.State.PLANNED:
        values.setdefault("called_at", at.replace(day=1))
    if state in (Meeting.State.OPEN, Meeting.State.CLOSED):
        values.setdefault("opened_at", at.replace(hour=0, minute=30))
    if state == Meeting.State.CLOSED:
        values.setdefault("closed_at", at.replace(hour=5))
    meeting = Meeting.objects.create(**values)
    for position, (key, title, minutes) in enumerate(
        (
            ("check", "Kiểm tra việc thực hiện biên bản kỳ trước", 10),
            ("units", "Các đơn vị báo cáo", 0),
            ("priorities", "Nhiệm vụ trọng tâm các ngành", 0),
            ("opinions", "Ý kiến, kiến nghị và trả lời", 30),
            ("conclusions", "Kết luận", 20),
        )
    ):
        AgendaItem.objects.create(meeting=meeting, key=key, title=title, minutes=minutes, position=position)
    for position, unit in enumerate((w.unit1, w.unit2, w.unit3), start=1):
        slot = Slot.objects.create(meeting=meeting, unit=unit, position=position)
        Attendance.objects.create(slot=slot)
    slot = Slot.objects.create(meeting=meeting, unit=w.board, role=Participant.Role.ADVISING, position=1, minutes=5)
    Attendance.objects.create(slot=slot)
    return meeting
