"""Alerts (风险预警): rules over facts, each with its evidence, its date and what would clear it. No score.

`facts` is what is known of one household on a day, `rules` the whole table of rules over it (pure functions), `loading`
reads the facts of a township or of some households in a fixed number of queries, `keeping` compares what the rules say
with the open alerts and writes the difference, `running` does so for a whole township at night.
"""
