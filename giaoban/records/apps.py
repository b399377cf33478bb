from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_triggers(**kwargs: Any) -> None:
    from giaoban.records import triggers

    triggers.install()


class RecordsConfig(AppConfig):
    name = "giaoban.records"
    label = "records"

    def ready(self) -> None:
        from giaoban.records import checks  # noqa: F401 - registers the check of missing triggers

        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="records.triggers")
