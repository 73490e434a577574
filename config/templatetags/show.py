"""How values are printed (日期、金额、比率), and the few tags that components need."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.forms import BooleanField, ModelChoiceField
from django.middleware.csrf import get_token
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from lib.jinja import sprite

register = template.Library()

NOTHING = "—"
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
WAN = 10_000


def _rounded(value, places: int) -> str:
    """四舍五入 to at most `places` decimals, without trailing zeros, thousands not separated."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def day(value: date | datetime | None) -> str:
    """2021-12-31 that never breaks across lines, or — when there is none."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html("<time>{}</time>", f"{value:%Y-%m-%d}")


@register.filter
def unbroken(text: str) -> str:
    """The text, its days never broken across lines: 计划 2026-05-09."""
    pieces = DAY.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<time>{}</time>", piece) if number % 2 else piece,)
            for number, piece in enumerate(pieces)
        ),
    )


@register.filter
def moment(value: datetime | None) -> str:
    """2021-12-31 08:12, in local time."""
    if not value:
        return NOTHING
    value = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html("<time>{}</time>", f"{value:%Y-%m-%d %H:%M}")


@register.filter
def yuan(value) -> str:
    """Amount in 元: 5240, or 5240.5 when there are fen."""
    return NOTHING if value is None or value == "" else _rounded(value, 2)


@register.filter
def quantity(value) -> str:
    """公里、亩、座: 12.500 → 12.5."""
    return NOTHING if value is None or value == "" else _rounded(value, 3)


@register.filter
def wan(value) -> str:
    """An amount given in 元, printed in 万元: 1844000 → 184.4."""
    return NOTHING if value is None or value == "" else _rounded(Decimal(value) / WAN, 2)


@register.filter
def percent(value) -> str:
    """A ratio as officials print it: 0.98063 → 98.06%."""
    return NOTHING if value is None or value == "" else f"{_rounded(Decimal(value) * 100, 2)}%"


@register.filter
def tail(value: str | None) -> str:
    """Last four characters (尾号) of an identity number, phone or account."""
    return str(value)[-4:] if value else NOTHING


@register.filter
def pages(page) -> list:
    """Page numbers around the present one, with … where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def csrf_field(context) -> str:
    """{% csrf_token %} that also works inside a component included with `only`."""
    if not hasattr(context, "request"):
        return ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(context.request)
    )


@register.simple_tag
def icon(name: str, size: str = "", tone: str = "") -> str:
    """One of the icons; a frame has forty, so a tag and not the inclusion of a template."""
    css = f"icon{f' icon-{size}' if size else ''}{f' tone-{tone}' if tone else ''}"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        sprite(),
        name,
    )


@register.simple_tag(takes_context=True)
def again(context, name: str) -> str:
    """Print a block of the page a second time: the title stands in the tab and in the phone's top bar."""
    return context.render_context[BLOCK_CONTEXT_KEY].get_block(name).nodelist.render(context)


@register.simple_tag(takes_context=True)
def chips(context, form) -> list[dict]:
    """The conditions in force of a filter form (GET): what each says, and the address without it."""
    found = []
    for name, value in getattr(form, "cleaned_data", {}).items():
        if not value or name not in form.data or _is_tab(form.fields[name]):
            continue
        query = context.request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        found.append({"text": _condition(form, name, value), "url": f"?{query.urlencode()}"})
    return found


def _is_tab(field) -> bool:
    """A hidden field without a label of its own is chosen by the tabs above the list, which show it."""
    return field.widget.is_hidden and not field.label


def _condition(form, name: str, value) -> str:
    field = form.fields[name]
    label = field.label or form[name].label
    if isinstance(field, BooleanField):
        return label
    if isinstance(field, ModelChoiceField) or not hasattr(field, "choices"):
        values = value if isinstance(value, (list, tuple)) or hasattr(value, "model") else [value]
        words = "、".join(map(str, values))
        return words if isinstance(field, ModelChoiceField) else f"{label} {words}"
    names = {str(key): text for key, text in field.choices}
    values = value if isinstance(value, (list, tuple)) else [value]
    return "、".join(str(names.get(str(one), one)) for one in values)
