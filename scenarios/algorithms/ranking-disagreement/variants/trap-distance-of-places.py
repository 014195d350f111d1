def disagreements(left, right):
    common = set(left) & set(right)
    left = [product for product in left if product in common]
    right = [product for product in right if product in common]
    place = {product: position for position, product in enumerate(left)}
    moved = sum(abs(place[product] - position) for position, product in enumerate(right))
    return moved // 2
