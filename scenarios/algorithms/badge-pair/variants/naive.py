def badge_pair(badges, code):
    for second in range(len(badges)):
        for first in range(second):
            if badges[first] + badges[second] == code:
                return [first, second]
    return []
