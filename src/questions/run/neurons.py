# What one MLP wrote, by its neurons
layer = __layer__
activations = cache["post", layer][0, position].double()
by = post_norm_factor(cache, layer, position, "ln2_post")
moved = activations * (__rows__.double() @ (by * direction))
rows = [(f"L{layer}N{neuron}", moved[neuron], activations[neuron]) for neuron in top(moved, TOP, "magnitude")]
table(f"MLP of layer {layer} by neuron", ("neuron", "logit", "activation"), rows)
