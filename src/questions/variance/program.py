from scipy.stats import mannwhitneyu
import torch

W_Q = model.W_Q[LAYER, HEAD].double()
W_K = model.W_K[LAYER, HEAD].double()

# The first singular vectors of W_Q W_K^T span the head's query or key space
U, S, V = spectrum(W_Q, W_K)
movable = moved(W_Q, W_K, rounding(LAYER, "W_Q"), rounding(LAYER, "W_K"))
k = min([VECTORS or len(S), *(i for i, null in enumerate(is_null(S, movable)) if null)])
basis = (U if SIDE == "query" else V)[:, :k]

# Of each token's unit row the squared length in that space; a random direction has the ratio 1
W = vocabulary(SPACE)
norms = W.pow(2).sum(1)
explained = torch.where(norms > 0, (W @ basis).pow(2).sum(1) / norms, torch.zeros_like(norms))
ratios = model.cfg.d_model / k * explained


def tell(title, words):
    tokens = look_up(words, LEADING_SPACE)
    rows = [(i, word, ratios[i], explained[i]) for i, word in tokens.items()]
    mean = ratios[list(tokens)].mean().item()
    table(f"{title}: mean ratio {mean:.6g}", ("id", "word", "ratio", "explained"), rows)
    return ratios[list(tokens)].tolist()


own = tell("words", WORDS)
others = tell("against", AGAINST) if AGAINST is not None else None
mean, sd = ratios.mean().item(), ratios.std(unbiased=False).item()
print(f"\nevery token: ratio {mean:.6g}, sd {sd:.6g}")

up_to = max([mean + 5 * sd, *own, *(others or [])])
width = up_to / 60 or 1
counts = torch.bincount((ratios / width).long().clamp(max=59), minlength=60)
print(f"histogram from 0, bins of {width:.6g}, the last one open: {counts.tolist()}")

u, p = mannwhitneyu(
    own, others or ratios.tolist(), alternative="two-sided", method="asymptotic", use_continuity=True
)
effect = 2 * u / (len(own) * len(others or ratios)) - 1
print(f"rank-sum test against {'the second list' if others else 'every token'}: U {u:.6g}, p {p:.6g}, effect {effect:.6g}")
