W_Q, W_K, W_V, W_O = (stacked(model, name)[LAYER, HEAD].double() for name in ("W_Q", "W_K", "W_V", "W_O"))
scale = attention_scale(model, LAYER)
destination = list(look_up(DESTINATION, leading_space=None))
source = list(look_up(SOURCE, leading_space=None))


def rank(values, i):
    """1 for the largest; equal values share the better rank."""
    return (values > values[i]).sum().item() + 1


# QK: x_query W_Q W_K^T x_key^T over the scale, without biases; ranks among all keys
for token in destination:
    query = vocabulary(QUERY_SPACE)[token] @ W_Q
    scores = vocabulary(KEY_SPACE) @ (W_K @ query) / scale
    rows = [(i, name(i), scores[i], rank(scores, i)) for i in source]
    table(f"{name(token)} attends to", ("id", "token", "score", "rank"), rows)
    rows = [(i, name(i), scores[i]) for i in top(scores, TOP)]
    table(f"{name(token)} attends most to", ("id", "token", "score"), rows)

# Without a query token: the queries whose score with a source is furthest above their own mean, which softmax ignores
if not destination:
    queries, keys = vocabulary(QUERY_SPACE) @ W_Q, vocabulary(KEY_SPACE) @ W_K
    means = queries @ keys.mean(0) / scale
    for token in source:
        above = queries @ keys[token] / scale - means
        rows = [(i, name(i), above[i], above[i] + means[i]) for i in top(above, TOP)]
        table(f"what attends most to {name(token)}", ("id", "token", "above mean", "score"), rows)

# OV: what is written to the logits when one source is attended to fully
for token in source:
    logits = effect(token, KEY_SPACE)
    rows = [(i, name(i), logits[i], rank(logits, i)) for i in dict.fromkeys([*source, *destination])]
    table(f"{name(token)} attended to writes", ("id", "token", "logit", "rank"), rows)
    raised_and_lowered(f"{name(token)} attended to", logits, TOP)
