# Put before a prompt; None: nothing
BOS = __beginning__


def ids(text):
    """The ids of a text's tokens, nothing put before them."""
    return model.tokenizer.encode(text, add_special_tokens=False) if text else []


def name(token):
    known = token < len(model.tokenizer)
    return repr(model.tokenizer.decode([token], clean_up_tokenization_spaces=False)) if known else f"#{token}"
