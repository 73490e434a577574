"""Signing in to the server of the test."""

import pytest

from accounts.tests.pages import sign_in


@pytest.fixture
def enter(request, live_server):
    """`enter(user)` signs the person in, in the test's `page` unless another is given; the page comes back."""

    def entered(user, page=None):
        page = page or request.getfixturevalue("page")
        sign_in(page, live_server.url, user)
        return page

    return entered
