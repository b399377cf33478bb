from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "giaoban.concerns"
    label = "concerns"

    def ready(self) -> None:
        from giaoban.commitments import history
        from giaoban.concerns import notices  # noqa: F401 - declares its kinds
        from giaoban.concerns.queries import history_of

        history.register(history_of, with_verdicts=False)
