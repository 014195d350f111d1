from collections import OrderedDict


def longest_window(tags, most):
    last_heard = OrderedDict()  # tags of the window, the one longest not heard first
    start = best_start = best_length = 0
    for now, tag in enumerate(tags):
        last_heard[tag] = now
        last_heard.move_to_end(tag)
        if len(last_heard) > most:
            _, last = last_heard.popitem(last=False)
            start = last + 1
        length = now + 1 - start
        if length > best_length:
            best_start, best_length = start, length
    return [best_start, best_start + best_length]
