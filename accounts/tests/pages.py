"""A person in the browser: signing in by hand, and whether a page fits the screen."""

from accounts.models import User
from accounts.tests.make import PASSWORD


def sign_in(page, site: str, user: User) -> None:
    """As the person would; ends on the first page."""
    user.set_password(PASSWORD)
    user.save()
    page.goto("about:blank")  # what is still being loaded would bring the session back
    page.context.clear_cookies()
    page.goto(f"{site}/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_role("heading", name="待办").wait_for(state="attached")


def fits(page) -> bool:
    """No sideways scrolling on the page that has been asked for, once it is there."""
    page.wait_for_load_state()
    page.wait_for_function("document.readyState === 'complete' && document.documentElement")
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
