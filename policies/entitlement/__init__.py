"""Entitlement rules (应享未享、享受不符): who should receive what, by rules over the facts of one household.

`facts` is what rules may look at, as of a day; `base` is what a rule is; `schooling`, `health`, `safety_net`, `working`
and `homes` hold the rules by topic, all pure, and `rules` the table of all; `loading` reads the facts of a place in a
fixed number of queries; `running` compares what the rules say with what is received; `backtest` does so for a year's
payments. Nothing is written here: what follows from a list is an action (policies.actions.entitlements).
"""
