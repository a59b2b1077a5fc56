NAMES, PLACES, OBJECTS, SCENES = __names__, __places__, __objects__, __scenes__
names = [(one, ids(" " + one)) for one in NAMES]
names = [(one, own[0]) for one, own in names if len(own) == 1]
prompts = []
for i in range(PROMPTS):
    a = names[i % len(names)]
    b = names[(i + 1 + i // len(names) % (len(names) - 1)) % len(names)]
    receiver, giver = (a, b) if i % 2 == 0 else (b, a)
    words = {"A": a[0], "B": b[0], "S": giver[0], "place": PLACES[i % len(PLACES)], "object": OBJECTS[i % len(OBJECTS)]}
    prompts.append((SCENES[i % len(SCENES)].format(**words), [receiver[1]], [giver[1]]))
