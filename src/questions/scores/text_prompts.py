prompts = []
for text in TEXTS:
    tokens = ids(text)
    pieces = [tokens[start : start + PIECE] for start in range(0, len(tokens), PIECE)]
    for i, piece in enumerate(pieces):
        whole = ([] if piece[:1] == FIRST else FIRST) + piece + ([] if piece[-1:] == LAST else LAST)
        if (i == 0 or 2 * len(piece) >= PIECE) and len(whole) > 1:
            prompts.append(whole)
