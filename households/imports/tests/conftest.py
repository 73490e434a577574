import pytest


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test has its own folder of uploads; background tasks run at once."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
