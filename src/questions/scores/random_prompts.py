random = Random(SEED)
prompts = []
for _ in range(DRAWS):
    drawn = []
    while len(drawn) < TOKENS:
        token = random.below(BELOW)
        if token not in NEVER and token not in drawn:
            drawn.append(token)
    prompts.append(FIRST + drawn + drawn + LAST)
