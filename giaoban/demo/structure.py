"""The sample's units, bodies, fields, people, accounts and series: what an administrator would have entered before."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from giaoban.access.models import Account, InspectionDecision
from giaoban.access.viewers import viewer_of
from giaoban.core import clock
from giaoban.core.viewer import Viewer, system_actor
from giaoban.demo import people
from giaoban.demo.scenario import Scenario
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
from giaoban.records.actions import record
from giaoban.schedule import actions as schedule
from giaoban.schedule.actions.series import SeriesTerms
from giaoban.schedule.models import Series

SINCE = date(2015, 7, 28)  # the term of the sample's committees

COMMUNE_POSTS = (
    ("bt", "secretary"),
    ("pbt", "deputy_secretary"),
    ("vp", "party_office_clerk"),
    ("ct", "peoples_committee_chair"),
    ("pct", "peoples_committee_deputy_chair"),
    ("mt", "front_chair"),
)


@dataclass(frozen=True)
class SignIn:
    """One line of data/demo-signins.json."""

    role: str
    unit: str
    name: str
    username: str
    password: str
    what_to_try: str


@dataclass
class Cast:
    """Who and what the months are played with. People are keyed as their user names: `bt.tanphong`, `chanhvp`."""

    series: Series = None  # type: ignore[assignment]
    host: Unit = None  # type: ignore[assignment]
    units: dict[str, Unit] = field(default_factory=dict)
    boards: dict[str, Unit] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    signins: list[SignIn] = field(default_factory=list)

    def viewer(self, key: str) -> Viewer:
        """The viewer of a person at the clock's day."""
        return viewer_of(Account.objects.select_related("person").get(person=self.people[key]))


class Builder:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.cast = scenario, Cast()
        self._names = people.names()
        self._password = "giaoban-" + secrets.token_hex(3)
        self._hash = make_password(self._password)

    def build(self) -> Cast:
        head, cast = self.scenario.host, self.cast
        above = self._unit(head["above"], "city_committee", None)
        cast.host = self._unit(head["name"], "district_committee", above, short=head["short_name"])
        for kind in ("committee", "standing_committee", "standing_members", "office"):
            body = Body.objects.create(unit=cast.host, kind=kind)
            Term.objects.create(body=body, no=head["term_no"], starts_on=head["term_from"])
        for position, row in enumerate(self.scenario.fields, start=1):
            cast.fields[row["code"]] = Field.objects.create(position=position, **row)
        self._person(
            "city",
            above,
            "standing_deputy_secretary",
            "vi-tren",
            "cấp trên",
            "Xem báo cáo đã nộp và nhiệm vụ của cả huyện.",
        )
        self._host_people()
        for board in self.scenario.boards:
            self._board(board)
        for unit in self.scenario.units:
            self._commune(unit)
        self._inspector()
        self._account(
            "quantri",
            None,
            "quản trị kỹ thuật",
            "",
            "Đơn vị, cán bộ, chức vụ, tài khoản; không thấy nội dung.",
            is_administrator=True,
        )
        self._series()
        record(actor=system_actor("giaoban demo"), kind="demo.build_structure", after={"scenario": self.scenario.code})
        return cast

    # -- units and people ---------------------------------------------------------------------------------------------

    def _unit(self, name: str, kind: str, parent: Unit | None, *, short: str = "", code: str = "") -> Unit:
        short = short or name
        values: dict[str, Any] = {"name": name, "short_name": short, "kind": kind, "code": code}
        row = {**values, "sort_key": unit_sort_key(short)}
        if parent is None:
            unit = Unit.objects.add_root(row)
        else:
            parent.refresh_from_db()
            unit = Unit.objects.add_child(parent, row)
        UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=SINCE, **values)
        return unit

    def _host_people(self) -> None:
        host = self.cast.host
        # The secretary's post is vacant: a deputy secretary is in charge (acting).
        self._person(
            "chair", host, "deputy_secretary", "thuongtruc", "thường trực, chủ trì (Phó Bí thư phụ trách)",
            "Bàn chủ trì: mở giao ban ngày 06/10, đồng ý theo đề xuất, đánh giá, trả lời kiến nghị, ký biên bản.", acting=True,
        )  # fmt: skip
        self._person(
            "deputy", host, "standing_deputy_secretary", "phobithu", "thường trực", "Bàn chủ trì, đánh giá, gia hạn."
        )
        self._person(
            "clerk",
            host,
            "chief_of_office",
            "chanhvp",
            "văn phòng huyện ủy (ghi biên bản)",
            "Mời họp, nhập hộ báo cáo, soạn đề xuất đánh giá, biên bản.",
        )
        self._person(
            "clerk2", host, "office_clerk", "vanphong", "văn phòng huyện ủy", "Cùng sửa biên bản với Chánh Văn phòng."
        )

    def _board(self, row: dict[str, Any]) -> None:
        unit = self._unit(row["name"], "advisory_body", self.cast.host)
        self.cast.boards[row["key"]] = unit
        for code in row["fields"]:
            UnitField.objects.create(unit=unit, field=self.cast.fields[code])
        self._person(
            row["key"],
            unit,
            row["position"],
            row["key"],
            "cơ quan tham mưu",
            "Đề xuất nhiệm vụ trọng tâm và đánh giá trong lĩnh vực của mình.",
        )

    def _commune(self, row: dict[str, str]) -> None:
        name = row["name"]
        long = f"Đảng bộ {'thị trấn' if row['kind'] == 'township' else 'xã'} {name}"
        unit = self._unit(long, row["kind"], self.cast.host, short=name, code=people.username(name, "kt"))
        self.cast.units[name] = unit
        for post, position in COMMUNE_POSTS:
            role, hint = {
                "bt": ("bí thư", "Trên điện thoại: Hôm nay, duyệt và nộp báo cáo, xem trả lời kiến nghị."),
                "pbt": ("phó bí thư", "Duyệt thay bí thư, dự thay."),
                "vp": ("soạn báo cáo", "Soạn báo cáo tháng 10, trình bí thư duyệt."),
            }.get(post, ("", ""))
            self._person(f"{post}.{name}", unit, position, people.username(name, post), role, hint)

    def _inspector(self) -> None:
        unit = self.cast.boards["ubkt"]
        person = self._person(
            "inspector",
            unit,
            "inspection_member",
            "kiemtra",
            "kiểm tra (theo quyết định)",
            "Xem trong phạm vi quyết định giám sát, không sửa.",
        )
        decision = InspectionDecision.objects.create(
            number="12-QĐ/UBKTHU",
            issued_by=self.cast.host,
            subject="Giám sát việc thực hiện nội dung giao ban tại 03 xã",
            covers_from=date(2017, 8, 1),
            covers_to=date(2017, 12, 31),
            valid_from=date(2017, 9, 15),
            valid_to=date(2017, 12, 31),
        )
        decision.units.set([self.cast.units[name] for name in ("Tân Phong", "Đại Hợp", "Ngũ Phúc")])
        decision.inspectors.add(person)

    def _person(
        self, key: str, unit: Unit, position: str, username: str, role: str, what: str, *, acting: bool = False
    ) -> Person:
        """`role` empty: a post without an account (its holder is named as responsible, and uses paper)."""
        person = Person.objects.create(full_name=next(self._names))
        self.cast.people[key] = person
        Appointment.objects.create(
            person=person, unit=unit, position=position, acting=acting, duty_phone=f"0225 38{unit.pk:02d} {100 + len(self.cast.people):03d}", valid_from=SINCE
        )  # fmt: skip
        if role:
            self._account(username, person, role, unit.name, what)
        return person

    def _account(self, username: str, person: Person | None, role: str, unit: str, what: str, **extra: Any) -> None:
        Account.objects.create(
            username=username, person=person, password=self._hash, created_at=clock.real_now(), **extra
        )
        self.cast.signins.append(SignIn(role, unit, person.full_name if person else "", username, self._password, what))

    # -- the series ---------------------------------------------------------------------------------------------------

    def _series(self) -> None:
        cast, clerk = self.cast, self.cast.viewer("clerk")
        cast.series = schedule.create_series(actor=clerk, host=cast.host, terms=SeriesTerms(**self.scenario.series))
        schedule.set_participants(
            actor=clerk,
            series_uid=cast.series.uid,
            version=cast.series.version,
            on=cast.series.valid_from,
            reporting=[unit.pk for unit in cast.units.values()],
            advising=[unit.pk for unit in cast.boards.values()],
        )
        cast.series.refresh_from_db()
