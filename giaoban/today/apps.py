from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "giaoban.today"
    label = "today"
