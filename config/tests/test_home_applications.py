"""待办: tasks of entitlement (申请任务) that wait, for the township and the village."""

from datetime import timedelta

from django.utils import timezone

from config.home import board
from households.tests.make import make_household
from policies import actions
from policies.tests.make import head_of, make_listed_policy

TODAY = timezone.localdate()


def make_task(village, clerk, name, due_on):
    household = make_household(village=village, head_name=name, base_type="lifted")
    return actions.open_application(
        household=household,
        member=head_of(household),
        rule="medical_insurance_aid",
        by=clerk,
        on=TODAY - timedelta(days=7),
        due_on=due_on,
    )


def test_the_first_page_counts_tasks_and_those_that_are_late(places, clerk, village_cadre):
    make_listed_policy("medical_insurance_aid")
    make_task(places.village, clerk, "王德厚", TODAY - timedelta(days=1))
    done = make_task(places.village, clerk, "赵有福", TODAY)
    actions.finish_application(application=done, by=clerk, on=TODAY, outcome="已代缴")
    make_task(places.other_village, clerk, "李有粮", TODAY)
    for user, total, verb in ((clerk, 2, "办结"), (village_cadre, 1, "看任务")):
        part = next(one for one in board(user, TODAY)["parts"] if one.title == "申请任务")
        assert (part.total, part.late) == (total, 1)
        assert (part.rows[0].what, part.rows[0].verb) == ("申请医保代缴：王德厚", verb)
