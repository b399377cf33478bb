"""Vietnamese text: what is stored, found, sorted and refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.core.text import fold, has_secret_mark, nfc, person_sort_key, personal_numbers, sort_key, two_digits

VIETNAMESE = st.text(
    st.sampled_from("aàảãáạăằâậbcdđeèéêệghiìíklmnoòóôộơợpqrstuùúưựvxyýỵ AĐÊỘƯ 019-") | st.characters(codec="utf-8"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "found_by"),
    [
        ("Kiến Thụy", "kien thuy"),
        ("ĐOÀN XÁ", "doan xa"),
        ("Đại  Hợp\n", "dai hop"),
        ("Thị trấn Núi Đối", "thi tran nui doi"),
        ("đường ươm", "duong uom"),
    ],
)
def test_search_needs_no_marks(typed, found_by):
    assert fold(typed) == found_by
    assert fold(unicodedata.normalize("NFD", typed)) == found_by


@given(VIETNAMESE)
def test_folding_twice_is_folding_once_and_ignores_case_and_form(text):
    once = fold(text)
    assert fold(once) == once
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == once
    assert not any(unicodedata.combining(char) for char in once)


@given(VIETNAMESE, VIETNAMESE)
def test_a_part_of_a_text_is_found_in_it(before, after):
    assert fold("đồn điền") in fold(f"{before} đồn điền {after}")


@given(VIETNAMESE)
def test_stored_text_is_nfc_and_otherwise_as_typed(text):
    assert nfc(text) == unicodedata.normalize("NFC", text)
    assert nfc(nfc(text)) == nfc(text)


def test_names_sort_as_a_vietnamese_dictionary_does():
    words = ["Du Lễ", "Đại Đồng", "Đại Hà", "Đại Hợp", "Đoàn Xá", "Kiến Quốc", "Ngũ Đoan", "Ngũ Phúc", "Tân Phong", "Tân Trào",
             "Thanh Sơn", "Thuận Thiên", "Thụy Hương", "Tú Sơn"]  # fmt: skip
    assert sorted(reversed(words), key=sort_key) == words
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "mâ", "mă"], key=sort_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ"]  # fmt: skip


def test_figures_sort_before_letters_and_by_size_of_the_digit():
    words = ["Khu 1", "Khu 2", "Khu a", "Khu b"]
    assert sorted(reversed(words), key=sort_key) == words
    assert sort_key("0") != sort_key("a")


def test_persons_sort_by_given_name_first():
    names = ["Trần Văn An", "Lê Thị Bình", "Nguyễn Văn Bình", "Bùi Đức Đạt", "Phạm Dũng"]
    assert sorted(names, key=person_sort_key) == [
        "Trần Văn An", "Lê Thị Bình", "Nguyễn Văn Bình", "Phạm Dũng", "Bùi Đức Đạt"]  # fmt: skip
    assert person_sort_key("  ") == ""


@given(VIETNAMESE)
def test_a_sort_key_is_plain_ascii_and_the_same_for_both_forms(text):
    key = sort_key(text)
    assert key.isascii()
    assert key == sort_key(unicodedata.normalize("NFD", text))


@given(st.lists(VIETNAMESE, max_size=8))
def test_sorting_is_stable_under_any_order(texts):
    assert [sort_key(t) for t in sorted(texts, key=sort_key)] == sorted(sort_key(t) for t in reversed(texts))


@pytest.mark.parametrize(
    "text",
    [
        "MẬT",
        "TỐI MẬT",
        "TUYỆT MẬT",
        "Tối mật",
        "Độ mật: TỐI MẬT",
        "ĐỘ MẬT: MẬT",
        "Độ mật：tuyệt mật",
        "Báo cáo tháng 10\n\n   MẬT   \n\nNội dung",
        "Nội dung\r\nTUYỆT MẬT\r\n",
        "[MẬT]",
        "* TỐI  MẬT *",
        "TỐI\u00a0MẬT",
        unicodedata.normalize("NFD", "TUYỆT MẬT"),
        "Nội dung\u2028MẬT",
    ],
)
def test_a_line_that_is_the_mark_is_refused(text):
    assert has_secret_mark(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mật độ dân số",
        "MẬT ONG",
        "Mật ong rừng",
        "mật",
        "Đàn ong cho 40 lít\nmật\nmỗi vụ",
        "Bảo mật thông tin",
        "Tài liệu MẬT phải nộp lại",
        "BÍ MẬT",
        "Mật",
        "tối mật ong",
        "MAT",
        "Độ mật:",
    ],
)
def test_ordinary_words_are_not(text):
    assert not has_secret_mark(text)


@given(VIETNAMESE, VIETNAMESE)
def test_the_mark_is_found_on_a_line_of_its_own_wherever_it_stands(before, after):
    assert has_secret_mark(f"{before}\nTỐI MẬT\n{after}")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Gọi 0912 345 678 hoặc 0225.388.1234", ["0912 345 678"]),
        ("điện thoại +84 912345678", ["+84 912345678"]),
        ("CCCD 031090001234", ["031090001234"]),
        ("CMND 031234567.", ["031234567"]),
        ("Đã trồng 41 ha, kinh phí 1.250.000.000 đồng", []),
        ("Nghị quyết số 05-NQ/HU ngày 06/10/2017", []),
        ("", []),
    ],
)
def test_phone_and_identity_numbers_are_pointed_out(text, numbers):
    assert [number for number in personal_numbers(text) if number in numbers] == numbers
    if not numbers:
        assert personal_numbers(text) == []


def test_counts_have_two_digits():
    assert [two_digits(n) for n in (0, 2, 12, 120)] == ["00", "02", "12", "120"]
