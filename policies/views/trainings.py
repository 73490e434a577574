"""Pages of trainings (技能培训): sessions, who took part, certificates and allowances."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.models import Area
from households import search
from households.models import Member
from policies import actions
from policies.filtering_work import TrainingFilters
from policies.forms.trainings import (
    AllowanceForm,
    TraineeCorrectionForm,
    TrainingCorrectionForm,
    TrainingForm,
)
from policies.models import Trainee, Training
from policies.tabs import tabs

MOST = 50


@require_GET
@require(Can.VIEW_FIGURES)
def training_list(request):
    """人次 counts seats, 人数 people: who was trained twice is two 人次 and one person."""
    sessions = Training.objects.visible_to(request.user)
    conditions = TrainingFilters(request.GET, sessions, request=request)
    trainees = Trainee.objects.visible_to(request.user)
    page = page_of(request, conditions.qs.order_by("-started_on", "-pk"))
    seats = trainees.filter(training__in=[row.pk for row in page]).order_by()
    counted = dict(seats.values_list("training").annotate(Count("pk")))
    chosen = trainees.filter(training__in=conditions.qs.order_by().values("pk"))
    context = {
        "tabs": tabs(request.user, "policies:trainings"),
        "conditions": conditions.form,
        "page": page,
        "rows": [(row, counted.get(row.pk, 0)) for row in page],
        "totals": chosen.order_by().aggregate(
            seats=Count("pk"),
            persons=Count("member", distinct=True),
            certificates=Count("pk", filter=Q(has_certificate=True)),
        ),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/trainings.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def training_detail(request, pk):
    return _detail(request, _training(request, pk), AllowanceForm())


def _detail(request, training: Training, form: AllowanceForm, ticked=()):
    if training.allowance is not None:
        form.fields["amount"].initial = training.allowance
    trainees = Trainee.objects.visible_to(request.user).filter(training=training)
    context = {
        "training": training,
        "trainees": trainees.select_related("member", "household__village").order_by(
            "household__village__code", "pk"
        ),
        "form": form,
        "ticked": ticked,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/training.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def training_create(request):
    township = Area.objects.visible_to(request.user).townships().first()
    form = TrainingForm(request.POST or None)
    training = carry_out(request, form, actions.hold_training, township=township)
    if training:
        messages.success(request, f"已登记培训：{training}")
        return redirect("policies:training_detail", training.pk)
    return form_page(
        request,
        form,
        heading="登记技能培训",
        back=reverse("policies:trainings"),
        back_label="技能培训",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def training_correct(request, pk):
    training = _training(request, pk)
    form = TrainingCorrectionForm(request.POST or None, row=training)
    if carry_out(request, form, actions.correct_training, training=training):
        messages.success(request, f"已更正培训：{training}")
        return redirect("policies:training_detail", pk)
    return form_page(request, form, heading="更正技能培训", sub=str(training), **_back_to(training))


@require_POST
@require(Can.KEEP_POLICIES)
def training_withdraw(request, pk):
    training = _training(request, pk, Training.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废培训：{training}",
        row=training,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:trainings")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def training_enrol(request, pk):
    """Find people by name, initials or the last four of the certificate, tick them, enrol them. What is typed is posted."""
    training = _training(request, pk)
    text = request.POST.get("q", "")[: search.LONGEST]
    ticked = {int(key) for key in request.POST.getlist("members") if key.isdecimal()}
    if ticked and "enrol" in request.POST:
        return _enrol(request, training, ticked)
    context = {
        "training": training,
        "text": text,
        "members": _meant(request.user, training, text),
        "most": MOST,
        "nobody": "enrol" in request.POST,
    }
    return render(request, "policies/training_enrol.html", context)


def _enrol(request, training: Training, keys: set[int]):
    members = Member.objects.visible_to(request.user).filter(pk__in=keys)
    try:
        enrolled = actions.enrol_all(
            training=training,
            members=members.select_related("household").order_by("pk"),
            by=request.user,
        )
    except NotAllowed as problem:
        messages.error(request, f"一个也没有登记：{problem}")
    else:
        messages.success(request, f"已登记参训 {len(enrolled)} 人")
    return redirect("policies:training_detail", training.pk)


def _meant(user, training: Training, text: str) -> list[Member]:
    """At most MOST people of the user's area who were present when the session began and are not on its list yet."""
    condition = _condition(text)
    if condition is None:
        return []
    people = Member.objects.visible_to(user).present_on(training.started_on).filter(condition)
    seated = Trainee.objects.filter(training=training).values("member")
    people = people.exclude(pk__in=seated).select_related("household__village")
    return list(people.order_by("household__village__code", "name", "pk")[:MOST])


def _condition(text: str) -> Q | None:
    """Several words find several people: 张三 李四 0314."""
    key = search.private_key(text)
    if key:
        return Q(id_index=key[0][1:]) if key[0].startswith("i") else Q(phone_index=key[0][1:])
    found = None
    for word in text.replace("、", " ").replace("，", " ").split():
        one = search.member_condition(word)
        if one is not None:
            found = one if found is None else found | one
    return found


@require_POST
@require(Can.KEEP_POLICIES)
def training_certify(request, pk):
    training = _training(request, pk)
    tell(
        request,
        actions.certify,
        "已记取得证书",
        training=training,
        trainees=_ticked(request, training),
    )
    return redirect("policies:training_detail", pk)


@require_POST
@require(Can.KEEP_POLICIES)
def training_pay(request, pk):
    training = _training(request, pk)
    trainees = _ticked(request, training)
    form = AllowanceForm(request.POST)
    done = carry_out(request, form, actions.pay_allowances, training=training, trainees=trainees)
    if done:
        messages.success(request, f"已登记 {done} 人的培训补助")
        return redirect("policies:training_detail", pk)
    return _detail(request, training, form, {row.pk for row in trainees})


def _ticked(request, training: Training) -> list[Trainee]:
    keys = {int(key) for key in request.POST.getlist("trainees") if key.isdecimal()}
    rows = Trainee.objects.visible_to(request.user).filter(training=training)
    return [row for row in rows if row.pk in keys]


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def trainee_correct(request, pk):
    trainee = _trainee(request, pk)
    form = TraineeCorrectionForm(request.POST or None, row=trainee)
    if carry_out(request, form, actions.correct_trainee, trainee=trainee):
        messages.success(request, f"已更正参训：{trainee.member}")
        return redirect("policies:training_detail", trainee.training_id)
    return form_page(
        request,
        form,
        heading="更正参训",
        sub=f"{trainee.member}，{trainee.training}",
        template="policies/trainee_correct.html",
        trainee=trainee,
        **_back_to(trainee.training),
    )


@require_POST
@require(Can.KEEP_POLICIES)
def trainee_withdraw(request, pk):
    trainee = _trainee(request, pk, Trainee.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废参训：{trainee.member}",
        row=trainee,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:training_detail", trainee.training_id)


def _back_to(training: Training) -> dict:
    return {
        "back": reverse("policies:training_detail", args=[training.pk]),
        "back_label": str(training),
    }


def _training(request, pk: int, rows=Training.objects) -> Training:
    return get_object_or_404(rows.visible_to(request.user), pk=pk)


def _trainee(request, pk: int, rows=Trainee.objects) -> Trainee:
    trainees = rows.visible_to(request.user)
    return get_object_or_404(trainees.select_related("member", "household", "training"), pk=pk)
