from collections import OrderedDict


def replay(budget, requests):
    cache = OrderedDict()
    used = 0
    out = []
    for request in requests:
        op, name, *args = request.split()
        if op == "get":
            if name in cache:
                cache.move_to_end(name)
            out.append(cache.get(name, -1))
        elif op == "drop":
            size = cache.pop(name, -1)
            used -= max(size, 0)
            out.append(size)
        else:
            size = int(args[0])
            if size > budget:
                out.append(-1)
                continue
            evicted = 0
            while used + size > budget:
                _, old = cache.popitem(last=False)
                used -= old
                evicted += 1
            used -= cache.pop(name, 0)
            cache[name] = size
            used += size
            out.append(evicted)
    return out
