"""Random sequences of steps against a small model in plain Python: states, intervals and counts of any day agree."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from accounts.models import User
from accounts.roles import Role
from accounts.tests.make import make_user
from areas.tests.make import make_county, make_township, make_village
from households.actions import dissolve
from households.models import Household
from households.tests.make import make_household
from lib.dates import Period
from monitoring import actions
from monitoring.models import Case, CaseState, CaseStep
from monitoring.tests.make import ILLNESS, make_category

State, Kind = Case.State, CaseStep.Kind
START = date(2020, 1, 1)
OPENED = (State.MONITORED, State.ELIMINATING)
PERIOD = Period.year(2021)


@dataclass
class Round:
    """The model of one round: the days on which its state changed."""

    states: list[tuple[date, str]] = field(default_factory=list)
    identified_on: date | None = None

    @property
    def state(self) -> str:
        return self.states[-1][1]

    def on(self, day: date) -> str | None:
        past = [state for start, state in self.states if start <= day]
        return past[-1] if past else None


TRANSITIONS = {
    "identify": (State.PROPOSED, State.MONITORED),
    "reject": (State.PROPOSED, State.REJECTED),
    "propose_elimination": (State.MONITORED, State.ELIMINATING),
    "eliminate": (State.ELIMINATING, State.ELIMINATED),
    "send_back": (State.ELIMINATING, State.MONITORED),
    "revert": (State.ELIMINATED, State.MONITORED),
}
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 29),
        st.integers(-15, 60),
    ),
    min_size=8,
    max_size=20,
)


class World:
    """Two households, the real ones and their models, side by side."""

    def __init__(self, clerk: User, households: list[Household]):
        self.clerk = clerk
        self.households = households
        self.rounds: list[list[Round]] = [[], []]
        self.cases: list[list[Case]] = [[], []]
        self.day = START
        self.gone: set[int] = set()

    def choose(self, which: int, number: int) -> str:
        """Two times of three a step that fits the state, else any."""
        everything = ["propose", *TRANSITIONS, "dissolve"]
        fitting = [step for step in everything if self.expects(which, step, date.max)]
        if number != 29:  # a household ends seldom, else no history would grow long
            fitting = [step for step in fitting if step != "dissolve"]
        steps = fitting if number % 3 and fitting else everything
        return steps[number // 3 % len(steps)]

    def expects(self, which: int, step: str, on: date) -> bool:
        """Does the model allow the step on that day?"""
        counted = [one for one in self.rounds[which] if one.state != State.REJECTED]
        last = counted[-1] if counted else None
        if which in self.gone:
            return False
        if step == "dissolve":
            is_running = last is not None and last.state in OPENED
            is_waiting = last is not None and last.state == State.PROPOSED
            return not is_waiting and (not is_running or on >= last.states[-1][0])
        if step == "propose":
            is_free = last is None or last.state == State.ELIMINATED
            return is_free and (last is None or on >= last.states[-1][0])
        target = self.target(which, step)
        return target is not None and on >= target.states[-1][0]

    def target(self, which: int, step: str) -> Round | None:
        counted = [one for one in self.rounds[which] if one.state != State.REJECTED]
        if counted and counted[-1].state == TRANSITIONS[step][0]:
            return counted[-1]
        return None

    def take(self, which: int, step: str, on: date) -> None:
        is_allowed = self.expects(which, step, on)
        try:
            self.act(which, step, on)
        except NotAllowed:
            assert not is_allowed, (which, step, on)
            return
        assert is_allowed, (which, step, on)
        if step == "propose":
            self.rounds[which].append(Round([(on, State.PROPOSED)]))
            return
        if step == "dissolve":
            self.gone.add(which)
            for one in self.rounds[which]:
                if one.state in OPENED:
                    one.states.append((on, State.CLOSED))
            return
        target = self.target(which, step)
        target.states.append((on, TRANSITIONS[step][1]))
        if step == "identify":
            target.identified_on = on

    def act(self, which: int, step: str, on: date) -> None:
        household = self.households[which]
        if step == "propose":
            case = actions.propose(
                household=household,
                category=make_category(),
                risks=ILLNESS,
                source="self",
                opinion="支出大",
                by=self.clerk,
                on=on,
            )
            self.cases[which].append(case)
            return
        if step == "dissolve":
            dissolve(
                household=household,
                by=self.clerk,
                on=on,
                dissolve_reason="died_out",
                reason="全户去世",
            )
            for case in self.cases[which]:
                case.refresh_from_db()
            household.refresh_from_db()
            return
        counted = [case for case in self.cases[which] if case.state != State.REJECTED]
        if not counted:
            raise NotAllowed("没有")
        arguments = {"case": counted[-1], "by": self.clerk, "on": on}
        match step:
            case "identify":
                actions.identify(**arguments, income=Decimal(5000))
            case "eliminate":
                actions.eliminate(**arguments, income=None)
            case "propose_elimination":
                actions.propose_elimination(**arguments, how="natural", reason="自然消失")
            case _:
                getattr(actions, step)(**arguments, reason="核实后")

    def check(self) -> None:
        for which, household in enumerate(self.households):
            open_rounds = household.cases.filter(state__in=Case.OPEN)
            assert open_rounds.count() <= 1
            for case, model in zip(self.cases[which], self.rounds[which], strict=True):
                case.refresh_from_db()
                assert (case.state, case.identified_on) == (model.state, model.identified_on)
                self.check_intervals(case, model)
            numbers = [case.seq for case in self.cases[which] if case.state != State.REJECTED]
            assert numbers == list(range(1, len(numbers) + 1))

    @staticmethod
    def check_intervals(case: Case, model: Round) -> None:
        rows = list(case.states.order_by("valid_from", "pk"))
        assert [(row.valid_from, row.state) for row in rows] == model.states
        assert [row.valid_to for row in rows] == [row.valid_from for row in rows[1:]] + [None]

    def check_counts(self, on: date) -> None:
        """The querysets that reports use, against the replayed model."""
        everything = [
            (which, seq, one)
            for which, rounds in enumerate(self.rounds)
            for seq, one in enumerate(rounds)
        ]
        known = {
            (which, seq)
            for which, seq, one in everything
            if one.identified_on and one.identified_on <= on
        }
        latest = {
            max(pair for pair in known if pair[0] == which)
            for which in (0, 1)
            if any(pair[0] == which for pair in known)
        }
        opened = {(which, seq) for which, seq, one in everything if one.on(on) in OPENED}
        ended = {(which, seq) for which, seq, one in everything if one.on(on) == State.ELIMINATED}
        assert self.pairs(Case.objects.identified_by(on)) == known
        assert self.pairs(Case.objects.latest_by(on)) == latest
        assert self.pairs(Case.objects.open_on(on)) == opened
        assert self.pairs(Case.objects.eliminated_on(on)) == ended
        # 累计纳入 = 未消除 + 已消除 + 随户注销, each household once
        now = Case.objects.latest_by(on)
        parts = [now.open_on(on), now.eliminated_on(on), now.in_state_on(on, State.CLOSED)]
        assert now.count() == sum(part.count() for part in parts)

    def pairs(self, cases) -> set[tuple[int, int]]:
        places = {
            case.pk: (which, seq)
            for which, group in enumerate(self.cases)
            for seq, case in enumerate(group)
        }
        return {places[case.pk] for case in cases}

    def check_balance(self) -> None:
        """年初 + 新增（含再标注）− 消除 + 回退 − 随户注销 = 年末."""
        opening = Case.objects.open_on(PERIOD.start - timedelta(days=1)).count()
        added = Case.objects.identified_during(PERIOD).count()
        ended = CaseState.objects.filter(
            state=State.ELIMINATED, **PERIOD.filter_kwargs("valid_from")
        )
        back = CaseStep.objects.filter(kind=Kind.REVERT, **PERIOD.filter_kwargs("done_on"))
        gone = CaseState.objects.filter(state=State.CLOSED, **PERIOD.filter_kwargs("valid_from"))
        closing = Case.objects.open_on(PERIOD.end).count()
        assert opening + added - ended.count() + back.count() - gone.count() == closing


@pytest.fixture
def empty_world(db):
    township = make_township(county=make_county())
    village = make_village(township=township)
    make_category()
    return make_user(role=Role.TOWNSHIP, area=township), village


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_of_steps_keeps_states_intervals_and_counts_in_order(empty_world, steps):
    clerk, village = empty_world
    with transaction.atomic():
        world = World(clerk, [make_household(village=village) for _ in range(2)])
        live(world, steps)
        transaction.set_rollback(True)


def live(world: World, steps) -> None:
    for which, choice, days in steps:
        on = world.day + timedelta(days=days)
        world.take(which, world.choose(which, choice), on)
        world.day = max(world.day, on)
    world.check()
    days = sorted({start for rounds in world.rounds for one in rounds for start, _ in one.states})
    for day in [day + timedelta(days=shift) for day in days for shift in (-1, 0)][:20]:
        world.check_counts(day)
    world.check_counts(PERIOD.end)
    world.check_balance()
