"""How many edits part two words, as far as it matters."""

from __future__ import annotations


# In a band as wide as the edits that matter: linear, and the same answer as the whole matrix.
def edit_distance(one: str, other: str, *, most: int) -> int:
    """How many letters must be put in, taken out, changed or swapped with their neighbour; `most` + 1 for any more.

    Time is letters times `most`, space is `most`: only the band of the matrix is filled in which so few edits can end.
    """
    one, other = _without_ends(one, other)
    if abs(len(one) - len(other)) > most:
        return most + 1
    far = most + 1
    width = 2 * most + 1  # of the band: place k of row i stands for the first i and i + k - most letters
    before, row = [far] * width, [max(0, k - most) if k >= most else far for k in range(width)]
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [far] * width
        for k in range(width):
            j = i + k - most
            if not 0 <= j <= len(other):
                continue
            cost = before[k + 1] + 1 if k + 1 < width else far
            if j:
                cost = min(cost, before[k] + (letter != other[j - 1]), row[k - 1] + 1 if k else far)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                cost = min(cost, last[k] + 1)
            row[k] = min(cost, far)
        if min(row) == far and min(before) == far:
            return far
    return row[len(other) - len(one) + most]


def _without_ends(one: str, other: str) -> tuple[str, str]:
    """Both without the letters that they begin and end with alike: no fewer edits are needed for these."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    left = shorter - start
    end = next((at for at in range(left) if one[-1 - at] != other[-1 - at]), left)
    return one[start : len(one) - end], other[start : len(other) - end]
