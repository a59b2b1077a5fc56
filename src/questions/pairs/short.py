import json

__needs__


attn = model.blocks[__layer__].attn
W_Q, W_K = attn.W_Q[__head__].double(), attn.W_K[__key_head__].double()
__factor__
__one__
sources = [token for text in json.loads(__source__) for token in one(text)]
queries = __query_space__.double() @ W_Q
keys = __key_space__.double() @ W_K / __scale__
__destinations__
scores = queries[destinations] @ keys[sources].T
for token, row in zip(destinations, scores.tolist()):
    print(name(token), {name(source): round(score, 6) for source, score in zip(sources, row)})
plt.imshow(scores)
plt.xticks(range(len(sources)), [name(token) for token in sources], rotation=90)
plt.yticks(range(len(destinations)), [name(token) for token in destinations])
plt.title(__title__)
plt.colorbar(label="score, without biases and positions")
plt.show()
