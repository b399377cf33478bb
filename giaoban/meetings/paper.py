"""The content of the minutes as a value: a plain dict of finished Vietnamese sentences and table cells (format 1).

Screens, print and seal are made from this one value. Before sealing it is drawn from the ledger at every reading; after sealing it
is the seal's content and nothing else, so a change of the ledger, of names or of the program does not reach a signed paper
(ADR 0011). `extract` cuts it to what a reader may see.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils import translation

from giaoban.core.text import two_digits
from giaoban.meetings import paper_tables as tables
from giaoban.meetings import paper_words as words
from giaoban.meetings.models import (
    Addendum,
    AddendumSignature,
    Minutes,
    MinutesPart,
    PartResponse,
    Signature,
    SignatureRole,
)
from giaoban.meetings.paper_facts import Facts, UnitFacts, read_facts
from giaoban.meetings.paper_texts import subject_of
from giaoban.organisation.models import Appointment, Person, Unit
from giaoban.organisation.queries import holders, post_name
from giaoban.records.canonical import canonical, plain, sha256
from giaoban.records.models import Seal
from giaoban.rulebook.registry import rule
from giaoban.schedule.models import Meeting

FORMAT = 1
PURPOSE, ADDENDUM_PURPOSE = "minutes", "addendum"
HEADINGS = {SignatureRole.RECORDER: "NGƯỜI GHI BIÊN BẢN", SignatureRole.CHAIR: "CHỦ TRÌ HỘI NGHỊ"}
SILENT = {"kind": "silent", "current": True, "text": "", "by": "", "at": "", "answer": "", "answered_by": ""}
Content = dict[str, Any]


def content_of(minutes: Minutes, facts: Facts | None = None) -> Content:
    """The whole content: from the seal once there is one, otherwise from the ledger as it stands."""
    if minutes.state == Minutes.State.SEALED and minutes.seal is not None:
        return read_seal(minutes.seal)
    return draw(minutes, facts or read_facts(minutes.meeting))


def read_seal(seal: Seal) -> Content:
    return json.loads(seal.content)


def draw(minutes: Minutes, facts: Facts) -> Content:
    """The content from the ledger: header, dates, parts with text, tables and responses, signatures of this revision."""
    meeting = minutes.meeting
    layout = rule("document_layout", meeting.held_on)
    parts = list(
        MinutesPart.objects.filter(minutes=minutes).select_related("unit", "response__by", "response__answered_by")
    )
    for part in parts:
        part.minutes = minutes
    return plain(
        {
            "format": FORMAT,
            "kind": "minutes",
            "layout": {"text": layout.value, "inferred": layout.inferred},
            "header": {
                "superior": words.organisation_name(facts.superior_name).upper(),
                "body": facts.host_name.upper(),
            },
            "title": "BIÊN BẢN",
            "subject": subject_of(meeting),
            "meeting": {
                "uid": meeting.uid,
                "series": meeting.series.uid,
                "kind": meeting.kind,
                "mode": meeting.mode,
                "period": meeting.period,
                "held_on": meeting.held_on,
                "place": meeting.place,
                "opened_at": meeting.began_at,
                "closed_at": meeting.ended_at,
            },
            "minutes": {"uid": minutes.uid, "revision": minutes.revision, "responses_until": minutes.responses_until},
            "parts": _parts(parts, facts),
            "signatures": _signatures(minutes),
        }
    )


def digest(content: Content) -> str:
    """Hash of what is read back: everything but responses, answers, revision and signatures, which are no edit of the text."""
    kept = {key: value for key, value in content.items() if key not in ("minutes", "signatures")}
    kept["parts"] = [{key: value for key, value in part.items() if key != "response"} for part in content["parts"]]
    return sha256(canonical(kept))


def extract(content: Content, unit_uids: set[str]) -> Content:
    """What a participant may read: the general parts and those of its own units. Numbers stay those of the whole paper."""
    kept = [part for part in content["parts"] if part["unit"] is None or part["unit"] in unit_uids]
    return {**content, "parts": kept, "extract": len(kept) < len(content["parts"])}


def _parts(parts: list[MinutesPart], facts: Facts) -> list[Content]:
    by_unit = {unit.unit_id: unit for unit in facts.units}
    found: list[Content] = []
    section, inner, section_key = 0, 0, ""
    for part in parts:
        key = section_of(part)
        if key != section_key:
            section, inner, section_key = section + 1, 0, key
            number = f"{words.ROMAN[min(section, len(words.ROMAN)) - 1]}-"
            if part.unit_id is None:
                found.append(_general(part, number, facts))
                continue
            found.append(_heading(key, number, facts))
        if part.unit_id is None:
            found.append(_general(part, "", facts))
            continue
        inner += 1
        found.append(_unit_part(part, inner, by_unit.get(part.unit_id), facts))
    return found


def section_of(part: MinutesPart) -> str:
    """The agenda item a part stands under: unit:<item>:<uid> belongs to <item>."""
    return part.key.split(":")[1] if part.key.startswith("unit:") else part.key


def _heading(key: str, number: str, facts: Facts) -> Content:
    title = next((item.title for item in facts.agenda if item.key == key), "Các đơn vị báo cáo")
    return _part(key=key, level=1, number=number, title=title)


def _general(part: MinutesPart, number: str, facts: Facts) -> Content:
    return _part(
        key=part.key,
        level=1,
        number=number,
        title=part.title,
        text=part.text,
        tables=_lettered(tables.general_tables(facts, part.key)),
    )


def _unit_part(part: MinutesPart, inner: int, unit: UnitFacts | None, facts: Facts) -> Content:
    return _part(
        key=part.key,
        level=2,
        number=f"{inner}.",
        title=part.title,
        unit=str(part.unit.uid) if part.unit else None,
        text=part.text,
        note=_time_note(unit),
        tables=_lettered(tables.unit_tables(facts, unit)) if unit else [],
        response=_response(part),
    )


def _part(**values: Any) -> Content:
    return {"unit": None, "text": "", "note": "", "tables": [], "response": None, **values}


def _lettered(found: list[Content]) -> list[Content]:
    if len(found) == 1:
        return [{**found[0], "letter": ""}]
    return [{**table, "letter": f"{words.LETTERS[n]})"} for n, table in enumerate(found)]


def _time_note(unit: UnitFacts | None) -> str:
    if unit is None or unit.slot is None or unit.minutes_used is None:
        return ""
    used = f"Thời gian: {two_digits(unit.minutes_used)}/{two_digits(unit.slot.minutes)} phút"
    if unit.spoke is None:
        return f"{used}."
    began, ended = (words.paper_time(at) for at in unit.spoke)
    return f"{used}, từ {began} đến {ended} (ghi từ bản giấy)."


def _response(part: MinutesPart) -> Content | None:
    response: PartResponse | None = getattr(part, "response", None)
    if response is None:
        return {**SILENT} if part.minutes.state != Minutes.State.DRAFT else None
    return {
        "kind": response.kind,
        "current": response.part_version == part.version,
        "text": response.text,
        "by": response.by.full_name,
        "at": words.paper_moment(response.at),
        "answer": response.answer,
        "answered_by": response.answered_by.full_name if response.answered_by else "",
    }


def _signatures(minutes: Minutes) -> list[Content]:
    """The two places of signature, recorder left, chair right; empty until signed."""
    signed = {
        row.role: row
        for row in Signature.objects.filter(minutes=minutes, revision=minutes.revision).select_related(
            "person", "acting_for"
        )
    }
    return [_place(minutes, role, signed.get(role)) for role in (SignatureRole.RECORDER, SignatureRole.CHAIR)]


def _place(minutes: Minutes, role: str, signature: Signature | None) -> Content:
    meeting = minutes.meeting
    named, original, reason = signer(minutes, role)
    substitute = original is not None and named is not None and named.pk != original.pk
    person = signature.person if signature else named
    post = signature.post if signature else printed_post(person, meeting)
    return {
        "role": role,
        "heading": HEADINGS[SignatureRole(role)],
        "person": str(person.uid) if person else "",
        "name": person.full_name if person else "",
        "post": post,
        "acting_for": original.full_name if substitute and original else "",
        "reason": reason if substitute else "",
        "at": words.paper_moment(signature.at) if signature else "",
        "revision": signature.revision if signature else None,
    }


def signer(minutes: Minutes, role: str) -> tuple[Person | None, Person | None, str]:
    """Who is to sign in a role, whom the meeting named for it, and why somebody else signs."""
    if role == SignatureRole.CHAIR:
        return minutes.chair, minutes.meeting.chair, minutes.chair_substitution
    return minutes.recorder, minutes.meeting.recorder, minutes.recorder_substitution


def printed_post(person: Person | None, meeting: Meeting) -> str:
    """The person's post at the host on the day held, as printed under the heading of a signature; "" for none."""
    if person is None:
        return ""
    host = meeting.series.host
    posts = [row for row in holders(host, None, meeting.held_on) if row.person_id == person.pk]
    return post_name_vi(posts[0], host) if posts else ""


def post_name_vi(appointment: Appointment, unit: Unit) -> str:
    """The printed post in Vietnamese, whatever the language of the page."""
    with translation.override("vi"):
        return post_name(appointment, unit)


def with_post(person: Person | None, meeting: Meeting) -> str:
    """đồng chí Nguyễn Văn A, Phó Bí thư"""
    if person is None:
        return ""
    return words.joined([f"đồng chí {person.full_name}", printed_post(person, meeting)], ", ")


def addendum_content(addendum: Addendum, whole: Content, replaced: Content | None) -> Content:
    """What is sealed of a correction: its number, the part it corrects, its words, the verdict it replaces and the new one."""
    minutes = addendum.minutes
    signed = {row.role: row for row in addendum.signatures.select_related("person", "acting_for")}
    part = next((row for row in whole["parts"] if row["key"] == addendum.part.key), None)
    return plain(
        {
            "format": FORMAT,
            "kind": "addendum",
            "uid": addendum.uid,
            "minutes": minutes.uid,
            "no": addendum.no,
            "number": two_digits(addendum.no),
            "part": addendum.part.key,
            "unit": str(addendum.part.unit.uid) if addendum.part.unit else None,
            "place": words.joined([part["number"], part["title"]], " ") if part else addendum.part.title,
            "text": addendum.text,
            "at": words.paper_moment(addendum.at),
            "replaced": replaced,
            "signatures": [
                _addendum_place(minutes, role, signed.get(role))
                for role in (SignatureRole.RECORDER, SignatureRole.CHAIR)
            ],
        }
    )


def _addendum_place(minutes: Minutes, role: SignatureRole, row: AddendumSignature | None) -> Content:
    instead = row.acting_for.full_name if row and row.acting_for else ""
    return {
        "role": role,
        "heading": HEADINGS[role],
        "name": row.person.full_name if row else "",
        "post": row.post if row else "",
        "acting_for": instead,
        "reason": signer(minutes, role)[2] if instead else "",
        "at": words.paper_moment(row.at) if row else "",
    }


def with_corrections(content: Content, addenda: list[Content]) -> Content:
    """The content with its sealed corrections beside it; a corrected row names its correction, its own words stay."""
    if not addenda:
        return {**content, "addenda": []}
    numbers: dict[str, list[str]] = {}
    for addendum in addenda:
        if addendum["replaced"]:
            numbers.setdefault(addendum["replaced"]["commitment"], []).append(addendum["number"])
    parts = [{**part, "tables": [_marked(table, numbers) for table in part["tables"]]} for part in content["parts"]]
    return {**content, "parts": parts, "addenda": addenda}


def _marked(table: Content, numbers: dict[str, list[str]]) -> Content:
    if table["key"] != "judged":
        return table
    rows = [{**row, "corrected": ", ".join(numbers.get(row["commitment"], []))} for row in table["rows"]]
    return {**table, "rows": rows}
