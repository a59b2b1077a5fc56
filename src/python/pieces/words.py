def one_token(text):
    tokens = ids(text)
    assert len(tokens) == 1, f"{text!r} is {len(tokens)} tokens: {[name(i) for i in tokens]}"
    return tokens[0]


def look_up(words, leading_space):
    """The words that are one token, each once, with their ids; the others are listed. None: either spelling."""
    found = {}
    for word in words:
        spaced = " " + word.lstrip()
        spellings = {True: [spaced], False: [word], None: [word.lstrip(), spaced]}[leading_space]
        tokens = {own[0]: text for text in spellings if len(own := ids(text)) == 1}
        new = {token: text for token, text in tokens.items() if token not in found}
        found.update({token: text if leading_space is None else word for token, text in new.items()})
        if not new:
            print(f"left out: {word!r} ({'twice' if tokens else 'several tokens'})")
    return found
