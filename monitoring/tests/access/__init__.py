"""Who may open the pages of monitoring, by subject."""

from monitoring.tests.access import cases, clues, files, measures, screenings, visits

ROWS = [
    *cases.ROWS,
    *clues.ROWS,
    *visits.ROWS,
    *measures.ROWS,
    *screenings.ROWS,
    *files.ROWS,
]
