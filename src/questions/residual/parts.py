rows = [(part, x.norm(), x @ stream / (stream @ stream)) for part, x in parts]
table("parts of the stream", ("part", "norm", "share"), rows)
