"""The fixtures of page tests."""

from tests.support.page_fixtures import app, client, compiled_templates, settings, sign_in

__all__ = ["app", "client", "compiled_templates", "settings", "sign_in"]
