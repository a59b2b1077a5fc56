rows = model.W_pos.double()
lengths = rows.norm(dim=1) * rows[POSITION].norm()
dots = rows @ rows[POSITION]
cosines = torch.where(lengths > 0, dots / lengths, torch.zeros_like(dots))
others = [i for i in top(cosines, TOP + 1) if i != POSITION][:TOP]
nearest = [(i, cosines[i], i - POSITION) for i in others]
title = f"nearest to position {POSITION} in W_pos, norm {rows[POSITION].norm():.6g}"
table(title, ("position", "cosine", "distance"), nearest)
