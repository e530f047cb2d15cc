"""Dates as officers type them and national registers write them, read into ISO 8601 partial dates.

Words: a *partial date* is a year, a year and month, or a day; a *reading* is one thing that an ambiguous text may mean.
Start reading at `reading`.
"""

from comity.kernel.identifiers.dates.reading import DateSpan, find_date, parse_partial_date

__all__ = ["DateSpan", "find_date", "parse_partial_date"]
