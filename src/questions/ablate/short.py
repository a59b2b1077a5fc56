tokens = torch.tensor([__tokens__])
logits, cache = model.run_with_cache(tokens)
logits = logits[0, -1]
__one__
target, minus = __target__, __minus__
wanted = lambda logits: logits[target] - (0 if minus is None else logits[minus])
changes = {}
for layer, head in __parts__:

    def edit(value, hook):
        value[:, :, slice(None) if head is None else head] = __instead__
        return value

    hook = f"blocks.{layer}.hook_mlp_out" if head is None else f"blocks.{layer}.attn.hook_z"
    after = model.run_with_hooks(tokens, fwd_hooks=[(hook, edit)])[0, -1]
    changes[f"L{layer} mlp" if head is None else f"{layer}.{head}"] = (wanted(after) - wanted(logits)).item()
print(f"{name(target)}:", changes)
plt.barh(list(changes)[::-1], list(changes.values())[::-1])
plt.gca().set(title=__title__, xlabel="change of the logit")
plt.show()
