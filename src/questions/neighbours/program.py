for token in list(typed_tokens(TEXT)) or ids(TEXT):
    row = vocabulary(SPACE)[token]
    cosines = nearest(SPACE, row)
    others = [i for i in top(cosines, TOP + 1) if i != token][:TOP]
    rows = [(i, name(i), cosines[i]) for i in others]
    table(f"nearest to {name(token)} in {SPACE}, norm {row.norm():.6g}", ("id", "token", "cosine"), rows)
