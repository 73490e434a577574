"""Lines of the log (日志): what failed and where, never of whom."""

from __future__ import annotations

import logging
import re

# PostgreSQL repeats the refused row or key after the first line of its message; the text may have line breaks itself.
_DETAIL = re.compile(
    r"^(DETAIL|CONTEXT): .*?(?=\n\n(?:The above exception|During handling)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_LONG_NUMBER = re.compile(r"[0-9]{7,}[Xx]?")


class Formatter(logging.Formatter):
    """Without the values that the database repeats, and without numbers as long as a phone's."""

    def formatException(self, ei) -> str:
        return _LONG_NUMBER.sub("…", _DETAIL.sub(r"\1: …", super().formatException(ei)))

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _LONG_NUMBER.sub("…", record.message)
        return super().formatMessage(record)
