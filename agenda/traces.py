"""What the log leaves out: where a refusal was decided says nothing that its line does not. Pure."""

import logging

REFUS = 403


class RefusSansTrace(logging.Filter):
    """One line for a refusal; every other record as it is."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == REFUS:
            record.exc_info = record.exc_text = None
        return True
