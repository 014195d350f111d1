def balance_point(takings: list[int]) -> int:
    for index in range(len(takings)):
        if sum(takings[:index]) == sum(takings[index + 1 :]):
            return index
    return -1
