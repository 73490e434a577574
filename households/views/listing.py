"""The list of households: the page, the search that keeps whole numbers out of addresses, the export."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require
from accounts.roles import Can
from households import exports, listing, search
from households.forms.filters import ExportForm, FilterForm
from households.models import Household, Member
from households.views.answers import rights_of, tags_of, villages_of
from lib.http import XLSX, download
from lib.pinyin import initials

PER_PAGE = 50
SELDOM = {"poor"}  # only while there are any: no household has been one since 2021
TABS = (
    ("全部", "all", {}),
    ("脱贫户", "lifted", {"base_type": "lifted"}),
    ("贫困户", "poor", {"base_type": "poor"}),
    ("一般农户", "ordinary", {"base_type": "ordinary"}),
    ("低保", "subsistence", {"attribute": "subsistence"}),
    ("特困", "destitute", {"attribute": "destitute"}),
)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def household_list(request):
    if _key(request.user, request.GET.get("q", "")):
        return redirect(_address(request.user, request.GET.copy()))
    on = timezone.localdate()
    form = FilterForm(request.GET, villages=_villages(request.user), tags=tags_of(request.user))
    conditions = form.conditions
    households = listing.found(request.user, conditions, on)
    persons = listing.count_persons(request.user, households, conditions, on)
    counts = listing.counts_by_kind(request.user, on)
    sort = request.GET.get("sort") or "place"
    paginator = Paginator(listing.ordered(households, sort, on), PER_PAGE)
    paginator.count = households.count()
    page = paginator.get_page(request.GET.get("page"))
    q = conditions.get("q", "")
    rows = listing.rows(page.object_list, on, q)
    context = {
        "form": form,
        "on": on,
        "page": page,
        "rows": rows,
        "body": listing.body(rows),
        "found": f"{paginator.count} 户 {persons} 人",
        "conditions": conditions,
        "sort": sort,
        "tabs": _tabs(request.GET, counts),
        "nearest": _nearest(request.user, q) if q and not paginator.count else "",
        "export": ExportForm(),
        "rights": rights_of(request.user),
    }
    return render(request, "households/list.html", context)


@require_POST
@require(Can.VIEW_HOUSEHOLDS)
def find(request):
    """Takes what was typed and leads to the list; numbers turn into blind indexes."""
    return redirect(_address(request.user, request.POST.copy()))


@require_POST
@require(Can.EXPORT)
def export(request):
    form = ExportForm(request.POST)
    on = timezone.localdate()
    conditions = FilterForm(
        request.GET, villages=_villages(request.user), tags=tags_of(request.user)
    ).conditions
    if not form.is_valid():
        context = {"form": form, "query": request.GET.urlencode()}
        return render(request, "households/export.html", context, status=422)
    is_plain = form.cleaned_data["is_plain"]
    if is_plain and not request.user.can(Can.REVEAL):
        raise PermissionDenied("您的岗位不能导出明文，请导出不含明文的名单。")
    households = listing.found(request.user, conditions, on).order_by(*listing.SORTS["place"])
    content = exports.household_list(
        households=households,
        on=on,
        is_plain=is_plain,
        reason=form.cleaned_data["reason"],
        by=request.user,
    )
    return download(content, f"农户名单{on:%Y%m%d}.xlsx", XLSX)


def _villages(user) -> list[tuple[int, str]]:
    return list(villages_of(user).values_list("pk", "name"))


def _key(user, text: str) -> str:
    """The blind index of a number that must not stand in an address; "" for names and for numbers of households."""
    found = search.private_key(text)
    if not found:
        return ""
    is_number = Household.objects.visible_to(user).filter(search.by_number(text)).exists()
    return "" if is_number else found[0]


def _address(user, typed: QueryDict) -> str:
    """The list's address for the conditions, short, and without whole numbers."""
    typed["q"] = typed.get("q", "")[: search.LONGEST]
    key = _key(user, typed["q"])
    if key:
        typed["q"], typed["key"] = "", key
    elif typed.get("q"):
        typed["key"] = ""
    for name in [name for name, value in typed.items() if not value]:
        del typed[name]
    for name in ("csrfmiddlewaretoken", "page"):
        typed.pop(name, None)
    address = reverse("households:list")
    return f"{address}?{typed.urlencode()}" if typed else address


def _tabs(query: QueryDict, counts: dict[str, int]) -> list[dict]:
    tabs = []
    for label, name, wanted in TABS:
        now = {key: query[key] for key in ("base_type", "attribute") if query.get(key)}
        address = query.copy()
        for key in ("base_type", "attribute", "page"):
            address.pop(key, None)
        address.update(wanted)
        is_current = now == wanted
        if name in SELDOM and not counts[name] and not is_current:
            continue
        tabs.append(
            {
                "label": label,
                "count": counts[name],
                "url": f"?{address.urlencode()}",
                "current": is_current,
            }
        )
    return tabs


def _nearest(user, q: str) -> str:
    """Present members whose names sound alike: 周得厚 finds 周德厚."""
    letters = initials(q)
    if not letters or q.isascii():
        return ""
    alike = Member.objects.visible_to(user).current().filter(initials=letters)
    names = list(dict.fromkeys(alike.values_list("name", flat=True)[:20]))
    return "、".join(names[:5])
