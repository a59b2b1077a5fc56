import torch


def top(values, k, order="largest"):
    """The ids of the first k values; equal values in the order of their ids."""
    keys = {"largest": -values, "smallest": values, "magnitude": -values.abs()}[order]
    return torch.sort(keys, stable=True).indices[:k].tolist()


def table(title, header, rows):
    """Prints rows under aligned columns."""
    text = lambda cell: str(cell) if isinstance(cell, (str, int)) else f"{float(cell):.6g}"
    cells = [[text(cell) for cell in row] for row in [header, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells)]
    print(f"\n{title}")
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def numbers(title, values):
    print(f"\n{title}: " + " ".join(f"{float(value):.6g}" for value in values))
