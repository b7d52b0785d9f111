# The limit of a deque may change while it is extended, and it then has more items than it may: a copy has not.
import collections


class Changes:
    def __init__(self, limit):
        self.limit = limit

    def __del__(self):
        d.__init__((), self.limit)


for limit in (0, 1, 2, None):
    d = collections.deque([Changes(limit), 1, 2], 3)
    d.extend(range(10, 20))
    print(d, d.copy(), d + d, d * 2, len(d))
