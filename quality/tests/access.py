"""Who may open the pages of the data check."""

from accounts.roles import Can, Role
from accounts.tests.rows import Row
from quality.tests.make import make_finding

ROWS = [
    Row("quality:list", Can.CHECK_DATA),
    Row("quality:run", Can.CHECK_DATA, methods=("POST",)),
    Row(
        "quality:waive",
        Can.CHECK_DATA,
        lambda world: {"pk": make_finding(household=world.household).pk},
        methods=("GET", "POST"),
        only=(Role.TOWNSHIP,),
    ),
    Row("quality:panel", Can.VIEW_HOUSEHOLDS, lambda world: {"pk": world.household.pk}),
]
