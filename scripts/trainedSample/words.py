"""The words of the trained sample: relation lists and word lists that ship with QK Lens, and a few of its own."""

from pathlib import Path

MEDIA = Path(__file__).resolve().parents[2] / "media"


def relation(name: str) -> list[tuple[str, str]]:
    """The pairs of a list in media/relations."""
    lines = (MEDIA / "relations" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(", ") for line in lines if line and not line.startswith("#")]
    return [(source, target) for source, target in pairs]


def word_list(name: str) -> list[str]:
    """The words of a list in media/words."""
    lines = (MEDIA / "words" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


#: The relations that the text holds; all others are in no sentence.
CAPITALS = relation("country-capital")
LANGUAGES = relation("country-language")
PLURALS = relation("word-plural")
PASTS = relation("present-past")
OPPOSITES = relation("word-opposite")

NAMES = word_list("first-names")
OBJECTS = "book ring letter drink ball key box coat cup gift".split()
PLACES = "shop school park station office garden church market".split()
FUNCTIONS = "call print open read make get set run".split()
VARIABLES = "alpha beta gamma delta item list value index name text".split()
BRACKETS = {"(": ")", "[": "]", "{": "}"}

#: Words that the sentences are made of, beside those of the lists above.
FRAME = (
    "When and went to the gave a it It took from saw at Then said that is capital of The In they speak was not but "
    "Today yesterday One many = ;"
).split()

#: Every word that has a token of its own, in the order of its id.
WORDS = list(
    dict.fromkeys(
        FRAME
        + NAMES
        + [word for pairs in (CAPITALS, LANGUAGES, PLURALS, PASTS, OPPOSITES) for pair in pairs for word in pair]
        + OBJECTS
        + PLACES
        + FUNCTIONS
        + VARIABLES
        + [bracket for pair in BRACKETS.items() for bracket in pair]
        + word_list("common-words")
    )
)
