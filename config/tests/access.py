"""Who may open the first page and the index of settings."""

from accounts.roles import Role
from accounts.tests.rows import Row

ROWS = [
    Row("home"),
    Row("service_worker", is_public=True),
    Row("manifest", is_public=True),
    Row("settings", only=(Role.TOWNSHIP, Role.LEADER, Role.ADMIN)),
]
