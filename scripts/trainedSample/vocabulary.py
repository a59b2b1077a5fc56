"""The trained sample's tokenizer: a token for each word with the space before it, and one for each character."""

import re

from text import CHARACTERS
from words import WORDS

END = "<|endoftext|>"
#: GPT-2's byte-level alphabet writes a space like this.
SPACE = "\u0120"

TOKENS = [END, SPACE, *CHARACTERS, *(SPACE + word for word in WORDS)]
IDS = {token: i for i, token in enumerate(TOKENS)}

#: The splits of GPT-2's pattern that these texts have.
PIECE = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+")


def encode(text: str) -> list[int]:
    """The ids of a text, as `tokenizer.json` gives them: a whole piece if it is a token, else its characters."""
    ids = []
    for piece in PIECE.findall(" " + text):
        spelled = piece.replace(" ", SPACE)
        ids += [IDS[spelled]] if spelled in IDS else [IDS[character] for character in spelled]
    return ids


def tokenizer() -> dict:
    """`tokenizer.json`: byte-level BPE whose words need no merges."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": IDS[END],
                "content": END,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": True,
            "vocab": IDS,
            "merges": [],
        },
    }
