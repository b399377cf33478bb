"""The words of a mail: plain text in the recipient's language, one line a notice, each with its link."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.access.models import Account
from giaoban.notifications.kinds import GROUPS, kind_of
from giaoban.notifications.models import Mail, Notice
from giaoban.notifications.rendering import brief_of, link_of

SUBJECT = 150
SENDER = "Giao ban <giaoban@localhost>"


def compose(mail: Mail, account: Account, notices: Sequence[Notice]) -> EmailMessage:
    """The same mail each time it is composed: its Message-ID is that of the envelope."""
    sender = settings.MAIL_FROM or SENDER
    with translation.override(account.language):
        subject, body = words(account, notices)
    return EmailMessage(
        subject=subject,
        body=body,
        from_email=sender,
        to=[mail.address],
        headers={
            "Message-ID": message_id(mail),
            "Auto-Submitted": "auto-generated",
            "Content-Language": account.language,
        },
    )


def message_id(mail: Mail) -> str:
    domain = parseaddr(settings.MAIL_FROM or SENDER)[1].rpartition("@")[2]
    return f"<{mail.uid}@{domain or 'localhost'}>"


def words(account: Account, notices: Sequence[Notice]) -> tuple[str, str]:
    """Subject and body, in the language in force."""
    if len(notices) == 1:
        subject = brief_of(notices[0])
    else:
        subject = ngettext("%(n)s notice for you", "%(n)s notices for you", len(notices)) % {"n": f"{len(notices):02d}"}
    several = len({notice.unit_id for notice in notices}) > 1
    lines = [
        _("Dear comrade %(name)s,") % {"name": account.person.full_name if account.person else account.username},
        "",
    ]
    for group, heading in GROUPS.items():
        of_group = [notice for notice in notices if kind_of(notice.kind).group == group]
        if not of_group:
            continue
        lines.append(str(heading))
        for notice in of_group:
            lines.append(f"- {brief_of(notice)}" + (f" ({notice.unit})" if several else ""))
            if settings.SITE_URL:
                lines.append(f"  {link_of(notice)}")
        lines.append("")
    if settings.SITE_URL:
        lines.append(_("The links open after you sign in. Please do not answer this mail."))
        lines.append(_("What comes by mail: %(url)s") % {"url": settings.SITE_URL + reverse("notifications:settings")})
    else:
        lines.append(_("Sign in to Giao Ban to read more. Please do not answer this mail."))
    return one_line(f"Giao ban: {subject}"), "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """A header is one line, whatever stood in a name, and not longer than a phone shows."""
    words = " ".join(text.split())
    return words if len(words) <= SUBJECT else words[: SUBJECT - 1] + "…"
