"""Forms of the household pages: they validate, they do not act and never see the request."""
