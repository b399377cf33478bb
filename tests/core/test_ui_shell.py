"""The page shell: addresses answer, the bundle is one file, nothing inline, a language is kept."""


from django.urls import reverse


def test_the_gallery_shows_every_component_to_the_administrator_only(as_, world):
    page = as_("admin").get(reverse("core:gallery"))
    assert page.status_code == 200
    assert as_("secretary1").get(reverse("core:gallery")).status_code == 404
