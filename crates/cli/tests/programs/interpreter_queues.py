# Queues and channels between interpreters.
import _interpchannels as channels
import _interpqueues
from concurrent import interpreters
from concurrent.interpreters import _queues
import threading


def told(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return f'{type(e).__module__}.{type(e).__qualname__}: {e}'


q = interpreters.create_queue()
small = interpreters.create_queue(2, unbounditems=_queues.UNBOUND_ERROR)
print(q, q.maxsize, q.empty(), q.full(), q.qsize(), small.maxsize, [x.id for x in _queues.list_all()])
for v in (1, 'x', b'y', (1, None), [1, [2]], {'k': 1.5}, 2**80, q):
    q.put(v)
print(q.qsize(), [q.get() for _ in range(8)])
print(told(q.get_nowait), told(q.get, timeout=0), told(q.put, threading.Lock()), told(q.put, 1, timeout=-1), sep='\n')
small.put(1)
small.put(2)
print(small.full(), told(small.put_nowait, 3))

interp = interpreters.create()
interp.prepare_main(q=q, small=small)
interp.exec('''
from concurrent.interpreters import _queues
print(q, small, q.unbounditems, small.maxsize, small.get(), small.get())
q.put('replaced')
q.put('removed', unbounditems=_queues.UNBOUND_REMOVE)
q.put('error', unbounditems=_queues.UNBOUND_ERROR)
small.put('error')
q.put(['own', 'copy'])
''')
q.put('mine')
print(q.qsize(), small.qsize())
interp.close()
print(q.qsize(), q.get(), told(q.get), q.get(), q.get(), told(small.get), told(q.get_nowait))
for args in ((999,), (-1,), ('x',), (1.5,), (2**70,)):
    print(told(_interpqueues.get_count, *args))
print(told(_interpqueues.create, 0, 9, -1), told(_interpqueues.put, q.id, 1, 9))
number = q.id
del q
print(told(_interpqueues.get_count, number))

# An interpreter waits for another one's items.
requests, answers = interpreters.create_queue(), interpreters.create_queue()


workers = []


def serve():
    worker = interpreters.create()
    workers.append(worker)
    worker.prepare_main(requests=requests, answers=answers)
    worker.exec('''
while (n := requests.get()) is not None:
    answers.put((n, n * n))
''')


servers = [threading.Thread(target=serve) for _ in range(2)]
for s in servers:
    s.start()
for n in range(50):
    requests.put(n)
for s in servers:
    requests.put(None)
print(sorted(answers.get() for _ in range(50))[-3:])
for s in servers:
    s.join()
for w in workers:
    w.close()

# Channels.
c = channels.create(3)
print(c, c.send, c.recv, c.end, int(c), c == int(c), c == c.send, channels.list_all())
print(told(channels._channel_id, 999), told(channels._channel_id, 999, force=True), told(channels._channel_id, 'x'))
print(channels.get_info(c))
print(channels.send(c, [1, 2], blocking=False), channels.send(c, c.send, blocking=False), channels.get_count(c))
print(channels.recv(c), channels.recv(c), told(channels.recv, c), channels.recv(c, 'default'))
print(told(channels.send, c, 1, timeout=0.01), told(channels.send, c, 1, timeout=-1), told(channels.send, c, 1, blocking=False, timeout=1))
print(channels.list_interpreters(c, send=True), channels.list_interpreters(c, send=False))
buffer = bytearray(b'spam')
channels.send_buffer(c, buffer, blocking=False)
view, _ = channels.recv(c)
view[0] = ord('S')
print(buffer, told(channels.send_buffer, c, 5))

t = threading.Thread(target=lambda: print('sent', channels.send(c, 'waited for')))
t.start()
while (got := channels.recv(c, None)[0]) is None:
    pass
t.join()
print(got)

channels.send(c, 1, blocking=False)
print(told(channels.close, c), told(channels.close, c, send=True), channels.get_info(c)[:4])
print(told(channels.send, c, 1), channels.recv(c), told(channels.recv, c), channels.get_info(c)[:4])
interp = interpreters.create()
d = channels.create(3)
interp.exec(f'''
import _interpchannels as channels
channels.send({int(d)}, 'from there', blocking=False)
''')
print(channels.get_info(d)[:5], channels.list_interpreters(d, send=True) == [interp.id])
interp.close()
print(channels.get_info(d)[:5], told(channels.recv, d))
channels.destroy(d)
print(told(channels.get_info, d))
