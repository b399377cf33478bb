from django.urls import path

from giaoban.concerns import views

app_name = "concerns"
urlpatterns = [
    path("", views.list_, name="list"),
    path("raise/", views.raise_, name="raise"),
    path("<uuid:uid>/", views.concern, name="concern"),
    path("<uuid:uid>/answer/", views.answer, name="answer"),
    path("<uuid:uid>/assign/", views.assign, name="assign"),
    path("<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:uid>/common/", views.common, name="common"),
]
