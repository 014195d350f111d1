def disagreements(left, right):
    place = {product: position for position, product in enumerate(left)}
    values = [place[product] for product in right if product in place]
    count = 0

    def merge_sort(items):
        nonlocal count
        if len(items) <= 1:
            return items
        half = len(items) // 2
        a, b = merge_sort(items[:half]), merge_sort(items[half:])
        result = []
        i = j = 0
        while i < len(a) and j < len(b):
            if a[i] <= b[j]:
                result.append(a[i])
                i += 1
            else:
                result.append(b[j])
                j += 1
                count += 1
        return result + a[i:] + b[j:]

    merge_sort(values)
    return count
