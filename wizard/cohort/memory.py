"""What was found once, for the next time the same is asked."""

from collections.abc import Callable
from typing import TypeVar

Key, Value = TypeVar("Key"), TypeVar("Value")

MOST = 20_000
"""A file may be of any size, and its answering takes the same memory: then all is forgotten."""


class Memory(dict[Key, Value]):
    """What `find` says of a key, asked once for each different one; it belongs to one run."""

    def __init__(self, find: Callable[[Key], Value] | None = None) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: Key) -> Value:
        return self.keep(key, self._find(key))

    def keep(self, key: Key, value: Value) -> Value:
        """Hold what was found."""
        if len(self) >= MOST:
            self.clear()
        self[key] = value
        return value
