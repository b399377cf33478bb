from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "giaoban.access"
    label = "access"
