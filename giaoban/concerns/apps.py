from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "giaoban.concerns"
    label = "concerns"
