def cosines(rows, direction):
    rows = rows.double()
    __centring__
    return torch.nn.functional.cosine_similarity(rows, direction[None], eps=0)


def closest(rows, direction):
    found = cosines(rows, direction)
    return [(name(i), round(found[i].item(), 4)) for i in found.topk(TOP).indices]
