"""Sign in, sign out, change the password, one's own account."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from giaoban.access import actions, queries, throttle
from giaoban.access.forms import EmailForm, LanguageForm, PasswordForm, SignInForm
from giaoban.access.models import Account
from giaoban.access.pages import Request, page
from giaoban.core import held
from giaoban.core.idempotency import HttpResponseSeeOther
from giaoban.core.language import set_language
from giaoban.core.screens import done, open_form, show


@never_cache
@page("core:page:public", "GET", "POST")
def sign_in(request: Request) -> HttpResponse:
    """By user name. The answer is the same whether or not the account exists; ten failures close a name for a while."""
    if request.user.is_authenticated:
        return HttpResponseSeeOther(_next(request))
    form = SignInForm(request.POST) if request.method == "POST" else SignInForm()
    if request.method == "POST" and form.is_valid():
        account = _authenticated(request, form)
        if account is not None:
            return _welcome(request, account)
    kept = _next(request).startswith(reverse("access:resume")) and held.COOKIE in request.COOKIES
    return show(request, "access/sign_in.html", {"form": form, "next": _next(request), "kept": kept}, form)


def _authenticated(request: Request, form: SignInForm) -> Account | None:
    username = form.cleaned_data["username"]
    wait = throttle.minutes_to_wait(username)
    if wait:
        text = ngettext(
            "Too many wrong tries. Please try again in %(n)s minute.",
            "Too many wrong tries. Please try again in %(n)s minutes.",
            wait,
        )
        form.add_error(None, text % {"n": f"{wait:02d}"})
        return None
    account = authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(account, Account):
        throttle.note_failure(username)
        form.add_error(None, _("The user name or the password is not right."))
        return None
    throttle.forget_failures(username)
    return account


def _welcome(request: Request, account: Account) -> HttpResponse:
    """Sign in, remember the account in this browser for held forms, and go where the person was going."""
    to = _next(request)
    login(request, account)
    if held.held_form(request) is not None:
        to = reverse("access:resume")
    elif to.startswith(reverse("access:resume")):
        to = reverse(settings.LOGIN_REDIRECT_URL)
    if account.must_change_password:
        to = f"{reverse('access:change_password')}?{urlencode({'next': to})}"
    response = HttpResponseSeeOther(to)
    held.remember_account(response, account.pk)
    set_language(response, account.language)
    return response


@page("core:page:public", "POST")
def sign_out(request: Request) -> HttpResponse:
    """Also for whoever is signed out already: the second of two taps is no lost form."""
    logout(request)
    return HttpResponseSeeOther(reverse("access:sign_in"))


@never_cache
@page("access:account:own", "GET", "POST")
def change_password(request: Request) -> HttpResponse:
    """One's own password; at the first sign-in nothing else opens before it is changed."""
    account = queries.own_account(request.viewer)
    form = PasswordForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        changed = actions.change_password(
            actor=request.viewer,
            new_password=form.cleaned_data["new_password1"],
        )
        update_session_auth_hash(request, changed)
        to = reverse("access:resume") if held.held_form(request) is not None else _next(request)
        return done(request, _("The password was changed."), to)
    return show(
        request, "access/change_password.html", {"form": form, "account": account, "next": _next(request)}, form
    )


@page("access:account:own", "GET", "POST")
def account(request: Request) -> HttpResponse:
    """Name, posts, language. The name and the posts are kept by the administrator and the host's office."""
    own = queries.own_account(request.viewer)
    form = LanguageForm(request.POST or None, initial={"language": own.language})
    if request.method == "POST" and form.is_valid():
        changed = actions.choose_language(
            actor=request.viewer,
            language=form.cleaned_data["language"],
        )
        response = done(request, _("Saved."), "access:account")
        set_language(response, changed.language)
        return response
    return show(request, "access/account.html", {"form": form, "account": own}, form)


@page("access:account:own", "GET", "POST")
def email(request: Request) -> HttpResponse:
    """Where one's notices are mailed to."""
    own = queries.own_account(request.viewer)
    form = open_form(request, EmailForm, initial={"email": own.email})
    if request.method == "POST" and form.is_valid():
        changed = actions.choose_email(actor=request.viewer, email=form.cleaned_data["email"])
        text = _("Notices will be mailed to %(email)s.") % {"email": changed.email} if changed.email else _("Saved.")
        return done(request, text, "access:account")
    return show(request, "access/email.html", {"form": form, "account": own}, form)


def _next(request: Request) -> str:
    """Where the person was going, if it is this site; else Today."""
    to = request.POST.get("next", "") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
        return to
    return reverse(settings.LOGIN_REDIRECT_URL)
