import torch


def tokens_of(text):
    return __tokens__


def run(text):
    """The logits at the last position, and the cache."""
    logits, cache = model.run_with_cache(torch.tensor([tokens_of(text)]))
    return logits[0, -1].double(), cache


def measured(logits, targets, minus):
    logit = logits[targets].mean() - (logits[minus].mean() if minus else 0)
    p = logits.softmax(0)
    return logit, p[targets].sum() - (p[minus].sum() if minus else 0)


__prompts__
runs = [run(text) for text, _, _ in prompts]
__spellings__
before = [measured(logits, *wanted) for (logits, _), (_, *wanted) in zip(runs, prompts)]

__edits__


rows = []
for group in groups:
    after = [logits_without(tokens_of(text), group)[-1] for text, _, _ in prompts]
    changes = []
    for (_, *wanted), (logits, _), new, (logit, probability) in zip(prompts, runs, after, before):
        new_logit, new_probability = measured(new, *wanted)
        kl = (logits.softmax(0) * (logits.log_softmax(0) - new.log_softmax(0))).sum()
        changes.append((new_logit - logit, new_probability - probability, kl))
    rows.append((named(group), *(sum(column).item() / len(prompts) for column in zip(*changes))))
table("what each edit changes", ("edited", "logit", "probability", "KL"), rows)
