"""Random steps, send-backs and dates through the real actions, over random procedures: accepted exactly when a small model says so."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from accounts.roles import Role
from accounts.tests.make import make_user
from areas.tests.make import make_county, make_township, make_village
from households.tests.make import make_household
from monitoring import actions, procedure
from monitoring.models import Case, CaseStep
from monitoring.tests.make import (
    IDENTIFICATION,
    make_case,
    make_category,
    make_procedure,
    make_step,
)
from monitoring.workflow import TAKEN

State, Kind = Case.State, CaseStep.Kind
START = date(2021, 1, 4)
LEAST = 5
BEFORE = [kind for kind in IDENTIFICATION if kind not in ("identify", "enter")]
PLANS = st.tuples(st.permutations(BEFORE), st.integers(0, len(BEFORE)), st.booleans()).map(
    lambda drawn: (*drawn[0][: drawn[1]], "identify", *(["enter"] if drawn[2] else []))
)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["next", "next", "any", "back"]), st.integers(0, 9), st.integers(-2, 7)
    ),
    min_size=6,
    max_size=16,
)


class Story:
    """One round and its model: how many steps of the plan are done, and on which day the last step was taken."""

    def __init__(self, case: Case, kinds: tuple[str, ...], clerk):
        self.case, self.kinds, self.clerk = case, kinds, clerk
        self.count, self.day = 0, START
        self.taken = 1

    @property
    def is_decided(self) -> bool:
        return "identify" in self.kinds[: self.count]

    def act(self, what: str, number: int, days: int) -> None:
        on = self.day + timedelta(days=days)
        kind = self.kinds[number % len(self.kinds)]
        if what == "next" and self.count < len(self.kinds):
            kind = self.kinds[self.count]
        if what == "back":
            self.attempt(
                self.may_send_back(kind, on), self.kinds.index(kind), on, self.send_back, kind
            )
        else:
            self.attempt(self.may_take(kind, on), self.count + 1, on, self.take, kind)

    def may_take(self, kind: str, on: date) -> bool:
        is_next = self.count < len(self.kinds) and self.kinds[self.count] == kind
        hangs = kind != "notice" or on - self.day >= timedelta(days=LEAST)
        return is_next and on >= self.day and hangs

    def may_send_back(self, kind: str, on: date) -> bool:
        return not self.is_decided and kind in self.kinds[: self.count] and on >= self.day

    def attempt(self, is_allowed: bool, count: int, on: date, act, kind: str) -> None:
        try:
            act(kind, on)
        except NotAllowed:
            assert not is_allowed, (kind, on, self.count)
            return
        assert is_allowed, (kind, on, self.count)
        self.count, self.day, self.taken = count, on, self.taken + 1

    def take(self, kind: str, on: date) -> None:
        if kind in TAKEN:
            notice = {"notice_from": self.day} if kind == "notice" else {}
            make_step(case=self.case, kind=kind, on=on, by=self.clerk, **notice)
        else:
            actions.identify(case=self.case, by=self.clerk, on=on, income=5000)

    def send_back(self, kind: str, on: date) -> None:
        actions.send_back_step(case=self.case, by=self.clerk, to=kind, on=on, reason="重办")

    def check(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        standing = procedure.standing_of(case, date(2100, 1, 1))
        assert [step.kind for step in standing.done] == list(self.kinds[: self.count])
        left = self.kinds[self.count :]
        assert standing.next_kind == (left[0] if left else None)
        assert case.state == (State.MONITORED if self.is_decided else State.PROPOSED)
        assert (case.steps.count(), case.version) == (self.taken, self.taken - 1)
        days = list(case.steps.order_by("pk").values_list("done_on", flat=True))
        assert days == sorted(days)
        found = Case.objects.filter(pk=case.pk)
        assert found.open_on(self.day).exists() == self.is_decided


@pytest.fixture
def empty_world(db):
    township = make_township(county=make_county())
    make_category()
    return make_user(role=Role.TOWNSHIP, area=township), make_village(township=township)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(kinds=PLANS, acts=ACTS)
def test_a_step_is_accepted_exactly_when_the_model_says_so(empty_world, kinds, acts):
    clerk, village = empty_world
    with transaction.atomic():
        make_procedure(kinds=kinds, notice={"at_least_days": LEAST})
        case = make_case(
            household=make_household(village=village),
            state=State.PROPOSED,
            identified_on=START,
            by=clerk,
        )
        story = Story(case, kinds, clerk)
        for act in acts:
            story.act(*act)
            story.check()
        transaction.set_rollback(True)
