"""Papers as Word files: each from its facts alone, without a query (文书排版)."""
