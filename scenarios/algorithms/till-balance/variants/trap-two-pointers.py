def balance_point(takings: list[int]) -> int:
    if not takings:
        return -1
    left, right = 0, len(takings) - 1
    left_sum = right_sum = 0
    while left < right:
        if left_sum + takings[left] <= right_sum + takings[right]:
            left_sum += takings[left]
            left += 1
        else:
            right_sum += takings[right]
            right -= 1
    return left if left_sum == right_sum else -1
