from transformer_lens.model_bridge import TransformerBridge


def processed(bridge):
    """A bridge in compatibility mode: HookedTransformer's names, hooks and processings."""
    bridge.enable_compatibility_mode(disable_warnings=True, **PROCESSING)
    return bridge
