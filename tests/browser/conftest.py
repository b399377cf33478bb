from tests.browser.fixtures import browser, empty_live, live

__all__ = ["browser", "empty_live", "live"]
