"""The best way to pair two collections one to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Left = TypeVar("Left")
Right = TypeVar("Right")


def assign(gain: Sequence[Sequence[float]]) -> list[int | None]:
    """Per row the column it is paired with, None for a row left over; the sum of gains is the largest there is.

    `gain[i][j]` >= 0; rows and columns may differ in number. The shortest augmenting path form of the Hungarian
    method (Jonker and Volgenant, 1987), O(rows² · columns); of equally good pairings the same one every time.
    """
    if not gain or not gain[0]:
        return [None] * len(gain)
    if len(gain) > len(gain[0]):
        back = assign([list(column) for column in zip(*gain, strict=True)])
        taken = {row: column for column, row in enumerate(back)}
        return [taken.get(row) for row in range(len(gain))]
    return _assign_wide(gain)


def _assign_wide(gain: Sequence[Sequence[float]]) -> list[int | None]:
    """For no more rows than columns; columns are counted from 1, column 0 holds the row being placed."""
    rows, columns = len(gain), len(gain[0])
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        reach, came_from, done = [float("inf")] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            done[column] = True
            here, step, following = owner[column], float("inf"), 0
            for j in range(1, columns + 1):
                if done[j]:
                    continue
                cost = -gain[here - 1][j - 1] - row_price[here] - column_price[j]
                if cost < reach[j]:
                    reach[j], came_from[j] = cost, column
                if reach[j] < step:
                    step, following = reach[j], j
            for j in range(columns + 1):
                if done[j]:
                    row_price[owner[j]] += step
                    column_price[j] -= step
                else:
                    reach[j] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    paired: list[int | None] = [None] * rows
    for j in range(1, columns + 1):
        if owner[j]:
            paired[owner[j] - 1] = j - 1
    return paired


def pairs_off(left: Sequence[Left], right: Sequence[Right], same: Callable[[Left, Right], bool]) -> bool:
    """Whether every element of `left` can be paired with an element of `right` of its own that is the `same`."""
    if len(left) != len(right):
        return False
    gain = [[float(same(a, b)) for b in right] for a in left]
    return all(j is not None and gain[i][j] == 1.0 for i, j in enumerate(assign(gain)))
