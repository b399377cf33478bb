from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "giaoban.schedule"
    label = "schedule"
