"""Where projects and assets are (实施地点、坐落): villages of the township by the names that ledgers write."""

from __future__ import annotations

import re
from dataclasses import dataclass

from areas.models import Area
from households.imports.cleaners import nearest


@dataclass(frozen=True, slots=True)
class Villages:
    """The villages of a township by name."""

    township: Area
    by_name: dict[str, int]

    @classmethod
    def of(cls, township: Area) -> Villages:
        """One query."""
        villages = Area.objects.filter(parent=township, level=Area.Level.VILLAGE).order_by("code")
        return cls(township, dict(villages.values_list("name", "pk")))

    @property
    def names(self) -> dict[int, str]:
        return {pk: name for name, pk in self.by_name.items()}

    def find(self, text: str) -> list[int]:
        """The villages that a cell names, the main one first; none where it names the whole township. Raises ValueError."""
        words = [word for word in re.split(r"[,，、;；/\s]+", text) if word]
        found = [self._find(word) for word in words if not self._is_everywhere(word)]
        return list(dict.fromkeys(found))

    def _is_everywhere(self, word: str) -> bool:
        word = word.removeprefix(self.township.parent.name)
        return word == self.township.name or word in {
            "全镇",
            "全乡",
            "各村",
            "全镇各村",
            "全乡各村",
        }

    def _find(self, word: str) -> int:
        bare = word.removeprefix(self.township.parent.name).removeprefix(self.township.name)
        for name in (word, bare):
            if name in self.by_name:
                return self.by_name[name]
        reason = f"{self.township.name}没有“{word}”{nearest(bare, self.by_name)}"
        raise ValueError(f"{reason}；几个村用顿号隔开，全镇的写“{self.township.name}”")
