from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "giaoban.schedule"
    label = "schedule"

    def ready(self) -> None:
        from giaoban.organisation import succession
        from giaoban.schedule import notices  # noqa: F401 - declares its kinds
        from giaoban.schedule.actions.series import pass_participation

        succession.register(pass_participation)
