from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "giaoban.reports"
    label = "reports"

    def ready(self) -> None:
        from giaoban.commitments.history import register
        from giaoban.documents import owners
        from giaoban.reports import figure_notices, notices  # noqa: F401 - declare their kinds
        from giaoban.reports.files import files_visible
        from giaoban.reports.models import ReportFile
        from giaoban.reports.queries import claim_events
        from giaoban.reports.queries.calendar import deadlines
        from giaoban.schedule import hooks
        from giaoban.schedule.own_calendar import add_to_calendar

        hooks.on_moved(notices.deadline_moved)
        register(claim_events)
        add_to_calendar(deadlines)
        owners.register(ReportFile, files_visible)
