import pytest


@pytest.fixture(autouse=True)
def every_test_has_its_files(own_files): ...
