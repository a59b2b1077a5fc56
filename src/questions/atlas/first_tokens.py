import torch

# Whose rows name the vectors of a circuit that is over no vocabulary, and whether a head reads them
NAMING = {
    __naming__
}


def cosines_along(circuit, left, right):
    """Of the centred rows with both sides of the first vector, turned to the left side's largest entry or cosine."""
    A, B = products_of(left, right)
    U, S, V = spectrum(A, B)
    u, v = U[:, 0], V[:, 0]
    if isinstance(left, Side):
        signed, cosines = u, (left.cosines(B.T @ v), right.cosines(A.T @ u))
    else:
        whole = torch.ones(1, dtype=torch.float64)
        sides = zip(NAMING[circuit], (u, v))
        cosines = [Side(space, along[:, None], False, reads=reads).cosines(whole) for (space, reads), along in sides]
        signed = cosines[0]
    sign = 1 if signed[top(signed, 1, "magnitude")[0]] >= 0 else -1
    is_determined = len(S) < 2 or S[1] < 0.99 * S[0]
    return [sign * side for side in cosines], is_determined


named = []
for layer, head in every_head:
    for circuit, (left, right) in circuits_of(layer, head).items():
        cosines, is_determined = cosines_along(circuit, left, right)
        for side, own in zip(("left", "right"), cosines):
            mark = "" if is_determined else "degenerate"
            named += [(f"{layer}.{head}", circuit, side, i, name(i), own[i], mark) for i in top(own, TOP)]
table("tokens along first vectors", ("head", "circuit", "side", "id", "token", "cosine", ""), named)
