from django.urls import path

from giaoban.access import views

app_name = "access"
urlpatterns = [
    path("", views.account, name="account"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
    path("email/", views.email, name="email"),
    path("resume/", views.resume, name="resume"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/add/", views.accounts_add, name="accounts_add"),
    path("accounts/add/<uuid:uid>/", views.account_add, name="account_add"),
    path("accounts/slips/", views.account_slips, name="account_slips"),
    path("accounts/<uuid:uid>/", views.account_of, name="account_of"),
    path("accounts/<uuid:uid>/reset/", views.account_reset, name="account_reset"),
    path("accounts/<uuid:uid>/open/", views.account_open, name="account_open"),
    path("accounts/<uuid:uid>/close/", views.account_close, name="account_close"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/add/", views.decision_add, name="decision_add"),
    path("decisions/<uuid:uid>/end/", views.decision_end, name="decision_end"),
]
