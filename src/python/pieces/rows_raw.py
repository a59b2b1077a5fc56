def normalized(rows):
    return rows
