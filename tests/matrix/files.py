"""Files of every kind at the papers of two sibling units: names and texts carry markers as the papers do."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from giaoban.commitments.models import Progress, ProgressFile
from giaoban.core import clock
from giaoban.documents.actions import keep_file
from giaoban.documents.models import AccessClass, File
from giaoban.reports.models import ReportFile
from tests.documents import samples

EVIDENCE, PAGE = ReportFile.Role.EVIDENCE, ReportFile.Role.PAGE


class Again(io.BytesIO):
    """A file that can be sent by one role after the other."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name = name

    def read(self, *size: Any) -> bytes:
        self.seek(0)
        return super().read(*size)


def add_files(p: Any) -> None:
    from tests.matrix.papers import ABOVE, HEAD, HOST, INSPECTED, OFFICE, OWN

    w = p.world
    for key in ("1", "2"):
        own = OWN[key] | HOST | ABOVE | INSPECTED[key]
        draft = p.writing1 if key == "1" else p.awaiting2
        opened = p.things[f"opened_report{key}"]
        task = w.commitment1 if key == "1" else w.commitment2
        told = {"published_at": clock.now()}
        for name, report, commitment, audience, more in (
            ("evidence", opened, p.things[f"order{key}"], own, told),
            ("farming_evidence", opened, p.things[f"farming{key}"], own | HEAD, told),
            ("october_evidence", p.things[f"report{key}"], task, own | HEAD, told),
            ("draft_evidence", draft, p.things[f"order{key}"], OFFICE[key], {}),
            ("withdrawn_file", p.things[f"report{key}"], task, OFFICE[key], {**told, "withdrawn_at": clock.now()}),
        ):
            made = document(p, name, key, audience)
            p.things[f"{name}{key}"] = made
            link(report, made, EVIDENCE, commitment=commitment, **more)
        leaders = {f"secretary{key}", f"drafter{key}", "chair", "deputy"}
        made = document(p, "restricted_file", key, leaders, access_class=AccessClass.RESTRICTED)
        p.things[f"restricted_file{key}"] = made
        link(p.things[f"report{key}"], made, EVIDENCE, commitment=task, **told)
        for name, audience, sent in (
            ("sent_page", OFFICE[key] | HOST, {"sent_at": clock.now()}),
            ("own_page", OFFICE[key], {}),
        ):
            made = keep(p, key, f"{p.mark(name.replace('_', ''), key, audience)}.jpg", samples.jpeg())
            p.things[f"{name}{key}"] = made
            p.things[f"{name}_link{key}"] = link(draft, made, PAGE, **sent)
        note = Progress.objects.filter(commitment=p.things[f"shared{key}"]).first()
        made = document(p, "note_file", key, own | OWN["3"])
        p.things[f"note_file{key}"] = made
        ProgressFile.objects.create(progress=note, file=made)
        p.things[f"unattached{key}"] = document(p, "unattached", key, {f"drafter{key}"})


def document(p: Any, name: str, key: str, audience: set[str], **more: Any) -> File:
    """A DOCX with a marker in its text and one in its name."""
    kind = name.replace("_", "")
    text = p.mark(f"{kind}text", key, audience)
    # a withdrawn file and one that nobody attached stand in no list by their name for whom they are not
    return keep(p, key, f"{p.mark(f'{kind}name', key, audience)}.docx", samples.docx(text), **more)


def keep(p: Any, key: str, name: str, data: bytes, **more: Any) -> File:
    upload = SimpleUploadedFile(name, data)
    return keep_file(actor=p.world.viewer(f"drafter{key}"), upload=upload, declared=True, **more)


def link(report: Any, file: File, role: str, **more: Any) -> ReportFile:
    return ReportFile.objects.create(
        report=report, file=file, role=role, added_by=file.uploaded_by, at=clock.now(), **more
    )
