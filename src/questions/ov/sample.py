count = min(256, d_vocab)
sample = [i * d_vocab // count for i in range(count)]  # evenly over the vocabulary
