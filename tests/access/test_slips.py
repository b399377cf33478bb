"""Sign-in slips: for all new accounts at once, several on a sheet to be cut apart, the password shown this once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from giaoban.access.models import Account
from giaoban.organisation.models import Appointment, Person
from tests.browser.live import Live
from tests.world import World

pytestmark = pytest.mark.django_db
PASSWORD = re.compile(r"[a-z]{4}-[a-z]{4}-\d{4}")


def newcomers(world: World, number: int) -> list[Person]:
    people = [Person.objects.create(full_name=f"Nguyễn Văn Mới {n:02d}") for n in range(number)]
    for person in people:
        Appointment.objects.create(
            person=person, unit=world.unit1, position="committee_member", valid_from=date(2017, 1, 1)
        )
    return people


def test_for_all_who_wait_at_once(world: World, as_: Callable[[str], Client]) -> None:
    people = newcomers(world, 3)
    client = as_("admin")
    answer = client.post(reverse("access:accounts_add"), {"who": "all"})
    assert (answer.status_code, answer["Location"]) == (303, reverse("access:account_slips"))
    made = Account.objects.filter(person__in=people)
    assert [account.must_change_password for account in made] == [True, True, True]
    text = client.get(answer["Location"]).content.decode()
    assert text.count('class="slip"') == 3
    assert len(set(PASSWORD.findall(text))) == 3
    for account in made:
        assert account.username in text
    assert text.count("http://testserver/") >= 3
    assert text.count("<li>") == 15  # what to do, in five lines
    assert client.get(answer["Location"]).status_code == 302  # shown this once
    assert not any(PASSWORD.search(line) for line in client.get(reverse("access:accounts")).content.decode().split())


def test_all_of_those_looked_for(world: World, as_: Callable[[str], Client]) -> None:
    people = newcomers(world, 3)
    answer = as_("admin").post(reverse("access:accounts_add"), {"who": "all", "q": "moi 01"})
    assert answer.status_code == 303
    assert [account.person for account in Account.objects.filter(person__in=people)] == [people[1]]


@pytest.mark.parametrize("role", ["clerk", "chair", "secretary1"])
def test_only_the_administrator(world: World, as_: Callable[[str], Client], role: str) -> None:
    newcomers(world, 1)
    before = Account.objects.count()
    assert as_(role).post(reverse("access:accounts_add"), {"who": "all"}).status_code == 404
    assert Account.objects.count() == before


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_slips_on_paper(live: Live) -> None:
    """Twelve slips on two sheets of A4, none cut across."""
    assert live.world is not None
    people = newcomers(live.world, 12)
    page = live.page("admin")
    page.goto(reverse("access:accounts"))
    page.click("button[name=who][value=all]")
    page.wait_for_url(f"**{reverse('access:account_slips')}")
    page.wait_for_load_state("load")
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {(round(float(one.mediabox.width)), round(float(one.mediabox.height))) for one in pages} == {(595, 842)}
    assert len(pages) == 2
    texts = [re.sub(r"\s+", "", one.extract_text()) for one in pages]
    for account in Account.objects.filter(person__in=people):
        whole = re.compile(rf"{account.username}\D*?[a-z]{{4}}-[a-z]{{4}}-\d{{4}}")
        assert sum(bool(whole.search(text)) for text in texts) == 1
    page.emulate_media(media="print")
    cut = "() => [...document.querySelectorAll('.slip *')].filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth).length"
    assert page.evaluate(cut) == 0
