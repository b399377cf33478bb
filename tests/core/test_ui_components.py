"""Component tags: right output, wrong props fail, what people typed is escaped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from giaoban.core import components
from giaoban.core.forms import DateField, Form, TextField


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{% mark "achieved" %}', '<span class="mark achieved"><span aria-hidden="true">✓</span> Hoàn thành</span>'),
        ('{% mark "" kind="verdict" %}', '<span class="mark none"><span aria-hidden="true">·</span> Chưa đánh giá</span>'),
        ('{% timeliness "late" 5 %}', '<span class="pill time late"><span aria-hidden="true">!</span> Quá hạn 5 ngày</span>'),
        ('{% timeliness "no_deadline" %}', '<span class="pill time no_deadline">Không thời hạn</span>'),
        ("{% carry 0 %}", ""),
        ('{% status "draft" "Đang soạn" tone="active" %}', '<span class="pill active" data-code="draft">Đang soạn</span>'),
        ("{% day d %}", '<time datetime="2017-10-06">06/10/2017 (thứ Sáu)</time>'),
        ("{% day d short=True %}", '<time datetime="2017-10-06">06/10/2017</time>'),
        ("{% day none %}", ""),
        ("{{ d|month }}", "tháng 10/2017"),
        ("{{ 2|two }}", "02"),
    ],
)  # fmt: skip
def test_what_a_tag_shows(source, shown):
    assert render(source, d=date(2017, 10, 6), none=None) == shown


def test_a_mark_is_never_colour_alone():
    for code in components.OUTCOMES:
        assert str(components.OUTCOMES[code][1]) in render("{% mark code short=True %}", code=code)
    assert len({sign for sign, _ in components.OUTCOMES.values()}) == len(components.OUTCOMES)


def test_a_moment_is_local_time():
    moment = datetime(2017, 10, 5, 17, 30, tzinfo=UTC)
    assert "00:30 ngày 06/10/2017" in render("{% when m %}", m=moment)
    assert "06/10/2017" in render("{% day m %}", m=moment)


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [("41.50", "41,5", "41.5"), ("46.000", "46", "46"), ("1234567.25", "1.234.567,25", "1,234,567.25"), ("0", "0", "0"), ("100", "100", "100")],
)  # fmt: skip
def test_quantities_in_the_form_of_the_language(value, vi, en):
    assert components.quantity_words(Decimal(value)) == vi
    with translation.override("en"):
        assert components.quantity_words(Decimal(value)) == en


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3))
def test_a_quantity_loses_nothing_but_zeros(value):
    with translation.override("vi"):
        shown = components.quantity_words(value)
    assert Decimal(shown.replace(".", "").replace(",", ".")) == value


@pytest.mark.parametrize(
    "source",
    [
        '{% button "Lưu" kind="loud" %}',
        '{% button "Lưu" onclick="x()" %}',
        '{% button "Lưu" style="color:red" %}',
        '{% button "Lưu" type="image" %}',
        '{% link_button "/" "Trang" kind="x" %}',
        '{% status "x" "y" tone="red" %}',
        '{% notice "loud" %}x{% endnotice %}',
        '{% panel "x" colour="red" %}x{% endpanel %}',
        '{% mark "achieved" big=True %}',
        '{% mark "achieved" kind="other" %}',
        "{% field form %}",
        "{% carry %}",
    ],
)
def test_a_wrong_prop_fails(source):
    with pytest.raises((TemplateSyntaxError, TypeError)):
        render(source, form=Form())


def test_an_unknown_outcome_or_icon_fails():
    with pytest.raises(KeyError):
        render('{% mark "done" %}')
    with pytest.raises(Exception, match="does not exist"):
        render('{% icon "no-such-icon" %}')


@pytest.mark.parametrize(
    "source",
    [
        "{% button evil %}",
        '{% button "x" name="n" value=evil %}',
        '{% link_button evil "x" %}',
        '{% link_button "/" evil %}',
        '{% status "x" evil %}',
        "{% status evil evil %}",
        "{% panel evil %}x{% endpanel %}",
        '{% notice "info" title=evil %}x{% endnotice %}',
        "{% empty evil %}x{% endempty %}",
        '{% notice "info" %}{{ evil }}{% endnotice %}',
        '{% button "x" data_text=evil %}',
    ],
)
def test_what_people_typed_is_escaped(source):
    shown = render(source, evil='"><script>alert(1)</script>')
    assert "<script>" not in shown
    assert '"><' not in shown.replace('"><span', "").replace('"><h2', "").replace('"><svg', "").replace('"><div', "").replace('"><path', "")  # fmt: skip


class Sample(Form):
    name = forms.CharField(label="Tên", help_text="Gợi ý")
    text = TextField(label="Nội dung", required=False)
    on = DateField(label="Ngày", required=False)
    rhythm = forms.ChoiceField(label="Nhịp", widget=forms.RadioSelect, choices=[("a", "Một lần"), ("b", "Hằng tháng")])
    agree = forms.BooleanField(label="Đồng ý", required=False)
    row = forms.IntegerField(widget=forms.HiddenInput, required=False)


def test_every_control_has_a_label_a_hint_and_its_error_tied_to_it():
    form = Sample({"name": ""})
    shown = "".join(render("{% field f %}", f=field) for field in form)
    assert '<label for="id_name"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'id="id_name_error"' in shown
    assert "<legend" in shown
    assert '<input type="hidden" name="row"' in shown
    assert shown.count("(không bắt buộc)") == 2
    summary = render("{% errors form %}", form=form)
    assert 'href="#id_name"' in summary
    assert 'href="#id_rhythm_0"' in summary


def test_errors_of_several_forms_and_of_a_formset_stand_together():
    Several = forms.formset_factory(Sample, extra=0, min_num=1, validate_min=True)
    rows = Several({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"})
    summary = render("{% errors form rows %}", form=Sample({"name": ""}), rows=rows)
    assert 'href="#id_name"' in summary
    assert 'href="#id_form-0-rhythm_0"' in summary
    assert render("{% errors form %}", form=Sample()) == ""


def test_a_hidden_label_is_still_read_out():
    assert '<label for="id_name" class="hidden">Tên</label>' in render("{% field f.name hide_label=True %}", f=Sample())


def test_the_pager_keeps_the_filters(rf):
    page = Paginator(range(100), 10).page(3)
    shown = render("{% pager page %}", page=page, request=rf.get("/?unit=Đại Hợp&page=3"))
    assert 'href="?unit=%C4%90%E1%BA%A1i+H%E1%BB%A3p&amp;page=2"' in shown
    assert "page=4" in shown
    assert "Trang 3/10" in shown
    assert render("{% pager page %}", page=Paginator([1], 10).page(1), request=rf.get("/")) == ""


def test_keys_differ_from_form_to_form():
    assert render("{% keys %}") != render("{% keys %}")
