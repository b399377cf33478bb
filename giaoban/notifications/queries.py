"""Reading one's own notices."""

from __future__ import annotations

from uuid import UUID

from giaoban.core.errors import NotFound
from giaoban.core.viewer import Viewer
from giaoban.notifications.models import Notice


def notice_for(viewer: Viewer, uid: UUID) -> Notice:
    """One's own notice. Raises NotFound."""
    notice = Notice.objects.visible_to(viewer).filter(uid=uid).first()
    if notice is None:
        raise NotFound
    return notice
