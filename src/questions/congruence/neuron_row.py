from scipy.stats import spearmanr

# Over 4096 tokens, spread evenly: does it write what it reads?
ids_over = [j * len(W) // min(4096, len(W)) for j in range(min(4096, len(W)))]
dots = W @ direction
others = vocabulary(OTHER_SPACE) @ other_weights[i]
read_write = spearmanr(dots[ids_over].tolist(), others[ids_over].tolist())[0]
rows.append([label, " ".join(name(token) for token in tokens), own, mean, sd, excess, p, by_covariance, read_write])
