def build_order(packages, needs):
    waiting = sorted(packages)
    open_needs = {name: set() for name in packages}
    for package, need in needs:
        open_needs[package].add(need)
    order = []
    built = set()
    while waiting:
        ready = [name for name in waiting if open_needs[name] <= built]
        if not ready:
            path = [waiting[0]]
            while True:
                following = next(name for name in open_needs[path[-1]] if name not in built)
                if following in path:
                    return {"loop": path[path.index(following) :]}
                path.append(following)
        order.append(ready[0])
        built.add(ready[0])
        waiting.remove(ready[0])
    return {"order": order}
