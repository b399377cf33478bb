from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "giaoban.reports"
    label = "reports"

    def ready(self) -> None:
        from giaoban.commitments.history import register
        from giaoban.documents import owners
        from giaoban.reports import notices
        from giaoban.reports.files import files_visible
        from giaoban.reports.models import ReportFile
        from giaoban.reports.queries import claim_events
        from giaoban.schedule import hooks

        hooks.on_moved(notices.deadline_moved)
        register(claim_events)
        owners.register(ReportFile, files_visible)
