"""Papers (文书): Word files filled from the rows, to print, sign and post.

Gather → facts → render: `household` and `village` ask the tables, `facts` and `public` are plain values, `word` typesets
them without a query. `catalogue` lists the papers. What hangs in public is made of `public.PublicRow` alone and looked
through once more by `guard`; see docs/adr/0030.
"""
