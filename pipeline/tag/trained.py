"""What a user's own labelled articles taught about topics: a correction of the lexicon's shares, word by word.

The lexicon's shares are the offset of a softmax regression over words weighted by rarity (TF-IDF), so that a text
without a word of the training articles keeps the lexicon's topics.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.tag.words import words

FLOOR = 0.01  # what a class without any term is worth, as in the formula of `topics`
MAX_WORDS = 600


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The weights of words, by class."""

    classes: tuple[str, ...]  # codes
    rarity: Mapping[str, float]  # by word: log of how few of the training articles have it
    weights: Mapping[str, tuple[float, ...]]  # by word, in the order of the classes
    bias: tuple[float, ...]
    digest: str = ""  # 16 hex digits of the file it was read from

    def corrected(self, shares: Mapping[str, float], title: str | None, text: str) -> dict[str, float]:
        """The shares as the user's articles would have them.

        What no term of the lexicon spoke for is a class of its own that nothing is known against, so that strong words
        of the user's can bring a topic where the lexicon has none. (A word's weights sum to 0 over the classes.)
        """
        raised = list(self.bias)
        for word, value in features(title, text, self.rarity).items():
            for at, weight in enumerate(self.weights[word]):
                raised[at] += value * weight
        worth = {top: shares.get(top, 0.0) + FLOOR for top in self.classes}
        by_class = {top: worth[top] * math.exp(more) for top, more in zip(self.classes, raised, strict=True)}
        nothing = max(0.0, 1 - sum(shares.values()))
        scale = (nothing + sum(worth.values())) / (nothing + sum(by_class.values()))
        others = {top: share for top, share in shares.items() if top not in worth}
        return others | {top: max(0.0, value * scale - FLOOR) for top, value in by_class.items()}


def features(title: str | None, text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """The known words of a text, by weight; of length 1 together, so that long texts count no more than short ones."""
    counts = Counter(word for word in known_words(title, text) if word in rarity)
    found = {word: (1 + math.log(count)) * rarity[word] for word, count in counts.items()}
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {word: value / length for word, value in found.items()}


def known_words(title: str | None, text: str) -> list[str]:
    """The words that are looked at: of the title twice, and the beginning of the text."""
    return words(f"{title or ''}\n{title or ''}\n{text[: 12 * MAX_WORDS]}")[:MAX_WORDS]
