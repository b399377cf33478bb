"""The wheel turns once, in Vietnamese, in a real browser: from the call of October's briefing to November's report.

Once with htmx and once without JavaScript, on whichever database the run uses.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from giaoban.commitments.actions import ask_extension
from giaoban.commitments.models import Commitment
from giaoban.core import clock
from giaoban.meetings.actions.minutes import build_minutes
from giaoban.meetings.actions.signing import read_back, sign_minutes
from giaoban.meetings.models import Minutes
from giaoban.organisation.models import Unit
from giaoban.reports.models import Report
from giaoban.schedule.actions import plan_meetings
from giaoban.schedule.models import Meeting, Participant, Slot
from tests.browser.copies import Copies
from tests.browser.live import DESK, PHONE, Live
from tests.world import PASSWORD, World, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVE = "main form[method=post] button.primary"


class Journey:
    def __init__(self, live: Live, javascript: bool, copies: Copies | None = None) -> None:
        self.live, self.javascript, self.copies = live, javascript, copies
        assert live.world is not None
        self.world: World = live.world
        self.pages: dict[str, Page] = {}
        self.october: Meeting = self.world.october

    def at(self, who: str, path: str, size: tuple[int, int] = DESK) -> Page:
        """That person's window, on that page."""
        if who not in self.pages:
            self.pages[who] = self.live.page(who, size, javascript=self.javascript)
            if self.copies:
                self.copies.of(self.pages[who].context)
        page = self.pages[who]
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, (who, path, answer and answer.status)
        return page

    # -- before the briefing ------------------------------------------------------------------------------------------

    def call(self) -> None:
        page = self.at("clerk", f"/briefings/{self.october.uid}/call/")
        choose(page, "chair", "Nguyễn Thị Chủ")
        choose(page, "recorder", "Trần Thị Văn")
        page.click(SAVE)
        expect(page.locator("main")).to_contain_text("Đã mời")

    def report(self, who: str, claims: list[str], plan: str = "", petition: str = "", why: str = "") -> None:
        """A secretary on a phone, from Today to "Duyệt và nộp"."""
        page = self.at(who, "/", PHONE)
        page.click("a.today-item[href*='/reports/']")
        expect(page.locator("#claims fieldset.claim")).to_have_count(len(claims))
        self.fill_report(page, claims, plan, petition, why)
        page.click("button[form=report][value=submit]")
        expect(page.locator("main")).to_contain_text("Đã nộp")

    def fill_report(self, page: Page, claims: list[str], plan: str, petition: str, why: str) -> None:
        for box, outcome in zip(page.locator("#claims fieldset.claim").all(), claims, strict=True):
            box.locator(f"label.choice.{outcome}").click()
            if outcome in ("partly", "not_achieved") and why:
                box.locator("textarea[name$=why_not]").fill(why)
        if plan:
            line = self.blank_line(page, "plan")
            line.locator("textarea[name$='-text']").fill(plan)
            line.locator("select[name$=field_id]").select_option(label="Nông nghiệp")
            line.locator("input[name$=due_on]").fill("2017-10-31")
        if petition:
            line = self.blank_line(page, "petition")
            line.locator("textarea[name$='-text']").fill(petition)
        for side in ("party_building", "socio_economic"):
            box = page.locator(f"#side-{side} input[type=checkbox]")
            if box.count():
                box.check()

    def blank_line(self, page: Page, kind: str) -> Locator:
        """With JavaScript a line is added by the button, without it a folded blank one is always there."""
        lines = page.locator(f"[data-lines={kind}] > details")
        if self.javascript:
            page.click(f"button[data-add={kind}]")
            return lines.last
        lines.first.locator("summary").first.click()
        return lines.first

    def enter_by_telephone(self, unit: Unit) -> None:
        page = self.at("clerk", f"/reports/enter/{self.october.uid}/{unit.uid}/")
        page.locator("#told input[type=radio][value=telephone]").check()
        page.locator("#told input[name$=told_by]").fill("Đồng chí Bí thư Đảng ủy")
        self.fill_report(page, ["not_achieved"], "", "", "Nước lên sớm.")
        page.click("button[form=report][value=enter]")
        expect(page.locator("main")).to_contain_text("Nhập hộ")

    def return_report(self, unit: Unit, reason: str) -> None:
        report = Report.objects.unscoped("test").get(meeting=self.october, unit=unit)
        page = self.at("clerk", f"/reports/{report.uid}/return/")
        page.fill("textarea[name=reason]", reason)
        page.click("button[form=return]")
        expect(page.locator("main")).to_contain_text("Trả lại bổ sung")

    def resubmit(self, who: str, reason: str) -> None:
        page = self.at(who, "/", PHONE)
        expect(page.locator("main")).to_contain_text(reason)
        report = Report.objects.unscoped("test").get(meeting=self.october, unit=self.world.unit2)
        page = self.at(who, f"/reports/{report.uid}/edit/", PHONE)
        page.locator("#claims textarea[name$=result]").first.fill("10/12 chi bộ, còn Quần Mục 1 và Việt Tiến 2.")
        page.click("button[form=report][value=submit]")
        expect(page.locator("main")).to_contain_text("Đã nộp")

    def propose(self) -> None:
        """By the eve the clerk proposes as claimed for two units."""
        for unit in (self.world.unit1, self.world.unit3):
            page = self.at("clerk", f"/table/slots/{self.slot(unit).uid}/")
            page.click("form[action$='/propose/'] button")
            expect(page.locator("#commitments")).to_contain_text("Trần Thị Văn")

    # -- in the hall --------------------------------------------------------------------------------------------------

    def slot(self, unit: Unit) -> Slot:
        return Slot.objects.get(meeting=self.october, unit=unit)

    def open(self) -> None:
        page = self.at("chair", f"/table/{self.october.uid}/open/")
        page.click(SAVE)
        expect(page.locator("table.chairs")).to_contain_text("Tân Phong")

    def agree(self, unit: Unit) -> None:
        page = self.at("chair", f"/table/{self.october.uid}/")
        row = f"#unit-{self.slot(unit).uid}"
        page.click(f"{row} form[action$='/agree/'] button")
        expect(page.locator(f"{row} form[action$='/agree/']")).to_have_count(0)

    def hear(self, unit: Unit) -> None:
        """The unit's ten minutes: clock, plan taken up, comment, remark."""
        page = self.at("chair", f"/table/slots/{self.slot(unit).uid}/")
        page.click("button[name=event][value=start]")
        page.locator("button[name=event][value=stop]").wait_for()
        page.click("button[name=event][value=stop]")
        if page.locator("form[action$='/plan/'] button").count():
            page.click("form[action$='/plan/'] button")
            expect(page.locator("#plan")).to_contain_text("✓")
        page.fill("#assessment textarea[name=comment]", "Nắm chắc việc, số liệu rõ.")
        page.click("#assessment button")
        expect(page.locator("#assessment .saved")).to_be_visible()

    def judge(self, commitment: Commitment, outcome: str, new_due: str = "", reason: str = "") -> None:
        page = self.at("chair", f"/table/slots/{self.slot(commitment.owner).uid}/")
        box = page.locator(f"#c-{commitment.uid}")
        form = box.locator("form.verdict")
        if not form.is_visible():
            box.locator("summary").first.click()
        form.locator(f"input[name=outcome][value={outcome}]").check()
        if new_due:
            form.locator("input[name=new_due_on]").fill(new_due)
        if reason:
            form.locator("textarea[name=reason]").fill(reason)
        form.locator("button.secondary").click()
        expect(page.locator(f"#c-{commitment.uid}.judged")).to_have_count(1)

    def answer_petition(self, unit: Unit, answer: str) -> None:
        page = self.at("chair", f"/table/slots/{self.slot(unit).uid}/")
        form = page.locator("form[action$='/answer/']").first
        if not form.locator("textarea").is_visible():
            page.locator("#petitions summary").first.click()
        form.locator("textarea[name=answer]").fill(answer)
        form.locator("button").click()
        expect(page.locator("#petitions")).to_contain_text(answer)

    def grant_extension(self, commitment: Commitment) -> None:
        request = commitment.extension_requests.get()
        page = self.at("chair", f"/commitments/requests/{request.uid}/")
        page.check("input[name=granted][value=yes]")
        choose(page, "decided_by", "Nguyễn Thị Chủ")
        page.click(SAVE)
        expect(page.locator("main")).to_contain_text("15/11/2017")

    def close(self) -> None:
        page = self.at("chair", f"/table/{self.october.uid}/close/")
        expect(page.locator("main")).to_contain_text("chưa đánh giá")  # gate 1 lists what is missing
        page.click("form[action$='/close/owed/'] button")
        page = self.at("chair", f"/table/{self.october.uid}/close/")
        page.click(SAVE)
        self.october.refresh_from_db()
        assert self.october.state == Meeting.State.CLOSED

    # -- minutes ------------------------------------------------------------------------------------------------------

    def respond(self, who: str, objection: str = "") -> None:
        page = self.at(who, f"/table/{self.october.uid}/minutes/", PHONE)
        if not objection:
            page.click("#own form[action$='/confirm/'] button")
            expect(page.locator("#own form[action$='/confirm/']")).to_have_count(0)
            return
        page.click("#own a[href$='/object/']")
        page.fill("textarea[name=text]", objection)
        page.click(SAVE)
        expect(page.locator("#own")).to_contain_text(objection)

    def answer_objection(self, answer: str) -> None:
        page = self.at("clerk", f"/table/{self.october.uid}/minutes/")
        page.locator("a[href$='/answer/']").first.click()
        page.fill("textarea[name=answer]", answer)
        page.click(SAVE)
        expect(page.locator("textarea[name=answer]")).to_have_count(0)
        expect(page.locator("main")).to_contain_text("Biên bản")

    def sign(self) -> None:
        page = self.at("clerk", f"/table/{self.october.uid}/minutes/")
        page.click("form[action$='/read-back/'] button")
        for who in ("clerk", "chair"):
            page = self.at(who, f"/table/{self.october.uid}/minutes/sign/")
            page.fill("input[name=password]", PASSWORD)
            page.click(SAVE)
        assert Minutes.objects.unscoped("test").get(meeting=self.october).state == Minutes.State.SEALED


def choose(page: Page, name: str, text: str) -> None:
    """Choose the option of a list that contains `text`."""
    value = page.locator(f"select[name={name}] option", has_text=text).first.get_attribute("value")
    page.select_option(f"select[name={name}]", value)


def prepare(world: World) -> tuple[Meeting, Unit]:
    """September's minutes signed, October planned, a fourth unit that reports by telephone."""
    unit4 = make_unit("Đoàn Xá", "commune", world.district, code="DX")
    Participant.objects.create(
        series=world.series, unit=unit4, role=Participant.Role.REPORTING, position=4, valid_from=date(2017, 9, 20)
    )
    world.person("secretary4", "Bùi Văn Bốn", unit4, "secretary")
    world.commitment(unit4, "Sửa cống Họng trước mùa mưa bão", date(2017, 9, 20), field=world.fields["order"])
    world.commitment(world.unit3, "Bàn giao mặt bằng đường thôn 3", date(2017, 9, 30))
    october = world.october
    Slot.objects.filter(meeting=october).delete()
    Meeting.objects.unscoped("test").filter(pk=october.pk).update(
        state="planned", called_at=None, chair=None, recorder=None, report_due_at=clock.aware(datetime(2017, 10, 3, 17))
    )
    with clock.frozen(datetime(2017, 9, 8, 9)):
        clerk, chair = world.viewer("clerk"), world.viewer("chair")
        minutes = build_minutes(actor=clerk, meeting=world.september)
        read_back(actor=clerk, minutes_uid=minutes.uid, revision=minutes.revision)
        sign_minutes(
            actor=clerk, minutes_uid=minutes.uid, role="recorder", revision=minutes.revision, password=PASSWORD
        )
        sign_minutes(actor=chair, minutes_uid=minutes.uid, role="chair", revision=minutes.revision, password=PASSWORD)
    october.refresh_from_db()
    return october, unit4


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "without JavaScript"])
def test_the_wheel_turns(live: Live, javascript: bool) -> None:
    turn(Journey(live, javascript))


def turn(journey: Journey) -> None:
    """From the call of October's briefing to November's report."""
    world = journey.world
    journey.october, unit4 = prepare(world)
    later = world.commitment1_later

    with clock.frozen(datetime(2017, 9, 27, 9)):
        journey.call()
    with clock.frozen(datetime(2017, 10, 2, 20)):
        ask_extension(
            actor=world.viewer("secretary2"),
            commitment_uid=world.commitment2.uid,
            to_due=date(2017, 11, 15),
            reason="Hai chi bộ họp chậm vì bão.",
        )
        journey.report("secretary1", ["achieved", "in_progress"], plan="Công khai 03 vùng trang trại")
        journey.report("secretary2", ["partly"], petition="Tàu hút cát gần bãi ngao cửa sông Văn Úc.", why="Họp chậm.")
        journey.report("secretary3", ["not_achieved"], why="05 hộ chưa thống nhất.")
        journey.enter_by_telephone(unit4)
    with clock.frozen(datetime(2017, 10, 3, 9)):
        journey.return_report(world.unit2, "Ghi rõ hai chi bộ nào.")
        journey.resubmit("secretary2", "Ghi rõ hai chi bộ nào.")
        page = journey.at("secretary4", "/", PHONE)
        page.locator("a.today-item[href*='/reports/']").first.click()
        page.click("form[action$='/confirm/'] button")
        expect(page.locator("form[action$='/confirm/']")).to_have_count(0)
        journey.propose()

    with clock.frozen(datetime(2017, 10, 6, 7, 30)):
        journey.open()
        journey.hear(world.unit1)
        journey.agree(world.unit1)
        journey.grant_extension(world.commitment2)
        journey.judge(
            Commitment.objects.unscoped("test").get(owner=world.unit3), "not_achieved", "2017-10-31", "Vận động 05 hộ."
        )
        journey.answer_petition(world.unit2, "Huyện đã giao công an phối hợp biên phòng.")
    with clock.frozen(datetime(2017, 10, 6, 11, 30)):
        journey.close()

    taken_up = Commitment.objects.unscoped("test").get(text="Công khai 03 vùng trang trại")
    assert taken_up.state == Commitment.State.OPEN and taken_up.born_at_id == journey.october.pk
    with clock.frozen(datetime(2017, 10, 6, 15)):
        journey.respond("secretary1")
        journey.respond("secretary3", "Số hộ chưa bàn giao là 05, đề nghị ghi rõ.")
        journey.answer_objection("Đã ghi rõ 05 hộ.")
    with clock.frozen(datetime(2017, 10, 7, 14)):
        journey.sign()

    # Next month opens with what was promised.
    with clock.frozen(datetime(2017, 10, 30, 9)):
        plan_meetings(actor=world.viewer("clerk"))
        journey.november = Meeting.objects.unscoped("test").get(series=world.series, period=date(2017, 11, 1))
        journey.october = journey.november
        journey.call()
        page = journey.at("secretary1", "/", PHONE)
        page.click("a.today-item[href*='/reports/']")
        claims = page.locator("#claims fieldset.claim legend")
        assert sorted(claims.all_inner_texts()) == sorted([later.text, "Công khai 03 vùng trang trại"])
        page = journey.at("secretary3", "/", PHONE)
        page.click("a.today-item[href*='/reports/']")
        expect(page.locator("#claims")).to_contain_text("Bàn giao mặt bằng đường thôn 3")
        expect(page.locator("#claims")).to_contain_text("↻")
    call_command("verify")
