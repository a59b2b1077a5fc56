from transformer_lens import FactoredMatrix, HookedTransformer


def load_pretrained(name, revision, **changed):
    """A checkpoint that TransformerLens knows by name."""
    return HookedTransformer.from_pretrained(
        name, revision=revision, device="cpu", **{**PROCESSING, **changed}
    )
