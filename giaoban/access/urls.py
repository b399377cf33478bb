from django.urls import path

from giaoban.access import views

app_name = "access"
urlpatterns = [
    path("", views.account, name="account"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
    path("resume/", views.resume, name="resume"),
]
