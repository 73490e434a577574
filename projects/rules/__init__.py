"""Rules of one row on its own (一行自己的规则): `faults(row)` says in Chinese what is wrong with it, without a query.

The row may be unsaved; the rows it belongs to hang on it. Actions refuse with these sentences, importers show them at the row.
"""
