"""Forms of policies, by what they enter."""
