# One token attended to fully, in each spelling that is a token
for token in one_token(__token__):
    raised_and_lowered(f"{name(token)} attended to", effect(token, SOURCE), TOP)
