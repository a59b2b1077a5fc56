def normalized(rows):
    """Through the norm before attention, whose weight is folded."""
    kind = model.cfg.normalization_type or ""
    if kind.startswith("LN"):
        rows = rows - rows.mean(1, keepdim=True)
    return rows / (rows.pow(2).mean(1, keepdim=True) + model.cfg.eps).sqrt() if kind else rows
