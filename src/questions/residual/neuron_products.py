NEURON_LAYER = __layer__
# __what__
__directions__
products = stream @ directions
neuron = __neuron__
for order in ("largest", "smallest"):
    rows = [(f"L{NEURON_LAYER}N{i}", products[i]) for i in top(products, TOP, order)]
    table(f"{order} products with __matrix__ of layer {NEURON_LAYER}", ("neuron", "product"), rows)
total = products[neuron] if biases is None else products[neuron] + biases[neuron]
print(f"\nL{NEURON_LAYER}N{neuron}: product {products[neuron]:.6g}, with the bias {total:.6g}")
rows = [(part, x.norm(), x @ stream / (stream @ stream), x @ directions[:, neuron]) for part, x in parts]
table("parts of the stream", ("part", "norm", "share", f"of L{NEURON_LAYER}N{neuron}"), rows)
