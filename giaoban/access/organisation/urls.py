from django.urls import path

from giaoban.access.organisation import views_fields, views_imports, views_people, views_units

app_name = "organisation"
urlpatterns = [
    path("", views_units.index, name="index"),
    path("units/add/", views_units.unit_add, name="unit_add"),
    path("units/<uuid:uid>/", views_units.unit, name="unit"),
    path("units/<uuid:uid>/change/", views_units.unit_change, name="unit_change"),
    path("units/<uuid:uid>/correct/", views_units.unit_correct, name="unit_correct"),
    path("units/<uuid:uid>/end/", views_units.unit_end, name="unit_end"),
    path("units/<uuid:uid>/fields/", views_units.unit_fields, name="unit_fields"),
    path("units/<uuid:uid>/bodies/add/", views_units.body_add, name="body_add"),
    path("units/<uuid:uid>/posts/<slug:position>/handover/", views_people.handover, name="handover"),
    path("bodies/<uuid:uid>/terms/add/", views_units.term_add, name="term_add"),
    path("fields/", views_fields.fields, name="fields"),
    path("fields/usual/", views_fields.fields_usual, name="fields_usual"),
    path("fields/<slug:code>/change/", views_fields.field_change, name="field_change"),
    path("people/", views_people.people, name="people"),
    path("people/add/", views_people.person_add, name="person_add"),
    path("people/<uuid:uid>/", views_people.person, name="person"),
    path("people/<uuid:uid>/rename/", views_people.person_rename, name="person_rename"),
    path("people/<uuid:uid>/posts/add/", views_people.person_appoint, name="person_appoint"),
    path("posts/<uuid:uid>/correct/", views_people.post_correct, name="post_correct"),
    path("posts/<uuid:uid>/end/", views_people.post_end, name="post_end"),
    path("imports/<slug:what>/", views_imports.imports, name="imports"),
    path("imports/<slug:what>/template/", views_imports.import_template, name="import_template"),
    path("imports/<slug:what>/<uuid:uid>/", views_imports.import_preview, name="import_preview"),
]
