rows, position = model.W_pos.double(), __position__
cosines = torch.nn.functional.cosine_similarity(rows, rows[position][None], eps=0)
most = [i for i in cosines.topk(__top__ + 1).indices.tolist() if i != position][:__top__]
print([(i, round(cosines[i].item(), 6)) for i in most])
plt.plot(cosines)
plt.gca().set(title=__title__, xlabel="position", ylabel="cosine")
plt.show()
