"""Model fields: text is stored as NFC whatever the keyboard sent."""

from __future__ import annotations

from typing import Any

from django.db import models

from giaoban.core.text import nfc


class NFCCharField(models.CharField):
    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return nfc(value) if isinstance(value, str) else value


class NFCTextField(models.TextField):
    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return nfc(value) if isinstance(value, str) else value
