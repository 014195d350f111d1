"""Night shifts as a flow from nights to nurses."""

from collections import deque


class Planner:
    """Fills nights one shift at a time, and moves earlier shifts where that makes room."""

    def __init__(self, needs: list[int], most: list[int], absences: list[list[int]]) -> None:
        self.needs = needs
        self.spare = list(most)  # nights that each nurse can still work
        self.working: list[set[int]] = [set() for _ in needs]
        away = {(nurse, night) for nurse, night in absences}
        self.able = [[n for n in range(len(most)) if (n, night) not in away] for night in range(len(needs))]
        self.proof: list[int] = []
        for night, need in enumerate(needs):
            for _ in range(need):
                if not self._fill(night):
                    return

    def _fill(self, night: int) -> bool:
        """Add a shift to a night; where that cannot be done, the nights that were searched are the proof."""
        came_from: dict[int, int] = {}  # nurse -> night that wants to have her
        nights = deque([night])
        released: dict[int, int] = {night: -1}  # night -> nurse who would leave it
        while nights:
            wanting = nights.popleft()
            for nurse in self.able[wanting]:
                if nurse in came_from or nurse in self.working[wanting]:
                    continue
                came_from[nurse] = wanting
                if self.spare[nurse]:
                    self._exchange(nurse, came_from, released)
                    return True
                for other in range(len(self.needs)):
                    if other not in released and nurse in self.working[other]:
                        released[other] = nurse
                        nights.append(other)
        self.proof = list(released)
        return False

    def _exchange(self, nurse: int, came_from: dict[int, int], released: dict[int, int]) -> None:
        self.spare[nurse] -= 1
        while nurse >= 0:
            night = came_from[nurse]
            self.working[night].add(nurse)
            nurse = released[night]
            if nurse >= 0:
                self.working[night].remove(nurse)


def rota(needs: list[int], most: list[int], absences: list[list[int]]) -> list[list[int]]:
    """Return the nurses of each night, or an empty list if there is no plan."""
    planner = Planner(needs, most, absences)
    return [] if planner.proof else [sorted(nurses) for nurses in planner.working]


def shortage(needs: list[int], most: list[int], absences: list[list[int]]) -> list[int]:
    """Return nights that together need more than the nurses can work, or an empty list if there is a plan."""
    return Planner(needs, most, absences).proof
