def disagreements(left, right):
    place = {product: position for position, product in enumerate(right)}
    places = [place[product] for product in left if product in place]
    count = 0
    for i in range(len(places)):
        for j in range(i + 1, len(places)):
            if places[i] > places[j]:
                count += 1
    return count
