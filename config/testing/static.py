"""Tests need no collectstatic: static files keep their plain names, and only the live server hands them out.

Listed in the root conftest's `pytest_plugins`.
"""

import pytest
from django.conf import settings
from django.test import override_settings

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files():
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}, STATIC_ROOT=None):
        yield
