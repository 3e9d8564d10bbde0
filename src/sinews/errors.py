"""What can go wrong, in words for the person who can mend it.

Every error a user may meet is a `SinewsError`. Its message is one line: what was wrong, where,
and what to do about it. The command line prints that line and exits with 2.
"""

from __future__ import annotations


class SinewsError(Exception):
    """Something the user can mend; the message is one line."""


class UnknownName(SinewsError):
    """A party, measure or parameter that is not known; carries the nearest names that are."""

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.suggestions = suggestions


class UnreadableFile(SinewsError):
    """A file that cannot be taken in at all: empty, foreign, cut off, not permitted."""

    def __init__(self, message: str) -> None:
        # What a message quotes from a damaged file may hold line breaks; it is one line all the same.
        super().__init__(" ".join(message.split()))


class WorkspaceProblem(SinewsError):
    """The workspace cannot be used as asked: locked by another writer, full, damaged."""
