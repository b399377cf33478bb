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
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from giaoban.access.models import Account, InspectionDecision
from giaoban.access.viewers import viewer_of
from giaoban.commitments.models import Commitment
from giaoban.core.text import fold, person_sort_key
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
JANUARY = datetime(2017, 1, 1, tzinfo=UTC)
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
        self.add_people([(key, name, unit, position, acting)])
        return self.people[key]

    def add_people(self, rows: list[tuple[str, str, Unit, str, bool]]) -> None:
        """People with post and account, three statements for all of them: a world is built for every test."""
        people = Person.objects.bulk_create(
            Person(full_name=name, sort_key=person_sort_key(name), folded=fold(name)) for _key, name, *_rest in rows
        )
        Appointment.objects.bulk_create(
            Appointment(
                person=person, unit=unit, position=position, acting=acting, valid_from=START, duty_phone="0225 388 0000"
            )
            for person, (_key, _name, unit, position, acting) in zip(people, rows, strict=True)
        )
        accounts = Account.objects.bulk_create(
            Account(username=row[0], person=person, password=password_hash(), created_at=JANUARY)
            for person, row in zip(people, rows, strict=True)
        )
        for person, account, row in zip(people, accounts, rows, strict=True):
            self.people[row[0]], self.accounts[row[0]] = person, account

    def account(self, key: str, person: Person | None, **extra: Any) -> Account:
        account = Account(username=key, person=person, password=password_hash(), created_at=JANUARY, **extra)
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


@cache
def password_hash() -> str:
    """Hashed once in a process: the clients sign in by force_login."""
    return make_password(PASSWORD)


UNITS = (  # key, path, children, name, kind, code
    ("city", "0001", 2, "Thành ủy Hải Phòng", "city_committee", ""),
    ("district", "00010001", 5, "Huyện ủy Kiến Thụy", "district_committee", ""),
    ("board", "000100010001", 0, "Phòng Nông nghiệp", "advisory_body", ""),
    ("commission", "000100010002", 0, "Ủy ban Kiểm tra Huyện ủy", "advisory_body", ""),
    ("unit1", "000100010003", 0, "Tân Phong", "commune", "TP"),
    ("unit2", "000100010004", 0, "Đại Hợp", "commune", "DH"),
    ("unit3", "000100010005", 0, "Ngũ Phúc", "commune", "NP"),
    ("other", "00010002", 0, "Huyện ủy Tiên Lãng", "district_committee", ""),
)


def add_units(w: World) -> None:
    """The tree, two statements for all of it."""
    units = Unit.objects.bulk_create(
        Unit(
            path=path,
            depth=len(path) // 4,
            numchild=children,
            name=name,
            short_name=name,
            kind=kind,
            code=code,
            sort_key=unit_sort_key(name),
        )
        for _key, path, children, name, kind, code in UNITS
    )
    by_path = {unit.path: unit for unit in units}
    UnitPlacement.objects.bulk_create(
        UnitPlacement(
            unit=unit,
            parent=by_path.get(unit.path[:-4]),
            kind=unit.kind,
            name=unit.name,
            short_name=unit.name,
            code=unit.code,
            folded=fold(f"{unit.name} {unit.name} {unit.code}"),
            valid_from=START,
        )
        for unit in units
    )
    for unit, (key, *_rest) in zip(units, UNITS, strict=True):
        setattr(w, key, unit)


def build_world() -> World:
    w = World()
    add_units(w)
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

    w.add_people(
        [
            ("city_leader", "Lê Văn Thành", w.city, "deputy_secretary", False),
            ("chair", "Nguyễn Thị Chủ", w.district, "deputy_secretary", True),
            ("deputy", "Phạm Văn Phó", w.district, "standing_deputy_secretary", False),
            ("clerk", "Trần Thị Văn", w.district, "office_clerk", False),
            ("clerk2", "Đỗ Văn Phòng", w.district, "office_clerk", False),
            ("head", "Bùi Văn Nông", w.board, "head_of_office", False),
            ("inspector", "Vũ Thị Kiểm", w.commission, "inspection_member", False),
            ("secretary1", "Hoàng Văn Một", w.unit1, "secretary", False),
            ("deputy1", "Ngô Văn Phó", w.unit1, "deputy_secretary", False),
            ("drafter1", "Đặng Thị Thảo", w.unit1, "party_office_clerk", False),
            ("member1", "Phùng Văn Ủy", w.unit1, "peoples_committee_chair", False),
            ("secretary2", "Đinh Thị Hai", w.unit2, "secretary", False),
            ("drafter2", "Lưu Văn Thảo", w.unit2, "party_office_clerk", False),
            ("secretary3", "Mai Văn Ba", w.unit3, "secretary", False),
            ("outsider", "Tô Văn Ngoài", w.other, "secretary", False),
        ]
    )
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
    Participant.objects.bulk_create(
        Participant(series=w.series, unit=unit, role=role, position=position, valid_from=date(2017, 4, 1))
        for unit, role, position in seats(w)
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
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, key=key, title=title, minutes=minutes, position=position)
        for position, (key, title, minutes) in enumerate(AGENDA)
    )
    slots = Slot.objects.bulk_create(
        Slot(meeting=meeting, unit=unit, role=role, position=position, **({"minutes": 5} if unit is w.board else {}))
        for unit, role, position in seats(w)
    )
    Attendance.objects.bulk_create(Attendance(slot=slot) for slot in slots)
    return meeting


AGENDA = (
    ("check", "Kiểm tra việc thực hiện biên bản kỳ trước", 10),
    ("units", "Các đơn vị báo cáo", 0),
    ("priorities", "Nhiệm vụ trọng tâm các ngành", 0),
    ("opinions", "Ý kiến, kiến nghị và trả lời", 30),
    ("conclusions", "Kết luận", 20),
)


def seats(w: World) -> list[tuple[Unit, str, int]]:
    reporting, advising = Participant.Role.REPORTING, Participant.Role.ADVISING
    return [(w.unit1, reporting, 1), (w.unit2, reporting, 2), (w.unit3, reporting, 3), (w.board, advising, 1)]
