from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "giaoban.commitments"
    label = "commitments"
