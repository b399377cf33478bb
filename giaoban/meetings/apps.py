from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "giaoban.meetings"
    label = "meetings"

    def ready(self) -> None:
        from giaoban.meetings.queries.signed import signed_meetings
        from giaoban.schedule import words

        words.register_signed(signed_meetings)
