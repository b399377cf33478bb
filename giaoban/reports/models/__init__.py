"""Tables of the reports room: the monthly `report`, and the `indicators` (figures) that it is asked for."""

from giaoban.reports.models.indicators import AskedUnit, Indicator, IndicatorRequest, IndicatorValue
from giaoban.reports.models.report import (
    CallNote,
    Claim,
    PlanLine,
    Report,
    ReportConcern,
    ReportFile,
    ReportVersion,
    ResultLine,
    SetAsideDraft,
)

__all__ = [
    "AskedUnit",
    "CallNote",
    "Claim",
    "Indicator",
    "IndicatorRequest",
    "IndicatorValue",
    "PlanLine",
    "Report",
    "ReportConcern",
    "ReportFile",
    "ReportVersion",
    "ResultLine",
    "SetAsideDraft",
]
