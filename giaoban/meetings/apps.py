from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "giaoban.meetings"
    label = "meetings"

    def ready(self) -> None:
        from giaoban.meetings import notices  # noqa: F401 - declares its kinds
        from giaoban.meetings.queries.signed import signed_meetings
        from giaoban.schedule import words

        words.register_signed(signed_meetings)
