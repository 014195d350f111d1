def build_order(packages, needs):
    missing = {name: 0 for name in packages}
    users = {name: [] for name in packages}
    for package, need in needs:
        missing[package] += 1
        users[need].append(package)
    wave = sorted(name for name in packages if not missing[name])
    order = []
    while wave:
        order += wave
        following = []
        for name in wave:
            for user in users[name]:
                missing[user] -= 1
                if not missing[user]:
                    following.append(user)
        wave = sorted(following)
    if len(order) == len(packages):
        return {"order": order}
    # walk along what is left until something comes round again
    successor = {a: b for a, b in needs if missing[a] and missing[b]}
    path = []
    seen = set()
    name = next(iter(successor))
    while name not in seen:
        seen.add(name)
        path.append(name)
        name = successor[name]
    return {"loop": path[path.index(name) :]}
