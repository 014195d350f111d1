def badge_pair(badges, code):
    waiting = {}  # number that would open the door -> who has been waiting for it longest
    for position, badge in enumerate(badges):
        if badge in waiting:
            return [waiting[badge], position]
        wanted = code - badge
        if wanted not in waiting:
            waiting[wanted] = position
    return []
