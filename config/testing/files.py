"""Files that tests upload go to a folder of their own, never to that of the installation.

Listed in the root conftest's `pytest_plugins`.
"""

import pytest
from django.test import override_settings


@pytest.fixture(scope="session", autouse=True)
def _own_media_folder(tmp_path_factory):
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield
