"""Programs that Copy as Python writes."""

import contextlib
import io


def run_program(code):
    """What a program prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "program", "exec"), {"__name__": "__main__"})
    return printed.getvalue()
