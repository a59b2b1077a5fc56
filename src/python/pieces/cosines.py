import torch


def squared_norms(space):
    return vocabulary(space).pow(2).sum(1)


def cosine_table(title, space, direction, k, by="cosine", centred=False):
    """The rows of a vocabulary matrix that lie most along a unit direction; a row of zeros has cosine 0."""
    rows = vocabulary(space)
    dots = (rows @ direction).pow(2)
    rows = rows - rows.mean(0) if centred else rows
    norms = rows.pow(2).sum(1)
    cosines = torch.where(norms > 0, (rows @ direction).pow(2) / norms, torch.zeros_like(dots))
    chosen = top(cosines if by == "cosine" else dots, k)
    rows = [(i, name(i), cosines[i], dots[i]) for i in chosen]
    table(f"{title} ({space}, by squared {by})", ("id", "token", "cosine^2", "dot^2"), rows)


def signed_cosines(space, direction, centred=False):
    """The cosine of every row with a unit direction; 0 for a row of zeros."""
    rows = vocabulary(space)
    rows = rows - rows.mean(0) if centred else rows
    lengths = rows.norm(dim=1)
    return torch.where(lengths > 0, (rows @ direction) / lengths, torch.zeros_like(lengths))


def towards_tokens(space, query, key, centred=False):
    """The sign that makes the query token's cosine of largest magnitude positive."""
    cosines = signed_cosines(space, query, centred)
    sign = 1 if cosines[top(cosines, 1, "magnitude")[0]] >= 0 else -1
    return sign * query, sign * key


def signed_ends(title, space, direction, k, centred=False):
    """The rows that lie most along a unit direction, and most against it."""
    scores = vocabulary(space) @ direction
    cosines = signed_cosines(space, direction, centred)
    for end, chosen in (("positive", top(cosines, k)), ("negative", top(-cosines, k))):
        rows = [(i, name(i), scores[i], cosines[i] ** 2) for i in chosen]
        table(f"{title} ({space}, {end} end by cosine)", ("id", "token", "score", "cosine^2"), rows)


def nearest(space, vector):
    """The cosine of every row with a vector."""
    lengths = squared_norms(space).sqrt() * vector.norm()
    dots = vocabulary(space) @ vector
    return torch.where(lengths > 0, dots / lengths, torch.zeros_like(dots))
