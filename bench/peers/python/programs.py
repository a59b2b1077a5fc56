"""Programs that Copy as Python writes."""

import contextlib
import io


def run_program(code):
    """What a program prints, and the sentence with which it ends early, if it does."""
    printed, refused = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(code, "program", "exec"), {"__name__": "__main__"})
        except SystemExit as error:
            refused = str(error)
    return {"printed": printed.getvalue(), "refused": refused}
