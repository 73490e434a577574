"""The pages of households: each view finds what the user may see, asks for a decision, answers."""
