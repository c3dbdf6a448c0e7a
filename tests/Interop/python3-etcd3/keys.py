"""Keys, transactions, watches, leases, locks and compaction."""
import etcd3
from common import WAIT_SECONDS, connect, section, show, step
from etcd3 import etcdrpc

client = connect()
tx = client.transactions

section('put')
step('put', lambda: client.put('a', '1'))
step('put, previous', lambda: client.put('a', '2', prev_kv=True))
step('put, no previous', lambda: client.put('b', '', prev_kv=True))
step('put if not there', lambda: client.put_if_not_exists('a', 'never'))
step('put if not there', lambda: client.put_if_not_exists('c', '1'))
step('replace', lambda: client.replace('a', '2', '3'))
step('replace of another value', lambda: client.replace('a', '2', '4'))
step('with a lease that is not', lambda: client.put('a', '1', lease=1234))
step('without a key', lambda: client.put('', '1'))
step('too large', lambda: client.put('big', 'x' * 1600000))
step('binary', lambda: client.put(b'\x00\xff', b'\xff\x00'))
for fruit in ('cherry', 'apple', 'banana'):
    step(f'put {fruit}', lambda: client.put(f'fruit/{fruit}', str(len(fruit))))

section('get')
step('get', lambda: client.get('a'))
step('get, serializable', lambda: client.get('a', serializable=True))
step('get, whole', lambda: client.get_response('a'))
step('missing', lambda: client.get('missing'))
step('missing, whole', lambda: client.get_response('missing'))
step('without a key', lambda: client.get(''))
step('prefix', lambda: list(client.get_prefix('fruit/')))
step('prefix, whole', lambda: client.get_prefix_response('fruit/'))
step('prefix, keys only', lambda: client.get_prefix_response('fruit/', keys_only=True))
step('range', lambda: list(client.get_range('fruit/apple', 'fruit/cherry')))
step('inverted range', lambda: client.get_range_response('fruit/cherry', 'fruit/apple'))
step('everything', lambda: client.get_all_response())
for target in ('key', 'version', 'create', 'mod', 'value'):
    for order in ('ascend', 'descend'):
        step(f'sorted by {target}, {order}',
             lambda: [metadata.key for _, metadata in client.get_all(sort_order=order, sort_target=target)])
for options in (dict(limit=2), dict(count_only=True), dict(revision=2), dict(revision=1000), dict(revision=-1),
                dict(min_mod_revision=6), dict(max_mod_revision=6), dict(min_create_revision=6, limit=1),
                dict(max_create_revision=3, sort_order='DESCEND', sort_target='MOD')):
    # The client offers these in its messages only.
    step(f'range with {options}', lambda: client.kvstub.Range(etcdrpc.RangeRequest(key=b'\0', range_end=b'\0', **options)))

section('delete')
step('nothing', lambda: client.delete('missing'))
step('one', lambda: client.delete('b'))
step('previous', lambda: client.delete('c', prev_kv=True, return_response=True))
step('prefix', lambda: client.delete_prefix('fruit/'))
step('without a key', lambda: client.delete('', return_response=True))

section('transactions')
step('success', lambda: client.transaction(
    compare=[tx.value('a') == '3', tx.version('a') > 0, tx.create('absent') == 0, tx.mod('a') < 1000],
    success=[tx.put('t', '1'), tx.get('t'), tx.delete('a', prev_kv=True), tx.get('a')],
    failure=[tx.put('t', 'never')]))
step('failure', lambda: client.transaction(
    compare=[tx.value('t') != '1'],
    success=[tx.put('t', 'never')],
    failure=[tx.get(b'\0', range_end=b'\0'), tx.put('t', '2', prev_kv=True)]))
step('range compared', lambda: client.transaction(
    compare=[tx.version(b'\0', range_end=b'\0') > 0], success=[tx.put('n', '1')], failure=[]))
step('nested', lambda: client.transaction(
    compare=[],
    success=[tx.txn(compare=[tx.version('t') > 100], success=[], failure=[tx.put('n', '2'), tx.get('n')]), tx.get('n')],
    failure=[]))
step('duplicate key', lambda: client.transaction(compare=[], success=[tx.put('d', '1'), tx.put('d', '2')], failure=[]))
step('too many operations', lambda: client.transaction(
    compare=[], success=[tx.put(f'many{i}', '1') for i in range(129)], failure=[]))
step('put with a lease that is not', lambda: client.transaction(
    compare=[], success=[tx.put('d', '1'), tx.put('e', '2', lease=1234)], failure=[]))
step('state', lambda: client.get_all_response())

section('watch')
events, cancel = client.watch_prefix_response('w/', prev_kv=True)
client.put('w/1', 'one')
step('put', lambda: next(events))
client.put('w/1', 'two')
step('put again', lambda: next(events))
client.transaction(compare=[], success=[tx.put('w/3', '3'), tx.put('w/2', '2'), tx.delete('w/1')], failure=[])
step('transaction', lambda: next(events))
client.put('elsewhere', '1')
client.delete_prefix('w/')
step('range deleted', lambda: next(events))
past, cancel_past = client.watch_prefix_response('w/', start_revision=1)
step('history', lambda: next(past))
one, cancel_one = client.watch_response('w/1')
client.delete('w/1')
client.put('w/1', 'three')
client.delete('w/1')
client.put('w/1', 'four')
for _ in range(3):
    step('all', lambda: next(events))
    step('one key', lambda: next(one))
cancel_past()
cancel_one()
step('cancelled', lambda: list(past))
client.put('w/4', '1')
step('after the others were cancelled', lambda: next(events))
cancel()
step('cancelled', lambda: list(events))
step('once', lambda: client.watch_once_response('w/4', timeout=WAIT_SECONDS, start_revision=2))
step('once, in vain', lambda: client.watch_once('nobody', timeout=0.2))

section('leases')
chosen = client.lease(60, lease_id=7001)
show('chosen id', [chosen.id, chosen.ttl])
step('chosen id again', lambda: client.lease(60, lease_id=7001).id)
step('too long', lambda: client.lease(9000000001).id)
step('not there', lambda: client.revoke_lease(1234))
step('not there', lambda: client.get_lease_info(1234))
step('not there', lambda: list(client.refresh_lease(1234)))
lease = client.lease(600)
show('granted', [lease.id, lease.ttl])
step('put', lambda: client.put('l/2', '1', lease=lease))
step('put', lambda: client.put('l/1', '1', lease=lease.id))
step('put', lambda: client.put('l/3', '1', lease=chosen))
step('put', lambda: client.put('l/3', '2', lease=lease))
step('put without lease', lambda: client.put('l/2', '2'))
step('keys', lambda: client.get_prefix_response('l/'))
step('time to live', lambda: client.get_lease_info(lease.id))
step('granted', lambda: lease.granted_ttl)
step('keys of the lease', lambda: sorted(lease.keys))
step('keep alive', lease.refresh)
events, cancel = client.watch_prefix_response('l/', prev_kv=True)
step('revoke', lease.revoke)
step('what it took along', lambda: next(events))
step('revoke again', lease.revoke)
step('time to live', lambda: client.get_lease_info(lease.id))
step('keep alive', lease.refresh)
step('keys', lambda: client.get_prefix_response('l/'))

section('a lease that ends')
short = client.lease(2)
show('granted', [short.id, short.ttl])
client.transaction(compare=[], success=[tx.put('l/9', '1', lease=short), tx.put('l/8', '1', lease=short)], failure=[])
step('put', lambda: next(events))
step('end', lambda: next(events))
cancel()
step('time to live', lambda: client.get_lease_info(short.id))
step('put', lambda: client.put('l/7', '1', lease=short))

section('lock')
# The client builds its lock on a lease, a transaction and a watch.
lock = client.lock('job', ttl=60)
step('acquire', lock.acquire)
step('held', lock.is_acquired)
step('keep alive', lock.refresh)
other = connect()
rival = other.lock('job', ttl=60)
step('acquire by another, at once', lambda: rival.acquire(timeout=0))
step('release what is not held', rival.release)
step('release', lock.release)
step('held', lock.is_acquired)
# Not tried: waiting for a lock, which this client no longer can with Debian's python3-tenacity.
step('acquire by another', rival.acquire)
step('held', lock.is_acquired)
step('held by another', rival.is_acquired)
step('release', rival.release)
step('its key', lambda: client.get_response('/locks/job'))
other.close()

section('compaction')
for i in range(3):
    client.put('k', str(i))
revision = client.get_response('k').header.revision
step('to zero', lambda: client.compact(0))
step('to the future', lambda: client.compact(revision + 1000))
step('to the last but one', lambda: client.compact(revision - 1))
step('again', lambda: client.compact(revision - 1))
step('physical', lambda: client.compact(revision, physical=True))
step('read before', lambda: client.kvstub.Range(etcdrpc.RangeRequest(key=b'k', revision=revision - 1)))
step('read at', lambda: client.kvstub.Range(etcdrpc.RangeRequest(key=b'k', revision=revision)))
events, cancel = client.watch_response('k', start_revision=1)
try:
    next(events)
except etcd3.exceptions.RevisionCompactedError as error:
    show('watch from before', ['compacted', error.compacted_revision])
events, cancel = client.watch_response('k', start_revision=revision)
step('watch from there', lambda: next(events))
cancel()

section('cluster')
for member in client.members:
    show('member', [str(member.id), member.name, list(member.peer_urls), list(member.client_urls)])
status = client.status()
show('status', {'version': status.version, 'leader': str(status.leader.id), 'raftTerm': status.raft_term,
                'raftIndex': status.raft_index, 'dbSize': status.db_size})
client.close()
