import torch


def moved(norm, linears, offset):
    """Moves a norm's weight and bias into the Linears that read its output."""
    bias = getattr(norm, "bias", None)
    for linear in linears:
        if bias is not None:
            linear.bias = torch.nn.Parameter(linear.weight @ bias + (0 if linear.bias is None else linear.bias))
        linear.weight.mul_(norm.weight + offset)
    norm.weight.fill_(1 - offset)
    if bias is not None:
        bias.zero_()


def finished(hf_model):
    """Does in transformers' model what TransformerLens 4.3 leaves undone for its family. Its logits stay the same."""
    config, inner, head = hf_model.config, hf_model.model, hf_model.lm_head
    head.weight = torch.nn.Parameter(head.weight.clone())  # no longer tied to the embedding
    __steps__
    return hf_model
