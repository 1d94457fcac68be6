"""What one build hands to the next while `mkdocs serve` runs: whatever was made of what has not changed since."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class Known:
    """Results by everything that they were made from. A preview begins with those of the one before, and takes from
    there what has not changed. A build keeps nothing that was used: it would fill the memory."""

    lasts: bool = False
    before: dict[Hashable, Any] = field(default_factory=dict)
    now: dict[Hashable, Any] = field(default_factory=dict)

    def __contains__(self, key: Hashable) -> bool:
        return key in self.now or key in self.before

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is known by this key, else what `make` gives."""
        result: T = self.now[key] if key in self.now else self.before[key] if key in self.before else make()
        if self.lasts:
            self.now[key] = result
        else:
            self.now.pop(key, None)
        return result
