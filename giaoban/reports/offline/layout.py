"""The tables of the file, column by column. Its words are Vietnamese whatever language the screen has: they are part of
the format (a file returned weeks later is recognised by them), as on every paper the office prints."""

from __future__ import annotations

from dataclasses import dataclass, field

from giaoban.commitments.models import Outcome, Rhythm
from giaoban.concerns.models import Concern
from giaoban.reports import rows

GENERAL = "general"
OUTCOME_WORDS = {
    Outcome.ACHIEVED.value: "✓ Hoàn thành",
    Outcome.PARTLY.value: "◐ Hoàn thành một phần",
    Outcome.NOT_ACHIEVED.value: "✕ Chưa hoàn thành",
    Outcome.IN_PROGRESS.value: "○ Đang thực hiện",
}
RHYTHM_WORDS = {Rhythm.ONCE.value: "Một lần", Rhythm.MONTHLY.value: "Hằng tháng"}
KIND_WORDS = {Concern.Kind.PETITION.value: "Kiến nghị", Concern.Kind.PRESSING.value: "Vấn đề nổi cộm"}
TICK = "x"
OFF = "–"  # a cell that does not apply to this row: not to be filled in

# name of the general field → what the file calls it
GENERAL_WORDS = {
    "difficulties": "Khó khăn, vướng mắc",
    "no_party_building_reason": "Tháng này không có nội dung xây dựng Đảng, vì",
    "no_socio_economic_reason": "Tháng này không có nội dung kinh tế – xã hội, vì",
    "flagged": "Đề nghị được nghe trước (đánh dấu x)",
    "flag_reason": "Lý do đề nghị được nghe trước",
}
GENERAL_KIND = {name: kind for kind in rows.GENERAL for name in rows.FIELDS[kind]}


@dataclass(frozen=True)
class Column:
    """`kind`: text, short, day, quantity, tick, choice. `printed`: said by the office, not read back."""

    key: str
    heading: str
    chars: int = 0  # width in XLSX; 0: not there
    cm: float = 0.0  # width in DOCX; 0: not there
    kind: str = "text"
    printed: bool = False
    hint: str = ""
    also: tuple[str, ...] = ()  # other headings it may have


@dataclass(frozen=True)
class Table:
    kind: str
    title: str
    columns: tuple[Column, ...]
    blank_lines: int = 0
    hint: str = ""
    optional: bool = False  # written only if there is something to ask

    def typed(self) -> list[str]:
        """Keys of what the unit says, each once, in order: what the mark of a row is made of."""
        keys = (column.key.partition(":")[0] for column in self.columns if not column.printed and column.key != "code")
        return list(dict.fromkeys(keys))


CODE = Column("code", "Mã", 10, 1.5, "short", printed=True)
DAY_HINT = "Ghi ngày/tháng/năm, ví dụ 30/9/2017"
TICKS = tuple(
    Column(f"outcome:{code}", word, 0, 1.25, "tick", hint="Đánh dấu x vào một ô")
    for code, word in OUTCOME_WORDS.items()
)

TABLES: dict[str, Table] = {
    rows.CLAIM: Table(
        rows.CLAIM,
        "1. Nhiệm vụ đã giao",
        (
            CODE,
            Column("text", "Nhiệm vụ", 46, 6.9, printed=True),
            Column("due", "Hạn", 13, 0, printed=True),
            Column("outcome", "Đơn vị tự đánh giá", 17, 0, "choice", hint="Chọn một trong bốn mức"),
            *TICKS,
            Column("qty", "Đã làm được", 10, 1.6, "quantity", hint="Ghi số, ví dụ 41,5"),
            Column("target", "Chỉ tiêu", 10, 0, printed=True),
            Column("done_on", "Ngày hoàn thành", 12, 1.9, "day", hint=DAY_HINT),
            Column("result", "Kết quả", 36, 4.6),
            Column("why_not", "Lý do chưa hoàn thành", 26, 3.4),
            Column("new_due_on", "Xin lùi hạn đến", 12, 2.0, "day", hint=DAY_HINT),
        ),
        hint="Mỗi nhiệm vụ tự đánh giá một mức. Chỉ viết thêm ở chỗ cần nói.",
    ),
    rows.RESULT: Table(
        rows.RESULT,
        "2. Kết quả khác trong tháng",
        (
            CODE,
            Column("field", "Lĩnh vực", 28, 6.0, "choice", hint="Chọn trong danh sách"),
            Column("text", "Kết quả", 110, 19.4, also=("Nội dung",)),
        ),
        blank_lines=6,
        hint="Mỗi dòng một kết quả. Chọn lĩnh vực trong danh sách.",
    ),
    rows.PLAN: Table(
        rows.PLAN,
        "3. Nhiệm vụ tháng tới",
        (
            CODE,
            Column("text", "Việc sẽ làm", 40, 6.6),
            Column("deliverable", "Sản phẩm phải có", 24, 3.7, hint="Đến hạn sẽ thấy gì?"),
            Column("field", "Lĩnh vực", 20, 2.9, "choice", hint="Chọn trong danh sách"),
            Column("responsible", "Người chịu trách nhiệm", 20, 2.9, "choice", hint="Chọn chức vụ, hoặc viết"),
            Column("executing", "Người thực hiện", 20, 2.9),
            Column("rhythm", "Nhịp", 12, 1.7, "choice", hint="Một lần, hoặc Hằng tháng"),
            Column("due_on", "Thời hạn", 12, 2.1, "day", hint=DAY_HINT),
            Column("target_qty", "Số lượng", 9, 1.4, "quantity", hint="Ghi số, ví dụ 41,5"),
            Column("unit_of_measure", "Đơn vị tính", 11, 1.3, "short"),
        ),
        blank_lines=8,
        hint="Mỗi dòng một việc: làm gì, sản phẩm gì, ai chịu trách nhiệm, bao giờ xong. Nhịp: Một lần hoặc Hằng tháng.",
    ),
    rows.PETITION: Table(
        rows.PETITION,
        "4. Kiến nghị",
        (
            CODE,
            Column("kind", "Loại", 18, 3.2, "choice", hint="Kiến nghị, hoặc Vấn đề nổi cộm"),
            Column("text", "Nội dung kiến nghị", 64, 11.0),
            Column("place", "Địa điểm", 22, 4.0, "short"),
            Column("proposal", "Đơn vị đề xuất", 42, 7.2),
        ),
        blank_lines=4,
        hint="Kiến nghị hạn chế không ghi ở đây; viết trên mẫu báo cáo trực tuyến. Không ghi số điện thoại, số giấy tờ cá nhân.",
    ),
    GENERAL: Table(
        GENERAL,
        "5. Khó khăn và phần chung",
        (
            CODE,
            Column("item", "Mục", 44, 8.6, printed=True),
            Column("value", "Ghi vào đây", 94, 16.8),
        ),
        hint="Mặt công tác nào tháng này không có nội dung thì ghi lý do.",
    ),
    rows.FIGURE: Table(
        rows.FIGURE,
        "6. Số liệu trong tháng",
        (
            CODE,
            Column("item", "Số liệu", 60, 12.0, printed=True),
            Column("measure", "Đơn vị tính", 14, 3.0, printed=True),
            Column("last", "Tháng trước", 20, 4.2, printed=True),
            Column("amount", "Tháng này", 20, 4.2, "quantity", hint="Ghi số, ví dụ 41,5"),
        ),
        hint="Ghi số, ví dụ 41,5. Số liệu chưa có thì để trống.",
        optional=True,
    ),
}


@dataclass(frozen=True)
class Line:
    """One row of a table as it is printed: its code and its cells, all text."""

    code: str
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Paper:
    """A report ready to be written as a file."""

    code: str
    meeting_uid: str
    unit_uid: str
    version: int
    unit: str
    title: str
    about: tuple[str, ...]
    lines: dict[str, list[Line]]
    lists: dict[str, list[str]]  # column key → what may be chosen
    titles: dict[str, str]  # kind → title of the table

    def tables(self) -> list[tuple[str, Table]]:
        """The tables that are written."""
        return [(kind, table) for kind, table in TABLES.items() if self.lines.get(kind) or not table.optional]
