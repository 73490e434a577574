"""Random sequences of decisions on funds beside a plain model: what breaks no law is done, all else is refused and leaves no trace."""

import copy
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.actions import NotAllowed
from accounts.roles import Role
from accounts.tests.make import make_user
from areas.tests.make import make_county, make_township, make_village
from projects import actions
from projects.laws import breaches
from projects.models import FundBatch, Payment, Project, ProjectFunding
from projects.tests.make import make_batch, make_payment, make_project

ACCEPTED = {"completed_on": date(2021, 8, 1), "accepted_on": date(2021, 8, 1)}
NOT_ACCEPTED = {"completed_on": None, "accepted_on": None}
EARLY = Decimal("0.7")


@dataclass
class Books:
    """Batches (amount), projects (total, contract price, accepted), sources (project, batch, amount), payments (source, amount)."""

    batches: dict[int, int] = field(default_factory=dict)
    projects: dict[int, list] = field(default_factory=dict)
    sources: dict[int, list] = field(default_factory=dict)
    payments: dict[int, list] = field(default_factory=dict)

    def are_lawful(self) -> bool:
        return (
            all(of is None or of in self.batches for _, of, _ in self.sources.values())
            and all(self.allocated(pk) <= amount for pk, amount in self.batches.items())
            and all(self.paid_from(pk) <= amount for pk, (_, _, amount) in self.sources.items())
            and all(amount > 0 for _, _, amount in self.sources.values())
            and all(self._is_lawful(pk, *facts) for pk, facts in self.projects.items())
        )

    def _is_lawful(self, pk: int, total: int, contract: int | None, accepted: bool) -> bool:
        price = total if contract is None else contract
        early = 0 if accepted else self.paid_for(pk)
        within_contract = contract is None or self.paid_for(pk) <= contract
        return self.booked(pk) <= total and within_contract and early <= price * EARLY

    def allocated(self, batch: int) -> int:
        return sum(amount for _, of, amount in self.sources.values() if of == batch)

    def booked(self, project: int) -> int:
        return sum(amount for of, _, amount in self.sources.values() if of == project)

    def paid_from(self, source: int) -> int:
        return sum(amount for of, amount in self.payments.values() if of == source)

    def paid_for(self, project: int) -> int:
        return sum(
            amount for of, amount in self.payments.values() if self.sources[of][0] == project
        )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "allocate", "allocate", "pay", "pay", "correct_source", "correct_payment", "move_source",
                "correct_batch", "correct_total", "correct_contract", "accept", "reopen",
                "withdraw_source", "withdraw_payment", "withdraw_batch", "two_at_once",
            ]
        ),
        st.integers(0, 5),
        st.integers(1, 12),
    ),
    min_size=4,
    max_size=18,
)  # fmt: skip


class Clerk:
    """Takes each step in the model and through the actions, and says whether the books stayed the same."""

    def __init__(self):
        township = self.township = make_township(county=make_county())
        self.by = make_user(role=Role.TOWNSHIP, area=township, name="李业务")
        village = make_village(township=township)
        self.books = Books()
        for label in ("第一批", "第二批"):
            batch = make_batch(township=township, by=self.by, label=label, amount=Decimal(12))
            self.books.batches[batch.pk] = 12
        for _ in range(2):
            project = make_project(
                village=village,
                by=self.by,
                total=Decimal(10),
                approved_on=date(2021, 6, 1),
                started_on=date(2021, 6, 1),
            )
            self.books.projects[project.pk] = [10, None, False]

    def take(self, step: str, which: int, amount: int) -> None:
        if step == "two_at_once":
            self._two_at_once(which, amount)
            return
        after = copy.deepcopy(self.books)
        act = getattr(self, f"_{step}")(after, which, amount)
        if act is None:
            return
        lawful = after.are_lawful()
        try:
            remember = act()
        except NotAllowed:
            assert not lawful, step
            return
        assert lawful, step
        if remember:
            remember(after)
        self.books = after

    def check(self) -> None:
        """What the rows say is what the model says, and nobody who looks at all rows finds a breach but an open 缺口."""
        books = self.books
        for batch in FundBatch.objects.with_use():
            assert batch.amount == books.batches[batch.pk]
            assert batch.allocated == books.allocated(batch.pk)
            assert batch.balance == batch.amount - batch.allocated >= 0
            assert batch.paid <= batch.allocated
        for project in Project.objects.with_funds():
            assert project.funds == books.booked(project.pk) <= project.total
        for source in ProjectFunding.objects.with_paid():
            assert source.paid == books.paid_from(source.pk) <= source.amount
        assert Payment.objects.count() == len(books.payments)
        assert all("已验收，资金来源合计" in one.sentence for one in breaches(self.township))

    def _two_at_once(self, which, amount):
        """Two have the same source before them; whatever becomes of the second, the books stay lawful."""
        if not (source := nth(self.books.sources, which)):
            return
        rows = [ProjectFunding.objects.get(pk=source) for _ in range(2)]
        for row, value in zip(rows, (amount, amount % 12 + 1), strict=True):
            with suppress(NotAllowed), transaction.atomic():
                actions.correct_funding(
                    funding=row, by=self.by, reason="更正", amount=Decimal(value)
                )
        self.books.sources[source][2] = int(ProjectFunding.objects.get(pk=source).amount)
        assert self.books.are_lawful()

    def _allocate(self, after, which, amount):
        project, batch = nth(after.projects, which), nth([None, *after.batches], which // 2)
        after.sources[0] = [project, batch, amount]

        def act():
            made = actions.allocate(
                project=Project.objects.get(pk=project),
                batch=FundBatch.objects.filter(pk=batch).first(),
                source="central",
                amount=Decimal(amount),
                by=self.by,
            )
            return lambda books: books.sources.__setitem__(made.pk, books.sources.pop(0))

        return act

    def _pay(self, after, which, amount):
        if not (source := nth(after.sources, which)):
            return None
        after.payments[0] = [source, amount]

        def act():
            made = make_payment(
                funding=ProjectFunding.objects.get(pk=source), by=self.by, amount=Decimal(amount)
            )
            return lambda books: books.payments.__setitem__(made.pk, books.payments.pop(0))

        return act

    def _correct_source(self, after, which, amount):
        if not (source := nth(after.sources, which)):
            return None
        after.sources[source][2] = amount
        return lambda: self._correct("funding", ProjectFunding, source, amount=Decimal(amount))

    def _move_source(self, after, which, amount):
        if not (source := nth(after.sources, which)):
            return None
        if not (batch := nth(after.batches, amount)):
            return None
        after.sources[source][1] = batch
        return lambda: self._correct(
            "funding", ProjectFunding, source, batch=FundBatch.objects.get(pk=batch)
        )

    def _correct_payment(self, after, which, amount):
        if not (payment := nth(after.payments, which)):
            return None
        after.payments[payment][1] = amount
        return lambda: self._correct("payment", Payment, payment, amount=Decimal(amount))

    def _correct_batch(self, after, which, amount):
        if not (batch := nth(after.batches, which)):
            return None
        after.batches[batch] = amount
        return lambda: self._correct("batch", FundBatch, batch, amount=Decimal(amount))

    def _correct_total(self, after, which, amount):
        return self._change(after, which, 0, amount, total=Decimal(amount))

    def _correct_contract(self, after, which, amount):
        return self._change(after, which, 1, amount, contract_amount=Decimal(amount))

    def _accept(self, after, which, amount):
        return self._change(after, which, 2, True, **ACCEPTED)

    def _reopen(self, after, which, amount):
        return self._change(after, which, 2, False, **NOT_ACCEPTED)

    def _change(self, after, which, position, value, **changes):
        project = nth(after.projects, which)
        after.projects[project][position] = value
        return lambda: self._correct("project", Project, project, **changes)

    def _withdraw_source(self, after, which, amount):
        if not (source := nth(after.sources, which)) or after.paid_from(source):
            return None
        del after.sources[source]
        return lambda: self._withdraw(ProjectFunding, source)

    def _withdraw_batch(self, after, which, amount):
        if not (batch := nth(after.batches, which)):
            return None
        del after.batches[batch]
        return lambda: self._withdraw(FundBatch, batch)

    def _withdraw_payment(self, after, which, amount):
        if not (payment := nth(after.payments, which)):
            return None
        del after.payments[payment]
        return lambda: self._withdraw(Payment, payment)

    def _correct(self, name, model, pk, **changes):
        act = getattr(actions, f"correct_{name}")
        act(by=self.by, reason="更正", **{name: model.objects.get(pk=pk)}, **changes)

    def _withdraw(self, model, pk):
        actions.withdraw(row=model.objects.get(pk=pk), by=self.by, reason="登错")


def nth(rows, which: int) -> int | None:
    keys = list(rows)
    return keys[which % len(keys)] if keys else None


class FundLaws(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(STEPS)
    def test_no_order_of_decisions_spends_more_than_there_is(self, steps):
        clerk = Clerk()
        for step in steps:
            clerk.take(*step)
            clerk.check()
