# One token attended to fully
token = one_token(__token__)
raised_and_lowered(f"{name(token)} attended to", effect(token, SOURCE), TOP)
