"""Laws of the procedure over random plans, sequences and dates: against a small model, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from monitoring import procedure
from monitoring.models import CaseStep, ProcedureStep
from monitoring.procedure import DECIDES, OFFERED

Kind = CaseStep.Kind
START = date(2021, 1, 1)
PROPOSALS = {"identify": Kind.PROPOSE, "eliminate": Kind.PROPOSE_ELIMINATION}
quiet = settings(deadline=None, max_examples=60)


@st.composite
def plans(draw):
    """A purpose and some of its steps in any order that the settings accept."""
    purpose = draw(st.sampled_from(list(DECIDES)))
    decision = DECIDES[purpose]
    before = [kind for kind in OFFERED[purpose] if kind not in (decision, Kind.ENTER)]
    kept = draw(st.integers(0, len(before)))
    kinds = [*draw(st.permutations(before))[:kept], decision]
    if draw(st.booleans()):
        kinds.append(Kind.ENTER)
    return purpose, [
        ProcedureStep(
            purpose=purpose,
            order=order,
            kind=kind,
            days=draw(st.none() | st.integers(1, 20)),
            is_working_days=draw(st.booleans()),
            counted_from=draw(st.sampled_from(ProcedureStep.CountedFrom.values)),
            valid_from=START,
        )
        for order, kind in enumerate(kinds, start=1)
    ]


ACTS = st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(0, 9)), max_size=25)


class Story:
    """Steps taken and sent back as the actions do it, beside a model: how many of the plan's steps are done."""

    def __init__(self, purpose, plan):
        self.plan, self.kinds = plan, [step.kind for step in plan]
        self.decided_at = self.kinds.index(DECIDES[purpose]) + 1
        self.day, self.steps, self.count = START, [], 0
        self.note(PROPOSALS[purpose])

    def note(self, kind, back_to="") -> None:
        step = CaseStep(
            pk=len(self.steps) + 1,
            kind=kind,
            back_to=back_to,
            done_on=self.day,
            done_by=User(name="李"),
        )
        self.steps.append(step)

    @property
    def run(self):
        return procedure.replay(self.steps)

    def act(self, is_back: bool, number: int, days: int) -> None:
        self.day += timedelta(days=days)
        kind = self.kinds[number % len(self.kinds)]
        if is_back:
            self.send_back(kind)
        else:
            self.take(kind)

    def take(self, kind) -> None:
        """Accepted exactly when the model says that this step is the next."""
        is_next = self.count < len(self.kinds) and self.kinds[self.count] == kind
        assert (procedure.order_problems(self.run, self.plan, kind) == []) == is_next
        if is_next:
            self.note(kind)
            self.count += 1

    def send_back(self, kind) -> None:
        """As the action has it: something that was done, before the decision."""
        at = self.kinds.index(kind)
        if at < self.count < self.decided_at:
            self.note(Kind.SEND_BACK, back_to=kind)
            self.count = at

    def check(self) -> None:
        done = [step.kind for step in self.run.done]
        assert done == self.kinds[: self.count]
        skipped = self.decided_at == self.count and len(done) == 1 and self.decided_at > 1
        assert skipped or procedure.to_come(self.run, self.plan) == self.kinds[self.count :]
        days = [step.done_on for step in self.run.done]
        assert days == sorted(days)
        counted = {step.pk for step in self.run.done}
        taken = {step.pk for step in self.steps if step.kind in self.kinds}
        assert procedure.voided(self.steps) == taken - counted


@quiet
@given(plans(), ACTS)
def test_what_is_replayed_is_a_beginning_of_the_plan_whatever_is_tried(made, acts):
    story = Story(*made)
    for act in acts:
        story.act(*act)
        story.check()


@quiet
@given(plans(), ACTS, st.integers(0, 400), st.integers(0, 60))
def test_lateness_only_grows_and_a_deadline_is_never_before_its_start(made, acts, ahead, more):
    story = Story(*made)
    for act in acts:
        story.act(*act)
    on = story.day + timedelta(days=ahead)
    before, after = (
        procedure.standing(story.run, story.plan, day, limit=15)
        for day in (on, on + timedelta(days=more))
    )
    assert before.due_on == after.due_on
    assert before.days_late <= after.days_late
    if before.due_on:
        assert before.due_on > story.run.began.done_on
        assert before.days_late == max((on - before.due_on).days, 0)
    else:
        assert before.days_late == 0


RULES = st.builds(
    ProcedureStep, kind=st.just("check"), days=st.integers(1, 40), is_working_days=st.booleans()
)


@quiet
@given(RULES, st.dates(date(2018, 1, 1), date(2030, 1, 1)), st.integers(0, 40), st.integers(0, 9))
def test_deadlines_are_monotone_in_the_start_and_in_the_days(rule, since, later, more):
    due = procedure.deadline(rule, since)
    assert due >= since + timedelta(days=rule.days)
    assert due <= procedure.deadline(rule, since + timedelta(days=later))
    rule.days += more
    assert due <= procedure.deadline(rule, since)


@quiet
@given(plans())
def test_expected_days_follow_each_other(made):
    purpose, plan = made
    for step in plan:
        step.counted_from = ProcedureStep.CountedFrom.PREVIOUS
    story = Story(purpose, plan)
    days = [due for _, due in procedure.expected(story.run, plan) if due]

    assert days == sorted(days)
    assert [kind for kind, _ in procedure.expected(story.run, plan)] == story.kinds


@pytest.mark.parametrize("stop", procedure.STOPS)
def test_what_is_stopped_goes_on_no_more(stop):
    story = Story("identify", [ProcedureStep(purpose="identify", kind="identify", order=1)])
    story.note(stop)

    assert story.run is None
    story.note(Kind.PROPOSE_ELIMINATION)
    assert story.run.purpose == "eliminate"
