"""The notebook on head 10.7 of GPT-2 small, for TransformerLens 4: what its cells compute, in float32 as there.

It asks what a head's query and key sides match: the weights are processed, layer 0 is run on every token that attends
to itself (W_EE), and the singular vectors of W_Q W_K^T, alone and between vocabularies, are read as tokens and as
spaces that hold names.
"""

import torch
from transformer_lens import FactoredMatrix

import weights
from bridge import model, of_head


def run_notebook(layer, head, words, vectors, top):
    own = model()
    W_E, W_U, W_EE = (weights.vocabulary(space) for space in ("W_E", "W_U", "W_EE"))
    W_Q, W_K = (of_head(name, layer, head).float() for name in ("W_Q", "W_K"))

    # Three matrices that are never formed, each [query, key]
    circuits = {
        "qk": FactoredMatrix(W_Q, W_K.T),
        "embedding": FactoredMatrix(W_E @ W_Q, (W_E @ W_K).T),
        "effective": FactoredMatrix(W_U @ W_Q, (W_EE @ W_K).T),
    }
    decomposed = {circuit: matrix.svd() for circuit, matrix in circuits.items()}
    cells = {"spectra": {circuit: S.tolist() for circuit, (_, S, _) in decomposed.items()}, "tables": {}}

    # Top tokens: the entries of the vectors between vocabularies
    for circuit in ("embedding", "effective"):
        U, _, V = decomposed[circuit]
        for k in range(vectors):
            # The vectors' common sign is arbitrary: the query side's largest entry is made positive.
            sign = U[U[:, k].abs().argmax(), k].sign()
            for side, vector in (("query", sign * U[:, k]), ("key", sign * V[:, k])):
                for end, order in (("positive", vector), ("negative", -vector), ("magnitude", vector.abs())):
                    ids = order.topk(top).indices
                    cells["tables"][f"{circuit} {k} {side} {end}"] = [ids.tolist(), vector[ids].tolist()]

    # Squared cosines: the rows of vocabularies with the vectors of W_Q W_K^T; of W_U, squared dot products
    U, _, V = decomposed["qk"]
    for k in range(vectors):
        for name, rows, direction, normalized in (
            ("queryUnembedByDot", W_U, U[:, k], False),
            ("queryUnembed", W_U, U[:, k], True),
            ("queryEmbed", W_E, U[:, k], True),
            ("keyEmbed", W_E, V[:, k], True),
            ("keyEffectiveEmbed", W_EE, V[:, k], True),
        ):
            rows = rows / rows.norm(dim=1, keepdim=True) if normalized else rows
            scores = (rows @ direction) ** 2
            ids = scores.topk(top).indices
            cells["tables"][f"qk {k} {name}"] = [ids.tolist(), scores[ids].tolist()]

    # How much of names' variance the spaces hold; a random direction's share is d_head / d_model
    cells["variance"] = {}
    ids = [own.to_single_token(word) for word in words]
    for side, space, rows, basis in (("query", "W_U", W_U, U), ("key", "W_EE", W_EE, V)):
        unit = rows / rows.norm(dim=1, keepdim=True)
        ratios = (unit @ basis).pow(2).sum(1) * own.cfg.d_model / own.cfg.d_head
        cells["variance"][f"{side} {space}"] = {
            "ids": ids,
            "ratios": ratios[ids].tolist(),
            "mean": ratios.mean().item(),
            "sd": ratios.std(correction=0).item(),
        }
    return cells
