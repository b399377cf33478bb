"""Invented people. Names come from short lists in a fixed order, so a scenario always has the same people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from giaoban.core.text import fold

FAMILY = "Nguyễn Phạm Trần Vũ Lê Hoàng Đỗ Bùi Ngô Đặng Đinh Phùng Lưu Mai Đào Đoàn Tô Lương".split()
MEN = "Văn Đình Đức Hữu Xuân Quang Minh Công Thế".split()
WOMEN = "Thị".split()
MEN_GIVEN = "Hải Thắng Tuyến Khoát Bình Lộc Quyết Tuấn Chiến Nhượng Hưng Sỹ Thành Dũng Toàn Khang Vinh Lực Tám".split()
WOMEN_GIVEN = "Hạnh Mai Thoa Nhàn Duyên Lụa Hiền Vân Tươi Ngát Xuyến Thơm Liễu Nga Quế Hòa Ánh".split()


def names() -> Iterator[str]:
    """Endless full names, each different; every third person is a woman."""
    seen: set[str] = set()
    for number in count():
        family = FAMILY[(number * 7 + number // 6 * 5) % len(FAMILY)]
        if number % 3 == 2:
            name = f"{family} {WOMEN[0]} {WOMEN_GIVEN[(number // 3 + number // 51) % len(WOMEN_GIVEN)]}"
        else:
            middle = MEN[(number * 5 + number // 9) % len(MEN)]
            name = f"{family} {middle} {MEN_GIVEN[(number * 3 + number // 19) % len(MEN_GIVEN)]}"
        if name not in seen:
            seen.add(name)
            yield name


def username(unit: str, post: str) -> str:
    """`bt.tanphong`: the post and the unit, accent-free; a user name is a post's in the sample, never an e-mail."""
    return f"{post}.{fold(unit).replace(' ', '')}"
