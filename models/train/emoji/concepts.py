"""The list of things the model is taught to draw, and how English speaks of them."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .places import CONCEPTS_FILE

COLOUR_WORDS = frozenset("red orange yellow green blue purple pink brown black white grey gold silver bronze".split())

# Heads that take no article and no number: masses, and names that are plural already.
_UNCOUNTED = frozenset(
    """grapes cherries blueberries fries pancakes popcorn garlic broccoli bread corn cheese sushi chocolate
    milk coffee fire flame lightning glasses sunglasses jeans gloves socks scissors headphones notes swords
    prints springs fireworks soap beer horns cold hot beans peanuts peas lettuce ginger butter salt bacon rice curry
    ice spaghetti oden fondue mate sake soda coral lungs maracas chopsticks tickets sparkles skis bubbles shorts scales
    chains eyes lips masks footprints bags hands mugs goggles wind fog dna zzz paper money sweat fuji claus christmas keys
    works pong badminton leaves points nails biceps noodles shoes food meat
    bowling down up""".split()
)
_IRREGULAR = {
    "wolf": "wolves", "leaf": "leaves", "mouse": "mice", "die": "dice", "fish": "fish", "shrimp": "shrimp",
    "octopus": "octopuses", "cactus": "cactuses", "rhinoceros": "rhinos", "hippopotamus": "hippos",
    "tomato": "tomatoes", "potato": "potatoes", "mango": "mangoes", "volcano": "volcanoes", "t-rex": "t-rexes",
    "scarf": "scarves", "squid": "squid", "goose": "geese", "sheep": "sheep", "deer": "deer", "moose": "moose", "bison": "bison",
    "ox": "oxen", "foot": "feet", "tooth": "teeth", "knife": "knives", "man": "men", "woman": "women", "elf": "elves",
    "superhero": "superheroes", "snowman": "snowmen", "person": "people",
}


# What stands before the words that follow a noun is the noun, with what describes it.
_NOUN = re.compile(r"(.*?)( of | with | in | on | at | over | behind | covering | blowing | taking |$)(.*)")


@dataclass(frozen=True)
class Concept:
    """One drawable thing: the icon's name in the picture sets, what people call it, how often it is shown."""

    icon: str
    names: tuple[str, ...]
    weight: float

    @property
    def names_without_colour(self) -> tuple[str, ...]:
        """Names that stay true when the object is recoloured; empty when every name fixes the colour."""
        return tuple(n for n in self.names if not COLOUR_WORDS & set(n.split()) or n == "orange")

    @property
    def countable(self) -> bool:
        return all(counts(n) for n in self.names)


def _parse(line: str) -> Concept:
    match = re.fullmatch(r"(\S+?)(?:\s+\*([\d.]+))?(?:\s*:\s*(.+))?", line)
    if match is None:
        raise ValueError(f"concepts: cannot read {line!r}; wanted 'icon-name [*weight] [: name, name]'")
    icon, weight, names = match.groups()
    spoken = tuple(n.strip() for n in names.split(",")) if names else (icon.replace("-", " "),)
    return Concept(icon, spoken, float(weight or 1))


@cache
def load_concepts(path: Path = CONCEPTS_FILE) -> dict[str, Concept]:
    lines = (line.strip() for line in path.read_text().splitlines())
    concepts = [_parse(line) for line in lines if line and line[0] not in "#["]
    by_icon = {c.icon: c for c in concepts}
    if len(by_icon) != len(concepts):
        raise ValueError("concepts: an icon name is listed twice")
    spoken = Counter(name for c in concepts for name in c.names)
    if shared := [name for name, times in spoken.items() if times > 1]:
        raise ValueError(f"concepts: names of two concepts each: {', '.join(shared)}")
    return by_icon


@cache
def names_another(colour: str, concept: Concept) -> bool:
    """Whether the concept painted so would go by another concept's name, as a heart painted green."""
    taken = {n for c in load_concepts().values() if c.icon != concept.icon for n in c.names}
    return any(f"{colour} {n}" in taken for n in concept.names_without_colour)


def _head(name: str) -> tuple[str, str, str]:
    """Splits 'slice of pizza' into ('', 'slice', ' of pizza') and 'cat face' into ('cat ', 'face', '')."""
    front, separator, rest = _NOUN.match(name).groups()
    before, space, head = front.rpartition(" ")
    return before + space, head, separator + rest


def counts(name: str) -> bool:
    """Whether one can say 'a NAME' and 'two NAMEs'."""
    return _head(name)[1] not in _UNCOUNTED and " and " not in name


def with_article(phrase: str, name: str) -> str:
    """'an orange cat face' for the phrase 'orange cat face' whose noun is the name 'cat face'."""
    if not counts(name):
        return phrase
    hard = phrase.startswith(("uni", "one", "ufo", "eu", "ewe"))
    soft = phrase.startswith(("hour", "x-ray"))
    return ("an " if soft or (phrase[0] in "aeiou" and not hard) else "a ") + phrase


def plural(name: str) -> str:
    before, head, after = _head(name)
    if head in _IRREGULAR:
        many = _IRREGULAR[head]
    elif re.search(r"(s|x|ch|sh|z)$", head):
        many = head + "es"
    elif re.search(r"[^aeiou]y$", head):
        many = head[:-1] + "ies"
    else:
        many = head + "s"
    return before + many + after
