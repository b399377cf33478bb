"""Materialised paths of the unit tree: steps of four characters from 0-9A-Z (treebeard's MP_Node)."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STEP = 4


def next_path(path: str) -> str:
    """Smallest path greater than every descendant of `path`: the last character that can grow grows."""
    trimmed = path.rstrip(ALPHABET[-1])
    if not trimmed:
        return "a"  # sorts behind the whole alphabet
    return trimmed[:-1] + ALPHABET[ALPHABET.index(trimmed[-1]) + 1]


def ancestors(path: str) -> list[str]:
    """Paths above `path`, the root first, without itself."""
    return [path[:end] for end in range(STEP, len(path), STEP)]


def is_below(path: str, top: str) -> bool:
    """True if `path` is `top` or in its subtree."""
    return top <= path < next_path(top)
