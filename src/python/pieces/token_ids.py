import re


def ids(text):
    """The checkpoint has no tokenizer: tokens are named by their ids, #5 or #5#17."""
    return [int(number) for number in re.findall(r"#(\d+)", text)]


def name(token):
    return f"#{token}"
