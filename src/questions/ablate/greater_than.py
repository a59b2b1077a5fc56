EVENTS = __events__
years = [ids(f"{year:02}") for year in range(100)]
assert all(len(own) == 1 for own in years), "not every number of two digits is one token"
years = [own[0] for own in years]
prompts = []
for i in range(PROMPTS):
    century, year = 11 + i % 7, 2 + i * 37 % 97
    text = f"The {EVENTS[i % len(EVENTS)]} lasted from the year {century}{year:02} to the year {century}"
    prompts.append((text, years[year + 1 :], years[: year + 1]))
