"""Which meetings have sealed minutes: schedule shows "Đã ký" in place of "Chờ ký biên bản"."""

from __future__ import annotations

from collections.abc import Collection

from giaoban.meetings.models import Minutes


def signed_meetings(meeting_ids: Collection[int]) -> set[int]:
    """Ids of the meetings whose minutes are sealed. Whoever sees a meeting may know that; the caller fetched them scoped."""
    rows = Minutes.objects.unscoped("rule: the stage of a meeting the viewer sees")
    return set(rows.filter(meeting_id__in=meeting_ids, state=Minutes.State.SEALED).values_list("meeting_id", flat=True))
