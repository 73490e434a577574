"""Every decision about households (农户的办理动作). Pages, imports and commands call these and nothing else."""

from households.actions.helpers import Handover, assign_helper, end_helper, replace_helper
from households.actions.members import add_member, change_head, remove_member, update_member
from households.actions.register import create_household, set_status, update_household
from households.actions.restructure import dissolve, merge, split
from households.actions.rules import Namesake, Stale
from households.actions.tags import end_household_tag, tag_household, tag_households
from households.actions.yearly import record_year

__all__ = [
    "Handover",
    "Namesake",
    "Stale",
    "add_member",
    "assign_helper",
    "change_head",
    "create_household",
    "dissolve",
    "end_helper",
    "end_household_tag",
    "merge",
    "record_year",
    "remove_member",
    "replace_helper",
    "set_status",
    "split",
    "tag_household",
    "tag_households",
    "update_household",
    "update_member",
]
