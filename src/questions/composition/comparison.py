import torch

# Two heads side by side: their spectra, and the cosines of the principal angles between their spaces
def circuits(which, layer, head):
    W_Q, W_K, W_V, W_O = (stacked(which, name)[layer, head].double() for name in ("W_Q", "W_K", "W_V", "W_O"))
    return {"qk": (W_Q, W_K), "ov": (W_V, W_O.T)}


def principal_cosines(a, b):
    return torch.linalg.svdvals(a.T @ b).clamp(max=1).tolist()


A, B = (__a_layer__, __a_head__), (__b_layer__, __b_head__)
a = circuits(model, *A)
b = circuits(__other__, *B)
SPACES = {"qk": ("query", "key"), "ov": ("value", "output")}
WEIGHTS = {"qk": ("W_Q", "W_K"), "ov": ("W_V", "W_O")}
for circuit, (left, right) in SPACES.items():
    vectors = []
    for title, factors, stored_as in [("%d.%d" % A, a[circuit], A), ("%d.%d (second)" % B, b[circuit], __b_stored_as__)]:
        U, S, V = spectrum(*factors)
        numbers(f"{title}, {circuit}, singular values", S)
        roundings = [rounding(stored_as[0], name) for name in WEIGHTS[circuit]]
        r = len(S) - sum(is_null(S, moved(*factors, *roundings)))
        vectors.append((U[:, :r], V[:, :r]))
    (a_left, a_right), (b_left, b_right) = vectors
    numbers(f"{left} spaces, cosines", principal_cosines(a_left, b_left))
    numbers(f"{right} spaces, cosines", principal_cosines(a_right, b_right))
d_head = max(model.cfg.d_head, __other__.cfg.d_head)
print(f"\nmean squared cosine of random spaces: {d_head / model.cfg.d_model:.6g}\n")


# Tokens that the heads weigh most differently: entries of the first singular vectors of embedding
def first_vectors(which, layer, head):
    W_E = __embedding__.double()
    W_Q, W_K = (stacked(which, name)[layer, head].double() for name in ("W_Q", "W_K"))
    a, b = W_E @ W_Q, W_E @ W_K
    U, S, V = spectrum(a, b)
    centred = W_E - W_E.mean(0)
    # The direction in d_model whose products with the rows are the vector's entries
    directions = [W @ torch.linalg.pinv(A) @ x for W, A, x in ((W_Q, a, U[:, 0]), (W_K, b, V[:, 0]))]
    cosines = [torch.nn.functional.cosine_similarity(centred, direction[None], eps=0) for direction in directions]
    return (U[:, 0], V[:, 0]), cosines


if model.cfg.d_vocab == __other__.cfg.d_vocab:
    (old, old_cosines), (after, cosines) = first_vectors(model, *A), first_vectors(__other__, *B)
    before = oriented(*old)
    turn = 1 if before[0] @ old[0] > 0 else -1
    sign = -1 if sum(x @ y for x, y in zip(before, after)) < 0 else 1
    for side, x, y, c, d in zip(("query", "key"), before, after, old_cosines, cosines):
        print(f"\n{side} side, cosine of the two vectors: {sign * (x @ y):.6g}")
        for order, what in (("largest", "rose"), ("smallest", "fell")):
            change = sign * d - turn * c if RANK_BY == "cosine" else sign * y - x
            rows = [(i, name(i), x[i], sign * y[i], turn * c[i], sign * d[i]) for i in top(change, __moved_tokens__, order)]
            header = ("id", "token", "before", "after", "cosine before", "cosine after")
            table(f"{side} side, tokens that {what}", header, rows)
