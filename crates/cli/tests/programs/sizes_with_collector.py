"""What `sys.getsizeof` adds for the words that CPython's collector, attributes and weak references have in front."""
import array
import itertools
import operator
import struct
import sys
import threading

for o in (struct.Struct("i"), threading.Lock(), threading.RLock(), array.array("i"), array.array("d", [1.0]),
          itertools.count(), itertools.zip_longest([1], [2]), operator.itemgetter(1), operator.attrgetter("a"), slice(1), range(1), object(), int):
    print(type(o).__name__, sys.getsizeof(o))
