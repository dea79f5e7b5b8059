"""How many of something, as a person says it."""


def counted(number: int, one: str, several: str = "") -> str:
    """The number with its noun; `several`: its plural, where that is not made by an s."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"
