"""Words of the table for codes of other rooms, said the same way everywhere on it (WORDS.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REPORTED = ("submitted", "late", "entered")
ATTENDANCE = {
    "expected": "",
    "present": _("present"),
    "late": _("came late"),
    "substitute": _("substitute"),
    "absent_excused": _("excused"),
    "absent_unexcused": _("absent"),
}
GRADES = {"good": _("good"), "fair": _("fair"), "average": _("average"), "weak": _("weak")}
SHEET_ATTENDANCE = [
    ATTENDANCE[code] for code in ("present", "late", "substitute", "absent_excused", "absent_unexcused")
]
