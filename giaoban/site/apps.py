from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "giaoban.site"
    label = "site"

    def ready(self) -> None:
        from giaoban.site import checks  # noqa: F401 - registers the installation checks
