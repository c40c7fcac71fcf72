"""What people would type to get a given scene: several true phrasings each."""

import random

from .concepts import COLOUR_WORDS, load_concepts, plural, with_article
from .icons import STYLES, IconShelf
from .scenes import Scene, Thing

COUNT_WORDS = {2: "two", 3: "three", 4: "four"}
_FRAMES = (("{}", 0.76), ("a picture of {}", 0.08), ("{} emoji", 0.08), ("an icon of {}", 0.04), ("a drawing of {}", 0.04))


def caption(scene: Scene, shelf: IconShelf, chance: random.Random) -> str:
    """A caption for the scene. White backgrounds and styles are often left unsaid, as people do."""
    if len(scene.things) == 2:
        first, second = (phrase(t, shelf, chance) for t in scene.things)
        text = f"{first} {scene.relation} {second}"
    elif scene.count > 1:
        text = f"{COUNT_WORDS[scene.count]} {_many(scene.things[0], shelf, chance)}"
    else:
        text = phrase(scene.things[0], shelf, chance, article=chance.random() < 0.7)
        frames, odds = zip(*_FRAMES)
        text = chance.choices(frames, odds)[0].format(text)
    if scene.background != "white" or chance.random() < 0.06:
        text += f" on {with_article(scene.background, 'background')} background"
    if chance.random() < 0.35:
        text += chance.choice((", {}", " in {}")).format(STYLES[scene.style])
    return text


def _name(thing: Thing, chance: random.Random) -> str:
    concept = load_concepts()[thing.concept]
    names = concept.names_without_colour if thing.colour else concept.names
    return names[0] if chance.random() < 0.6 else chance.choice(names)


def _adjective(thing: Thing, name: str, shelf: IconShelf, chance: random.Random) -> str:
    """The colour of a painted thing is always said; a thing's own colour sometimes, where all styles agree on it."""
    if thing.colour:
        return thing.colour + " "
    own = shelf.agreed_colour(thing.concept)
    fits = own and not COLOUR_WORDS & set(name.split()) and chance.random() < 0.25
    return own + " " if fits else ""


def phrase(thing: Thing, shelf: IconShelf, chance: random.Random, article: bool = True) -> str:
    """What one would call a thing by itself."""
    name = _name(thing, chance)
    called = _adjective(thing, name, shelf, chance) + name
    return with_article(called, name) if article else called


def _many(thing: Thing, shelf: IconShelf, chance: random.Random) -> str:
    name = _name(thing, chance)
    return _adjective(thing, name, shelf, chance) + plural(name)
