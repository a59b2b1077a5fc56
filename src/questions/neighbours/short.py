__needs__

rows = __space__.double()
__one__
for token in one(__text__) or ids(__text__):
    cosines = torch.nn.functional.cosine_similarity(rows, rows[token][None], eps=0)
    most = [i for i in cosines.topk(__top__ + 1).indices.tolist() if i != token][:__top__]
    print(f"nearest to {name(token)}:", [(name(i), round(cosines[i].item(), 6)) for i in most])
    plt.barh([name(i) for i in most][::-1], [cosines[i].item() for i in most][::-1])
    plt.gca().set(title=__title__, xlabel=f"cosine with {name(token)}")
    plt.show()
