def one_token(text):
    tokens = ids(text)
    assert len(tokens) == 1, f"{text!r} is {len(tokens)} tokens: {[name(i) for i in tokens]}"
    return tokens[0]


def look_up(words, leading_space):
    """The words that are one token, each once, with their ids; the others are listed."""
    found = {}
    for word in words:
        tokens = ids(" " + word.lstrip() if leading_space else word)
        if len(tokens) != 1 or tokens[0] in found:
            why = "twice" if len(tokens) == 1 else f"{len(tokens)} tokens"
            print(f"left out: {word!r} ({why})")
        else:
            found[tokens[0]] = word
    return found
