from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "giaoban.rulebook"
    label = "rulebook"
