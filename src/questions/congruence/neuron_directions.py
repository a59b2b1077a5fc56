LAYER = __layer__
weights = __weights__.double()
other_weights = __other_weights__.double()
__chosen__
layer_weights = weights
# (name, index, end, direction)
tested = [(f"L{LAYER}N{i}", i, "positive", weights[i]) for i in neurons]
