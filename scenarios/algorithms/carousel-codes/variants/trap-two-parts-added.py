def articles_on(codes, stretches):
    n = len(codes)
    parts = []  # end, start, which answer
    for number, (start, end) in enumerate(stretches):
        if start <= end:
            parts.append((end, start, number))
        else:
            parts.append((n - 1, start, number))
            parts.append((end, 0, number))
    parts.sort()
    tree = [0] * (n + 1)

    def add(i, value):
        i += 1
        while i <= n:
            tree[i] += value
            i += i & -i

    def total(i):
        result = 0
        while i:
            result += tree[i]
            i -= i & -i
        return result

    answers = [0] * len(stretches)
    last = {}
    done = 0
    for end, start, number in parts:
        while done <= end:
            if codes[done] in last:
                add(last[codes[done]], -1)
            last[codes[done]] = done
            add(done, 1)
            done += 1
        answers[number] += total(end + 1) - total(start)
    return answers
