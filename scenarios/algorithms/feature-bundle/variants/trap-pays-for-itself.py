def best_bundle(values, needs):
    direct = {}
    for a, b in needs:
        direct.setdefault(a, set()).add(b)

    def everything_for(item):
        found = set()
        stack = [item]
        while stack:
            current = stack.pop()
            if current not in found:
                found.add(current)
                stack.extend(direct.get(current, ()))
        return found

    bundles = [everything_for(item) for item in range(len(values))]
    chosen = set()
    while True:
        gain, extra = 0, set()
        for bundle in bundles:
            missing = bundle - chosen
            worth = sum(values[item] for item in missing)
            if worth > gain:
                gain, extra = worth, missing
        if not extra:
            return sorted(chosen)
        chosen |= extra
