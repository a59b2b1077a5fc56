tokens, position = __tokens__, __position__
logits, cache = model.run_with_cache(torch.tensor([tokens]))
logits = logits[0, position]
__one__
target, minus = __target__, __minus__
u = model.W_U[:, target] - (0 if minus is None else model.W_U[:, minus])
u = u * (model.ln_final.weight + __offset__) / cache["ln_final.hook_scale"][0, position]
__centring__
parts = {"embed": cache["embed"][0, position] @ u}
__pos_embed__
for layer, block in enumerate(model.blocks):
    heads = (cache["z", layer][0, position][:, None] @ block.attn.W_O)[:, 0]
    __post_attention__
    parts.update({f"L{layer}H{head}": written @ u for head, written in enumerate(heads)})
    parts[f"L{layer} mlp"] = cache["mlp_out", layer][0, position] @ u
print(f"{name(target)}: logit {logits[target]:.6g}, probability {logits.softmax(0)[target]:.6g}")
most = sorted(parts, key=lambda part: -abs(parts[part]))[:20]
print({part: round(parts[part].item(), 6) for part in most})
plt.barh(most[::-1], [parts[part].item() for part in most[::-1]])
plt.gca().set(title=__title__, xlabel="logit, by what wrote it")
plt.show()
