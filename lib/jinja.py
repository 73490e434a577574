"""HTML that repeats a piece hundreds of times, such as the rows of a list, as Jinja templates.

Fifty rows of Django's template tags cost more than all queries of a page together; Jinja compiles them to Python.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, FileSystemLoader, Template


def html(template: str, **context) -> SafeString:
    """The template of that name with `context` and `icons`, the address of the sprite; all values are escaped."""
    return mark_safe(_template(template).render(icons=sprite(), **context))  # noqa: S308 (Jinja has escaped it)


@cache
def sprite() -> str:
    """The address of all icons; the same for as long as the process runs."""
    return static("icons.svg")


class _Pieces(Environment):
    def getattr(self, obj, attribute):
        """Nearly all that is printed comes in dictionaries; Jinja would look for an attribute first."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(settings.BASE_DIR / "templates")
    return _Pieces(loader=loader, autoescape=True).get_template(name)
