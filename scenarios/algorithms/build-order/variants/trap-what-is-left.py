from heapq import heapify, heappop, heappush


def build_order(packages, needs):
    missing = {name: 0 for name in packages}
    users = {name: [] for name in packages}
    for package, need in needs:
        missing[package] += 1
        users[need].append(package)
    ready = [name for name in packages if not missing[name]]
    heapify(ready)
    order = []
    while ready:
        name = heappop(ready)
        order.append(name)
        for user in users[name]:
            missing[user] -= 1
            if not missing[user]:
                heappush(ready, user)
    if len(order) == len(packages):
        return {"order": order}
    built = set(order)
    return {"loop": [name for name in packages if name not in built]}
