# The neurons of all experts, times what the router gives each expert
mlp = model.blocks[layer].mlp
read = model.blocks[layer].ln2(cache["resid_pre" if model.cfg.parallel_attn_mlp else "resid_mid", layer])[0, position]
best = mlp.W_gate(read).softmax(-1).topk(model.cfg.experts_per_token)
shares = best.values / best.values.sum() if model.cfg.norm_topk_prob else best.values
routed = torch.zeros(model.cfg.num_experts).scatter(0, best.indices, shares)
fired = [expert.act_fn(expert.W_gate(read)) * expert.W_in(read) for expert in mlp.experts]
activations = torch.cat([share * own for share, own in zip(routed, fired)]).double()
