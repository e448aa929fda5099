"""The fixtures of page tests."""

from tests.support.page_fixtures import app, client, school, settings, sign_in

__all__ = ["app", "client", "school", "settings", "sign_in"]
