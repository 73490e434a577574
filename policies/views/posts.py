"""Pages of public-welfare posts (公益性岗位) and their wages (岗位工资)."""

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from households.models import Household
from households.picking import choose, head_name
from lib.forms import EndForm
from lib.numbers import plain
from policies import actions
from policies.filtering_work import PostFilters
from policies.forms.posts import (
    PayCorrectionForm,
    PayForm,
    PayRoundForm,
    PostCorrectionForm,
    PostForm,
)
from policies.models import Post, PostPay
from policies.paying import PayRound, pay_round
from policies.rules import posts as rules
from policies.tabs import tabs


@require_GET
@require(Can.VIEW_FIGURES)
def post_list(request):
    posts = Post.objects.visible_to(request.user)
    conditions = PostFilters(request.GET, posts, request=request)
    shown = conditions.qs.select_related("member", "household__village")
    totals = conditions.qs.order_by().aggregate(
        persons=Count("member", distinct=True), least=Min("monthly_wage"), most=Max("monthly_wage")
    )
    context = {
        "tabs": tabs(request.user, "policies:posts"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-valid_from", "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/posts.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def post_detail(request, pk):
    post = _post(request, pk)
    pays = list(post.pays.order_by("-month"))
    context = {
        "post": post,
        "is_open": post.valid_to is None,
        "doubts": rules.doubts(post),
        "pays": [(pay, rules.months_of(pay)) for pay in pays],
        "paid": sum(pay.amount for pay in pays),
        "months": sum(pay.months for pay in pays),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/post.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def post_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:post_create", args=[pk]),
        heading="聘用公益性岗位",
        back=reverse("policies:posts"),
        back_label="公益性岗位",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def post_create(request, household):
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village", "township"), pk=household)
    form = PostForm(request.POST or None, household=household)
    post = carry_out(request, form, actions.appoint, household=household)
    if post:
        messages.success(request, f"已聘用：{post.member}，{post}")
        return redirect("policies:post_detail", post.pk)
    return form_page(
        request,
        form,
        heading="聘用公益性岗位",
        sub=f"{household.head}，{household.village}{household.group}",
        back=reverse("policies:post_choose"),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def post_dismiss(request, pk):
    post = _post(request, pk)
    form = EndForm(request.POST or None)
    if carry_out(request, form, actions.dismiss, post=post):
        messages.success(request, f"已解聘：{post.member}，{post}")
        return redirect("policies:post_detail", pk)
    return form_page(request, form, heading="解聘", sub=f"{post.member}，{post}", **_back_to(post))


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def post_correct(request, pk):
    post = _post(request, pk)
    form = PostCorrectionForm(request.POST or None, row=post)
    if carry_out(request, form, actions.correct_post, post=post):
        messages.success(request, f"已更正公益性岗位：{post.member}")
        return redirect("policies:post_detail", pk)
    return form_page(
        request, form, heading="更正公益性岗位", sub=f"{post.member}，{post}", **_back_to(post)
    )


@require_POST
@require(Can.KEEP_POLICIES)
def post_withdraw(request, pk):
    post = _post(request, pk, Post.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废公益性岗位：{post.member}，{post}",
        row=post,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:posts")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def post_pay(request, pk):
    post = _post(request, pk)
    form = PayForm(request.POST or None, post=post)
    pay = carry_out(request, form, actions.pay_post, post=post)
    if pay:
        messages.success(request, f"已登记 {post.member} {rules.months_of(pay)} 的工资")
        return redirect("policies:post_detail", pk)
    return form_page(
        request, form, heading="发岗位工资", sub=f"{post.member}，{post}", **_back_to(post)
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def pay_correct(request, pk):
    pay = _pay(request, pk)
    form = PayCorrectionForm(request.POST or None, row=pay)
    if carry_out(request, form, actions.correct_post_pay, pay=pay):
        messages.success(request, f"已更正岗位工资：{pay.post.member}")
        return redirect("policies:post_detail", pay.post_id)
    return form_page(
        request,
        form,
        heading="更正岗位工资",
        sub=f"{pay.post.member}，{pay.post}，{rules.months_of(pay)}",
        template="policies/pay_correct.html",
        pay=pay,
        **_back_to(pay.post),
    )


@require_POST
@require(Can.KEEP_POLICIES)
def pay_withdraw(request, pk):
    pay = _pay(request, pk, PostPay.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废 {rules.months_of(pay)} 的工资",
        row=pay,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:post_detail", pay.post_id)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def pay_posts(request):
    """批量发工资: the address says for whom and which months, the page what each would get; the POST pays the ticked."""
    kinds = Post.objects.visible_to(request.user).order_by("kind").values_list("kind", flat=True)
    form = PayRoundForm(request.GET or None, kinds=list(kinds.distinct()))
    preview = _preview(request, form) if form.is_valid() else None
    ticked = {int(key) for key in request.POST.getlist("posts") if key.isdecimal()}
    if request.method == "POST" and preview:
        done = _pay_ticked(request, form, [p.post for p in preview.due if p.post_id in ticked])
        if done:
            more = f"；{len(done.left_out)} 人刚由别人发过，没有再发" if done.left_out else ""
            said = f"已给 {len(done.due)} 人发工资，共 {plain(done.total)} 元{more}"
            messages.success(request, said)
            return redirect("policies:posts")
    context = {
        "form": form,
        "preview": preview,
        "ticked": ticked if request.method == "POST" else None,
        "query": request.GET.urlencode(),
    }
    return render(request, "policies/posts_pay.html", context)


def _preview(request, form: PayRoundForm) -> PayRound:
    posts = Post.objects.visible_to(request.user).touching(form.period())
    if kind := form.cleaned_data["kind"]:
        posts = posts.filter(kind=kind)
    posts = posts.select_related("member", "household__village").prefetch_related("pays")
    return pay_round(posts.order_by("household__village__code", "pk"), **form.when())


def _pay_ticked(request, form: PayRoundForm, posts: list[Post]) -> PayRound | None:
    if not posts:
        form.add_error(None, "一个人也没有勾。")
        return None
    try:
        return actions.pay_posts(posts=posts, by=request.user, **form.when())
    except NotAllowed as problem:
        form.add_error(None, str(problem).splitlines())
        return None


def _back_to(post: Post) -> dict:
    return {
        "back": reverse("policies:post_detail", args=[post.pk]),
        "back_label": f"{post.member}的岗位",
    }


def _post(request, pk: int, rows=Post.objects) -> Post:
    posts = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(
        posts.select_related("member", "household__village", "household__township"), pk=pk
    )


def _pay(request, pk: int, rows=PostPay.objects) -> PostPay:
    return get_object_or_404(rows.visible_to(request.user).select_related("post__member"), pk=pk)
