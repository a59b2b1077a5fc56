# Rotary positions: the key stands so many before the query
DISTANCE = __distance__
_, turned = model.run_with_cache(torch.zeros(1, DISTANCE + 1, dtype=torch.long))
__weight__ = turn(turned, __weight__, LAYER, DISTANCE)
