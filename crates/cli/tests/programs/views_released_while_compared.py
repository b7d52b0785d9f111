# What `__buffer__` of the other side does to a view that is compared.
class Other:
    def __init__(self, deed):
        self.deed = deed

    def __buffer__(self, flags):
        self.deed()
        return memoryview(b"xyz")


store = bytearray(b"abc")
view = memoryview(store)


def release_and_resize():
    view.release()
    store.append(1)


print(view == Other(release_and_resize), store)

store = bytearray(b"abc")
view = memoryview(store)


def resize():
    try:
        store.append(1)
    except BufferError as e:
        print(e)


print(view == Other(resize), view != Other(resize), store)
view.release()
print(view == view, view == Other(resize), view == b"abc")
