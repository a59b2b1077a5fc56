def effect(token, source):
    """What the head adds to the logits when it attends fully to a token: its row of source W_V W_O W_U."""
    return vocabulary("W_U") @ (vocabulary(source)[token] @ W_V @ W_O)


def raised_and_lowered(title, logits, k):
    for order, what in [("largest", "raises"), ("smallest", "lowers")]:
        table(f"{title} {what}", ("id", "token", "logit"), [(i, name(i), logits[i]) for i in top(logits, k, order)])
