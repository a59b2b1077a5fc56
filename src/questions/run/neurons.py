# What one MLP wrote, by its neurons
layer = __layer__
__activations__
moved = activations * (__rows__.double() @ direction)
rows = [(f"L{layer}N{neuron}", moved[neuron], activations[neuron]) for neuron in top(moved, TOP, "magnitude")]
table(f"MLP of layer {layer} by neuron", ("neuron", "logit", "activation"), rows)
