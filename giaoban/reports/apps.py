from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "giaoban.reports"
    label = "reports"

    def ready(self) -> None:
        from giaoban.commitments.history import register
        from giaoban.reports.queries import claim_events

        register(claim_events)
