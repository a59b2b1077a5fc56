tokens = __tokens__
_, cache = model.run_with_cache(torch.tensor([tokens]))
stream = cache[__point__, __layer__][0, __position__]
logits = (model.ln_final(stream[None, None])[0, 0] @ model.W_U + model.b_U).double()
__cap__
probabilities = logits.softmax(0)
most = probabilities.topk(__top__).indices.tolist()
print("logit lens:", [(name(i), logits[i].item(), probabilities[i].item()) for i in most])
plt.barh([name(i) for i in most][::-1], [probabilities[i].item() for i in most][::-1])
plt.gca().set(title=__title__, xlabel="probability, by the logit lens")
plt.show()
