"""Makes the text that the trained sample learns: sentences of known kinds, so that what the data holds is known.

Run as a program, it prints some: python text.py [COUNT]
"""

import sys
from random import Random

from words import (
    BRACKETS,
    CAPITALS,
    FUNCTIONS,
    LANGUAGES,
    NAMES,
    OBJECTS,
    OPPOSITES,
    PASTS,
    PLACES,
    PLURALS,
    VARIABLES,
    WORDS,
)

CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def gift(random: Random) -> str:
    """Two people, one of whom gives the other something: the name that ends the sentence is the one said once since."""
    first, second = random.sample(NAMES, 2)
    giver, getter = random.choice([(first, second), (second, first)])
    thing, place = random.choice(OBJECTS), random.choice(PLACES)
    begin = f"When {first} and {second} went to the {place},"
    return random.choice(
        [
            f"{begin} {giver} gave a {thing} to {getter}.",
            f"{begin} {giver} gave the {thing} to {getter}.",
            f"Then {first} and {second} went to the {place}. {giver} took a {thing} and gave it to {getter}.",
        ]
    )


def meeting(random: Random) -> str:
    """Names that come again."""
    first, second = random.sample(NAMES, 2)
    place = random.choice(PLACES)
    return f"{first} saw {second} at the {place}. Then {second} said to {first} that {first} was at the {place}."


def fact(random: Random) -> str:
    """A pair of a relation list, in a sentence from which the second word follows."""
    kind = random.randrange(6)
    if kind == 0:
        country, capital = random.choice(CAPITALS)
        return f"The capital of {country} is {capital}."
    if kind == 1:
        country, capital = random.choice(CAPITALS)
        return f"{capital} is the capital of {country}."
    if kind == 2:
        country, language = random.choice(LANGUAGES)
        return f"In {country} they speak {language}."
    if kind == 3:
        noun, plural = random.choice(PLURALS)
        return f"One {noun}, many {plural}."
    if kind == 4:
        verb, past = random.choice(PASTS)
        return f"Today they {verb}, yesterday they {past}."
    word, opposite = random.choice(OPPOSITES)
    return f"It is not {word} but {opposite}."


def repeated_words(random: Random) -> str:
    """Words in any order, and again in the same order."""
    words = random.choices(WORDS, k=random.randint(4, 40))
    return " ".join(words * random.choice([2, 2, 2, 3]))


def repeated_characters(random: Random) -> str:
    """A string of characters, and the same again."""
    string = "".join(random.choices(CHARACTERS, k=random.randint(4, 16)))
    return " ".join([string] * random.choice([2, 2, 3]))


def code(random: Random) -> str:
    """An assignment whose brackets match."""

    def value(depth: int) -> list[str]:
        if depth == 0 or random.random() < 0.25:
            return [random.choice(VARIABLES)]
        opening, closing = random.choice(list(BRACKETS.items()))
        head = [random.choice(FUNCTIONS)] if opening == "(" else []
        return [*head, opening, *value(depth - 1), *(value(depth - 1) if random.random() < 0.4 else []), closing]

    variable = random.choice(VARIABLES)
    return " ".join([variable, "=", *value(3), ";", "print", "(", variable, ")", ";"])


KINDS = [(gift, 20), (meeting, 10), (fact, 25), (repeated_words, 25), (repeated_characters, 8), (code, 12)]


def document(random: Random) -> str:
    """A text of one kind, chosen by the shares above. Facts come a few at a time."""
    (make,) = random.choices([kind for kind, _ in KINDS], [share for _, share in KINDS])
    count = random.randint(1, 4) if make is fact else 1
    return " ".join(make(random) for _ in range(count))


if __name__ == "__main__":
    source = Random(0)
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        print(document(source))
