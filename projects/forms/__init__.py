"""Forms of projects, funds, assets and enterprises, by what they enter."""
