from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "giaoban.commitments"
    label = "commitments"

    def ready(self) -> None:
        from giaoban.commitments import notices  # noqa: F401 - declares its kinds
        from giaoban.commitments.actions import move_with_meeting, pass_to_successor
        from giaoban.organisation import succession
        from giaoban.schedule import hooks

        succession.register(pass_to_successor)
        hooks.on_moved(move_with_meeting)
