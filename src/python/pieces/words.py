def typed_tokens(text, leading_space=None):
    """A text's spellings that are one token, by id. None: as it is and, unless it begins with a space, with one."""
    spaced = " " + text.lstrip()
    either = [text] if text[:1].isspace() or not text else [text, spaced]
    found = {}
    for spelling in {True: [spaced], False: [text], None: either}[leading_space]:
        if len(own := ids(spelling)) == 1:
            found.setdefault(own[0], spelling)
    return found


def one_token(text):
    """The ids of a text's spellings that are one token."""
    found = list(typed_tokens(text))
    assert found, f"{text!r} is {len(ids(text))} tokens: {[name(i) for i in ids(text)]}"
    return found


def look_up(words, leading_space):
    """The words that are one token, each once, with their ids; the others are listed. None: either spelling."""
    found = {}
    for word in words:
        tokens = typed_tokens(word, leading_space)
        new = {token: text for token, text in tokens.items() if token not in found}
        found.update({token: text if leading_space is None else word for token, text in new.items()})
        if not new:
            print(f"left out: {word!r} ({'twice' if tokens else 'several tokens'})")
    return found
