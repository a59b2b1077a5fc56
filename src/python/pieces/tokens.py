def ids(text):
    """The ids of a text's tokens, nothing put before them."""
    return model.to_tokens(text, prepend_bos=False)[0].tolist() if text else []


def name(token):
    known = token < len(model.tokenizer)
    return repr(model.to_string([token])) if known else f"#{token}"
