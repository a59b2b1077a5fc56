from transformers.models.bloom.modeling_bloom import build_alibi_tensor

# ALiBi takes the slope off for each position between them
slope = build_alibi_tensor(torch.ones(1, 2), model.cfg.n_heads, torch.float64)[HEAD, 0, 1]
rest = rest - slope * (position - at)
