"""The whole life of one household: a clue, the procedure, help, the end of the risk, a new one, by four people on two screens.

With the procedure that ships with the system, from the first page by visible links and buttons; every wrong turn is
refused with its reason.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.pages import fits
from config import reference
from households.tests.make import make_household
from monitoring.models import Case, Clue
from monitoring.tests.test_browser import PHONE, all_fine

PC = {"width": 1280, "height": 800}
FAMILY = "郑国富户"
pytestmark = pytest.mark.django_db(transaction=True)


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


class Person:
    """One of the four at work, on the screen that he has; `case` is the round that he looks at."""

    def __init__(self, enter, page, address: str):
        self.enter, self.page, self.address = enter, page, address

    def takes_over(self, user, screen) -> None:
        self.page.set_viewport_size(screen)
        self.enter(user)

    def opens(self, where: str) -> None:
        self.page.goto(f"{self.address}{where}")
        assert fits(self.page)

    def fills(self, **fields) -> None:
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(str(value))

    def follows(self, link: str) -> None:
        self.page.locator("main").get_by_role("link", name=link).first.click()
        self.page.wait_for_load_state()
        assert fits(self.page)

    def presses(self, button: str) -> None:
        self.page.locator("main").get_by_role("button", name=button).first.click()

    def is_told(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()
        assert fits(self.page)

    def takes(self, step: str, on: date, **fields) -> None:
        """The next step of the round on the screen."""
        self.follows(f"办理：{step}")
        self.fills(on=on, **fields)
        self.presses(f"办结：{step}")
        self.is_told(f"已办{step}")


@pytest.fixture
def person(enter, page, live_server):
    return Person(enter, page, live_server.url)


@pytest.fixture
def household(places):
    reference.load()
    return make_household(
        village=places.village, grid=places.grid, head_name="郑国富", registered_on=ago(900)
    )


def test_a_household_from_the_clue_to_its_second_round(
    person, household, grid_officer, village_cadre, clerk, leader
):
    report_and_check(person, household, grid_officer, clerk)
    case = propose(person, household, village_cadre)
    walk_to_the_decision(person, case, village_cadre, clerk, leader)
    help_the_family(person, case, village_cadre)
    end_the_risk(person, case, grid_officer, village_cadre, clerk, leader)
    begin_again(person, household, grid_officer, clerk)

    first, second = Case.objects.filter(household=household).order_by("seq")
    assert (first.state, first.eliminated_how) == (Case.State.ELIMINATED, Case.How.HELP)
    assert (second.state, second.seq) == (Case.State.PROPOSED, 2)
    assert [step.done_by.name for step in first.steps.filter(kind="approve")] == [
        "周乡长",
        "周乡长",
    ]
    assert first.snapshots.count() == 2


def report_and_check(person, household, grid_officer, clerk) -> None:
    """The grid officer reports on a phone; nobody is included unseen."""
    person.takes_over(grid_officer, PHONE)
    person.opens(household.get_absolute_url())
    person.follows("报线索")
    person.fills(received_on=ago(300), detail="老伴做手术，自付三万元，今年没有出去务工")
    person.page.get_by_label("风险类型").select_option(label="因病")
    person.presses("报线索")
    person.is_told("已登记线索")
    clue = Clue.objects.get()

    person.takes_over(clerk, PC)
    person.opens(clue.get_absolute_url())
    person.follows("下结论")
    person.fills(on=ago(299), reason="看着符合")
    person.page.get_by_label("纳入", exact=True).check()
    person.presses("登记")
    person.page.get_by_role("alert").get_by_text("核实").first.wait_for()  # nobody has been there
    clue.refresh_from_db()
    assert clue.conclusion == ""

    person.opens(clue.get_absolute_url())
    person.follows("受理并指派")
    person.page.get_by_label("由谁去核实").select_option(
        label=f"{grid_officer}（{grid_officer.area}，{grid_officer.get_role_display()}）"
    )
    person.fills(on=ago(299), due_on=ago(296))
    person.presses("指派")
    person.is_told("最迟")

    person.takes_over(grid_officer, PHONE)
    person.opens(clue.get_absolute_url())
    person.follows("登记入户核实")
    person.fills(on=ago(298), verification="住院两次，自付三万一千元，全年收入一万五千元")
    person.presses("登记核实")
    person.is_told("住院两次")

    person.takes_over(clerk, PC)
    person.opens(clue.get_absolute_url())
    person.follows("下结论")
    person.fills(on=ago(298), reason="支出大，收入骤减，符合条件")
    person.page.get_by_label("纳入", exact=True).check()
    person.presses("登记结论")
    person.page.wait_for_url("**/propose/?clue=*")


def propose(person, household, village_cadre) -> Case:
    clue = Clue.objects.get()
    person.takes_over(village_cadre, PHONE)
    person.opens(f"{reverse('monitoring:propose', args=[household.pk])}?clue={clue.pk}")
    person.page.get_by_label("拟纳入类别").select_option(label="突发严重困难户")
    person.fills(on=ago(297))
    person.presses("提出，报乡镇登记")
    person.is_told("已提出监测")
    case = Case.objects.get()
    person.opens(reverse("monitoring:propose", args=[household.pk]))
    person.is_told("第 1 轮还没有结束")  # no second round beside it
    return case


def walk_to_the_decision(person, case, village_cadre, clerk, leader) -> None:
    person.opens(case.get_absolute_url())
    person.takes("申请和承诺授权", ago(296))
    person.takes("入户核实", ago(295), opinion="两次住院，票据齐全，家里没有存款")

    person.opens(reverse("monitoring:step_take", args=[case.pk, "review"]))
    person.is_told("前面还有没办的：信息比对")

    person.takes_over(clerk, PC)
    person.opens(case.get_absolute_url())
    person.takes("信息比对", ago(294), opinion="无车辆、房产、工商登记")
    person.opens(reverse("monitoring:identify", args=[case.pk]))
    person.is_told("前面还有没办的")

    person.takes_over(village_cadre, PHONE)
    person.opens(case.get_absolute_url())
    person.follows("办理：村级民主评议")
    person.fills(on=ago(293), expected=30, present=15, agreed=15, opposed=0)
    person.presses("办结：村级民主评议")
    person.is_told("评议无效，请另开")
    person.fills(present=26, agreed=25, opposed=1)
    person.presses("办结：村级民主评议")
    person.is_told("已办村级民主评议")

    person.follows("办理：村内公示")
    person.fills(on=ago(290), notice_from=ago(293), notice_to=ago(290))
    person.presses("办结：村内公示")
    person.is_told("公示只有 3 天")
    person.fills(on=ago(287), notice_from=ago(293), notice_to=ago(287))
    person.presses("办结：村内公示")
    person.is_told("已办村内公示")
    person.opens(reverse("monitoring:step_take", args=[case.pk, "approve"]))
    assert (
        person.page.title().startswith("403") or "不能" in person.page.locator("body").inner_text()
    )

    person.takes_over(leader, PC)
    person.opens(case.get_absolute_url())
    person.takes("乡镇审核", ago(286), opinion="班子会同意")
    person.opens(reverse("monitoring:identify", args=[case.pk]))
    assert "登记风险变更" in person.page.locator("body").inner_text()  # a clerk's work

    person.takes_over(clerk, PC)
    person.opens(case.get_absolute_url())
    person.follows("登记识别")
    person.fills(on=ago(284), persons=1, wages=5000, own_payments=31000)
    all_fine(person.page)
    person.presses("登记识别")
    person.is_told("要在综合研判里写明突发了什么事")
    person.fills(assessment="手术自付三万一千元，一年不能务工")
    person.presses("登记识别")
    person.is_told("已登记识别")
    person.takes("录入国家系统", ago(283))
    case.refresh_from_db()
    assert (case.state, case.identified_on) == (Case.State.MONITORED, ago(284))


def help_the_family(person, case, village_cadre) -> None:
    person.takes_over(village_cadre, PHONE)
    person.opens(case.get_absolute_url())
    person.follows("提出消除")
    person.fills(on=ago(282), reason="已经好了")
    person.presses("提出，报乡镇登记")
    person.is_told("才能办帮扶消除")  # neither half a year nor a measure

    person.opens(reverse("monitoring:measure_create", args=[case.household_id]))
    person.page.locator("main [name=case]").select_option(str(case.pk))
    person.page.locator("main [name=kind]").select_option(label="医疗救助")
    person.fills(planned_on=ago(280), done_on=ago(270), amount=8000)
    person.page.locator("main form .form-actions button[type=submit]").last.click()
    person.is_told("医疗救助")
    assert case.measures.get().done_on == ago(270)


def end_the_risk(person, case, grid_officer, village_cadre, clerk, leader) -> None:
    person.takes_over(grid_officer, PHONE)
    person.opens(case.get_absolute_url())
    person.follows("提出消除")
    person.fills(on=ago(20), reason="务工半年，收入稳定，支出已解决")
    person.presses("提出，报乡镇登记")
    person.is_told("已提出风险消除")
    person.takes("入户核实", ago(19), opinion="收入稳定，三保障都好")

    person.takes_over(village_cadre, PHONE)
    person.opens(case.get_absolute_url())
    person.takes("村级民主评议", ago(18), expected=30, present=27, agreed=27, opposed=0)
    person.takes("村内公示", ago(12), notice_from=ago(18), notice_to=ago(12))

    person.takes_over(leader, PC)
    person.opens(case.get_absolute_url())
    person.takes("乡镇审核", ago(11), opinion="同意消除")

    person.takes_over(clerk, PC)
    person.opens(case.get_absolute_url())
    person.follows("登记消除")
    person.fills(on=ago(10), persons=1, wages=5500)
    all_fine(person.page)
    person.presses("登记消除")
    person.is_told("还差 500 元")
    person.fills(wages=14000)
    person.presses("登记消除")
    person.is_told("已登记风险消除")
    person.takes("录入国家系统", ago(9))
    case.refresh_from_db()
    assert case.state == Case.State.ELIMINATED


def begin_again(person, household, grid_officer, clerk) -> None:
    person.takes_over(grid_officer, PHONE)
    person.opens(household.get_absolute_url())
    person.follows("提出再标注")
    person.page.get_by_label("拟纳入类别").select_option(label="突发严重困难户")
    person.page.get_by_label("第 1 位").select_option(label="因意外事故")
    person.fills(on=ago(5), opinion="车祸，手术自付三万元")
    person.presses("提出，报乡镇登记")
    person.is_told("第 2 轮")

    person.takes_over(clerk, PC)
    first = Case.objects.get(household=household, seq=1)
    person.opens(first.get_absolute_url())
    person.follows("消除回退")
    person.fills(on=ago(4), reason="想撤销")
    person.presses("撤销消除，继续监测")
    person.is_told("该户已开第 2 轮")  # going back and beginning again are two things
