from django.http import HttpRequest


def page_shell(request: HttpRequest) -> dict:
    return {"viewer": getattr(request, "viewer", None)}
