def cut(vectors):
    """The projection on the singular vectors, as rows, that stay."""
    rows = vectors[__rows__]
    return __projection__
