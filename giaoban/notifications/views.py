"""Screens of notices: the inbox, what comes by mail, and for a host's office whose mail does not arrive."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.access.queries import own_account
from giaoban.core.errors import NotFound
from giaoban.core.idempotency import HttpResponseSeeOther
from giaoban.core.screens import done, open_form, show
from giaoban.notifications import actions, queries
from giaoban.notifications.forms import MailForm
from giaoban.notifications.kinds import kinds
from giaoban.notifications.rendering import page_of, text_of

PAGE_SIZE = 30


@page("notifications:inbox:own")
def inbox(request: Request) -> HttpResponse:
    """One's own notices; what they ask for stands on Today as well."""
    groups = queries.groups()
    group = request.GET.get("group", "") if request.GET.get("group") in groups else ""
    only_new = request.GET.get("new") == "1"
    rows = Paginator(queries.inbox(request.viewer, group, only_new=only_new), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    lines = [(row, text_of(row), row.seen_at is None and row.done_at is None) for row in rows]
    context = {
        "page_obj": rows,
        "lines": lines,
        "groups": groups,
        "group": group,
        "only_new": only_new,
        "several": len(request.viewer.unit_ids) > 1,
        "has_new": any(fresh for _row, _text, fresh in lines),
    }
    return show(request, "notifications/inbox.html", context)


@page("notifications:inbox:own", "POST")
def open_(request: Request, uid: UUID) -> HttpResponse:
    """Read, and on to the paper."""
    notice = actions.mark_seen(actor=request.viewer, notice_uid=uid)
    return HttpResponseSeeOther(page_of(notice) or reverse("notifications:inbox"))


@page("notifications:inbox:own", "POST")
def seen(request: Request) -> HttpResponse:
    actions.mark_all_seen(actor=request.viewer)
    return done(request, _("All notices are marked as read."), "notifications:inbox")


@page("notifications:inbox:own", "GET", "POST")
def settings_(request: Request) -> HttpResponse:
    """Which kinds come by mail. Duty kinds always do."""
    form = open_form(request, MailForm, off=queries.switched_off(request.viewer))
    if request.method == "POST" and form.is_valid():
        actions.switch_mail(actor=request.viewer, off=form.off())
        return done(request, _("Saved."), "notifications:settings")
    context = {
        "form": form,
        "fields": [form[name] for name in form.base],
        "duties": [kind.label for kind in kinds().values() if kind.duty],
        "account": own_account(request.viewer),
        "mails": bool(settings.MAIL_URL),
        "hour": settings.DIGEST_AT,
    }
    return show(request, "notifications/settings.html", context, form)


@page("notifications:undelivered:read")
def undelivered(request: Request) -> HttpResponse:
    """Whose mail does not arrive, never what was in it."""
    if not queries.keeps_units(request.viewer):
        raise NotFound
    context = {"rows": queries.undelivered(request.viewer), "delayed": queries.delayed_since(request.viewer)}
    return show(request, "notifications/undelivered.html", context)
