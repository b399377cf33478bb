"""Where the browser is."""

import os
import shutil


def chromium() -> str:
    """The path of a Chromium, or an empty string."""
    named = os.environ.get("GIAOBAN_TEST_CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
