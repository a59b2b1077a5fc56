LAYER, HEAD, SIDE = __layer__, __head__, __side__
A, B = __a__[LAYER, HEAD].double(), __b__[LAYER, HEAD].double()
layer_weights = __layer_weights__[LAYER].double().mT.flatten(0, 1)
U, S, V = spectrum(A, B)
movable = moved(A, B, rounding(LAYER, __a_name__), rounding(LAYER, __b_name__))
# Both ends of each singular vector that is not at rounding level: (name, index, end, direction)
tested = []
for i in range(len(S)):
    if not is_null(S, movable)[i]:
        left, right = oriented(U[:, i], V[:, i])
        direction = __direction__
        tested.append((f"{LAYER}.{HEAD} {SIDE} {i}", i, "positive", direction))
        tested.append((f"{LAYER}.{HEAD} {SIDE} {i}", i, "negative", -direction))
