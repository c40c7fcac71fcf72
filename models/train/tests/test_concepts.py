"""How English speaks of what is taught."""

import pytest

from emoji.concepts import plural, with_article


@pytest.mark.parametrize("one, many", [
    ("a snowman", "snowmen"), ("a slice of pizza", "slices of pizza"), ("a plane taking off", "planes taking off"),
    ("a monkey covering its ears", "monkeys covering its ears"), ("an hourglass", "hourglasses"), ("a unicorn", "unicorns"),
    ("an x-ray", "x-rays"), ("a ewe", "ewes"), ("a computer mouse", "computer mice"), ("an ox", "oxen"),
])
def test_articles_and_plurals_are_as_people_write_them(one, many):
    name = one.split(" ", 1)[1]
    assert (with_article(name, name), plural(name)) == (one, many)
