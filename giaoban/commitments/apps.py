from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "giaoban.commitments"
    label = "commitments"

    def ready(self) -> None:
        from giaoban.commitments import notices  # noqa: F401 - declares its kinds
        from giaoban.commitments.actions import move_with_meeting, pass_to_successor
        from giaoban.commitments.files import files_visible
        from giaoban.commitments.models import ProgressFile
        from giaoban.documents import owners
        from giaoban.organisation import succession
        from giaoban.schedule import hooks

        owners.register(ProgressFile, files_visible)
        succession.register(pass_to_successor)
        hooks.on_moved(move_with_meeting)
