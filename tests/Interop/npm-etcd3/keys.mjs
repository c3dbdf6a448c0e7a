// Keys, transactions, watches, leases, locks, elections and compaction.
import { once } from 'node:events';
import { Range } from 'etcd3';
import { connect, Mailbox, section, show, step } from './common.mjs';

const client = connect();

section('put');
await step('put', () => client.put('a').value('1').exec());
await step('put again', () => client.put('a').value(2).exec());
await step('put, previous', () => client.put('a').value('3').getPrevious());
await step('put, previous of nothing', () => client.put('new').value('').getPrevious());
await step('touch', () => client.put('a').touch());
await step('touch nothing', () => client.put('missing').touch());
await step('ignore the lease', () => client.put('a').value('4').ignoreLease());
await step('with a lease that is not', () => client.put('b').value('1').lease(1234));
await step('without a key', () => client.put('').value('1'));
await step('binary', () => client.put(Buffer.from([0, 255, 1])).value(Buffer.from([255, 0])));
for (const fruit of ['cherry', 'apple', 'banana']) {
  await step(`put ${fruit}`, () => client.put(`fruit/${fruit}`).value(fruit.length));
}

section('get');
await step('string', () => client.get('a').string());
await step('number', () => client.get('a').number());
await step('missing', () => client.get('missing').string());
await step('exists', () => client.get('a').exists());
await step('whole', () => client.get('a').exec());
await step('binary', () => client.get(Buffer.from([0, 255, 1])).exec());
await step('without a key', () => client.get('').exec());
await step('at a revision', () => client.get('a').revision(2).exec());
await step('at a future revision', () => client.get('a').revision(1000).exec());
await step('serializable', () => client.get('a').serializable(true).exec());
await step('prefix', () => client.getAll().prefix('fruit/').exec());
await step('prefix, limit', () => client.getAll().prefix('fruit/').limit(2).exec());
await step('prefix, keys', () => client.getAll().prefix('fruit/').keys());
await step('prefix, numbers', () => client.getAll().prefix('fruit/').numbers());
await step('prefix, count', () => client.getAll().prefix('fruit/').count());
await step('everything', () => client.getAll().all().exec());
await step('range', () => client.getAll().inRange(new Range('fruit/apple', 'fruit/cherry')).keys());
await step('inverted range', () => client.getAll().inRange(new Range('fruit/cherry', 'fruit/apple')).keys());
for (const target of ['Key', 'Version', 'Create', 'Mod', 'Value']) {
  for (const order of ['Ascend', 'Descend']) {
    await step(`sorted by ${target}, ${order}`, () => client.getAll().all().sort(target, order).keys('latin1'));
  }
}
await step('modified since', () => client.getAll().all().minModRevision(8).keys('latin1'));
await step('modified before', () => client.getAll().all().maxModRevision(8).keys('latin1'));
await step('created since', () => client.getAll().all().minCreateRevision(8).limit(1).exec());
await step('created before', () => client.getAll().all().maxCreateRevision(4).exec());

section('delete');
await step('nothing', () => client.delete().key('missing').exec());
await step('one', () => client.delete().key('new').exec());
await step('previous', () => client.delete().key('a').getPrevious());
await step('prefix', () => client.delete().prefix('fruit/').exec());
await step('range', () => client.delete().range(new Range('x', 'y')).exec());
await step('everything', () => client.delete().all().exec());

section('transactions');
await step('put', () => client.put('t').value('1'));
await step('success', () => client.if('t', 'Value', '==', '1').and('t', 'Version', '>', 0).and('absent', 'Create', '==', 0)
  .then(client.put('t').value('2'), client.get('t'), client.delete().key('absent'))
  .else(client.put('t').value('never'))
  .commit());
await step('failure', () => client.if('t', 'Mod', '<', 2).then(client.put('t').value('never'))
  .else(client.get('t'), client.getAll().prefix('').all(), client.put('t').value('3'), client.get('t'))
  .commit());
await step('not equal', () => client.if('t', 'Value', '!=', '3').then(client.get('t')).commit());
await step('lease', () => client.if('t', 'Lease', '==', 0).then(client.get('t')).commit());
await step('duplicate key', () => client.if('t', 'Version', '>', 0)
  .then(client.put('t').value('1'), client.put('t').value('2')).commit());
await step('read of a future revision', () => client.if('t', 'Version', '>', 0).then(client.get('t').revision(1000)).commit());
await step('nested', () => client.kv.txn({
  success: [
    { request_txn: {
      compare: [{ key: Buffer.from('t'), target: 'Version', result: 'Greater', version: 100 }],
      failure: [{ request_put: { key: Buffer.from('n'), value: Buffer.from('1') } }, { request_range: { key: Buffer.from('n') } }],
    } },
    { request_range: { key: Buffer.from('n') } },
  ],
}));
await step('too many operations', () => client.kv.txn({
  success: Array.from({ length: 129 }, (_, i) => ({ request_put: { key: Buffer.from(`many${i}`) } })),
}));
await step('too large', () => client.put('big').value('x'.repeat(1_600_000)));
await step('software transaction', () => client.stm().transact(async tx => {
  const value = await tx.get('t').number();
  await tx.put('t').value(value + 1);
  await tx.put('u').value('copy');
  await tx.delete().key('n');
}));
let interfered = false;
await step('software transaction, conflict', () => client.stm({ retries: 3 }).transact(async tx => {
  const value = await tx.get('t').number();
  if (!interfered) {
    interfered = true;
    await client.put('t').value(100);
  }
  await tx.put('t').value(value + 1);
  return value;
}));
await step('software transaction, no retry', () => client.stm({ retries: 0 }).transact(async tx => {
  await tx.get('t');
  await client.put('t').value(200);
  await tx.put('t').value(0);
}));
await step('state', () => client.getAll().all().exec());

section('namespaces');
const tenant = client.namespace('tenant/');
await step('put', () => tenant.put('t').value('mine'));
await step('get', () => tenant.getAll().all().exec());
await step('delete', () => tenant.delete().all());

section('watch');
const watcher = client.watch().prefix('w/').withPreviousKV().watcher();
const events = new Mailbox(watcher, 'connected', 'data', 'end');
await step('created', () => events.next());
await client.put('w/1').value('one');
await step('put', () => events.next());
await client.put('w/1').value('two');
await step('put again', () => events.next());
await client.if('w/1', 'Version', '>', 0)
  .then(client.put('w/3').value('3'), client.put('w/2').value('2'), client.delete().key('w/1')).commit();
await step('transaction', () => events.next());
await client.put('elsewhere').value('1');
await client.delete().prefix('w/');
await step('range deleted', () => events.next());

section('several watches on a stream');
const past = client.watch().prefix('w/').startRevision('1').watcher();
const pastEvents = new Mailbox(past, 'connected', 'data', 'end');
await step('created', () => pastEvents.next());
await step('history', () => pastEvents.next());
const deletes = client.watch().prefix('w/').only('delete').watcher();
const deleteEvents = new Mailbox(deletes, 'connected', 'data', 'end');
await step('created', () => deleteEvents.next());
const puts = client.watch().key('w/1').ignore('delete').watcher();
const putEvents = new Mailbox(puts, 'connected', 'data', 'end');
await step('created', () => putEvents.next());
await client.put('w/1').value('three');
await client.delete().key('w/1');
await client.put('w/1').value('four');
for (let i = 0; i < 3; i++) await step('all', () => pastEvents.next());
await step('deletes', () => deleteEvents.next());
await step('puts', () => putEvents.next()); // 'ignore' of this version filters puts, whatever it is told

section('cancel of a watch');
await step('cancel', () => past.cancel());
for (let i = 0; i < 3; i++) await step('first watch', () => events.next());
await client.put('w/4').value('unseen');
await step('first watch', () => events.next());
show('the cancelled watch has', pastEvents.left);
await step('cancel the others', () => Promise.all([watcher.cancel(), deletes.cancel(), puts.cancel()]));

section('leases');
await step('none', () => client.leaseClient.leaseLeases());
await step('chosen id', () => client.leaseClient.leaseGrant({ TTL: 60, ID: 7001 }));
await step('chosen id again', () => client.leaseClient.leaseGrant({ TTL: 60, ID: 7001 }));
await step('too long', () => client.leaseClient.leaseGrant({ TTL: 9_000_000_001 }));
await step('not there', () => client.leaseClient.leaseRevoke({ ID: 1234 }));
await step('not there', () => client.leaseClient.leaseTimeToLive({ ID: 1234, keys: true }));
const lease = client.lease(600, { autoKeepAlive: false });
const leaseId = await step('grant', () => lease.grant());
await step('put', () => lease.put('l/2').value('1'));
await step('put', () => lease.put('l/1').value('1'));
await step('put', () => client.put('l/3').value('1').lease(7001));
await step('put', () => lease.put('l/3').value('2'));
await step('put, lease ignored', () => client.put('l/1').value('2').ignoreLease());
await step('put without lease', () => client.put('l/2').value('2'));
await step('keys', () => client.getAll().prefix('l/').exec());
await step('lease of a key', () => client.if('l/1', 'Lease', '==', leaseId).then(client.get('l/1')).commit());
await step('time to live', () => client.leaseClient.leaseTimeToLive({ ID: leaseId }));
await step('time to live, keys', () => client.leaseClient.leaseTimeToLive({ ID: leaseId, keys: true }));
await step('all', () => client.leaseClient.leaseLeases());
await step('keep alive', () => lease.keepaliveOnce());
const kept = client.lease(3);
const beats = new Mailbox(kept, 'keepaliveSucceeded');
await step('grant', () => kept.grant());
await step('kept alive', () => beats.next());
await step('kept alive again', () => beats.next());
await step('revoke', () => kept.revoke());
const leaseWatch = await client.watch().prefix('l/').withPreviousKV().create();
const leaseEvents = new Mailbox(leaseWatch, 'data');
await step('revoke', () => lease.revoke());
await step('what it took along', () => leaseEvents.next());
await step('revoke again', () => client.leaseClient.leaseRevoke({ ID: leaseId }));
await step('time to live', () => client.leaseClient.leaseTimeToLive({ ID: leaseId }));
await step('keys', () => client.getAll().prefix('l/').exec());
const lost = client.lease(600, { autoKeepAlive: false });
await lost.grant();
await client.leaseClient.leaseRevoke({ ID: await lost.grant() });
await step('keep alive of a lost lease', () => lost.keepaliveOnce());

section('a lease that ends');
const short = await step('grant', () => client.leaseClient.leaseGrant({ TTL: 2 }));
await client.kv.txn({
  success: ['l/9', 'l/8'].map(key => ({ request_put: { key: Buffer.from(key), lease: short.ID } })),
});
await step('put', () => leaseEvents.next());
await step('end', () => leaseEvents.next());
await step('time to live', () => client.leaseClient.leaseTimeToLive({ ID: short.ID }));
await step('put', () => client.put('l/7').value('1').lease(short.ID));
await step('cancel', () => leaseWatch.cancel());

section('lock');
// The client builds its lock on a lease and a transaction.
const lock = client.lock('job').ttl(60);
const rival = client.lock('job').ttl(60);
await step('acquire', () => lock.acquire().then(() => 'held'));
await step('its key', () => client.get('job').exec());
await step('acquire by another', () => rival.acquire().then(() => 'held'));
await step('release', () => lock.release());
await step('acquire by another', () => rival.do(() => 'held'));
await step('its key', () => client.get('job').exec());

section('election');
// Built on a lease, transactions and watches.
const election = client.election('head', 60);
const alice = election.campaign('alice');
await step('alice', () => alice.wait().then(() => 'elected'));
const bob = election.campaign('bob');
const bobElected = once(bob, 'elected');
await step('bob is in line', () => bob.getCampaignKey());
await step('leader', () => election.leader());
const observer = await election.observe();
show('observed', observer.leader());
const changes = new Mailbox(observer, 'change');
await step('proclaim', () => alice.proclaim('alice again'));
await step('observed', () => changes.next());
await step('alice resigns', () => alice.resign());
await step('bob', () => bobElected.then(() => 'elected'));
await step('leader', () => election.leader());
await step('observer cancelled', () => observer.cancel());
await step('bob resigns', () => bob.resign());
await step('leader', () => election.leader());

section('compaction');
for (let i = 1; i <= 3; i++) await client.put('k').value(i);
const revision = Number((await client.get('k').exec()).header.revision);
await step('to zero', () => client.kv.compact({ revision: 0 }));
await step('to the future', () => client.kv.compact({ revision: revision + 1000 }));
await step('to the last but one', () => client.kv.compact({ revision: revision - 1 }));
await step('again', () => client.kv.compact({ revision: revision - 1 }));
await step('physical', () => client.kv.compact({ revision, physical: true }));
await step('read before', () => client.get('k').revision(revision - 1).exec());
await step('read at', () => client.get('k').revision(revision).exec());
await step('transaction that reads before', () => client.if('k', 'Version', '==', 3).then(client.get('k').revision(1)).commit());
// This client's watcher does not know of compaction: the stream itself shows the server's answer.
const stream = await client.watchClient.watch();
const answers = new Mailbox(stream, 'data');
stream.write({ create_request: { key: Buffer.from('k'), start_revision: 1 } });
await step('watch from before', () => answers.next());
await step('watch from before', () => answers.next());
stream.write({ create_request: { key: Buffer.from('k'), start_revision: revision } });
await step('watch from there', () => answers.next());
await step('watch from there', () => answers.next());
stream.end();

section('cluster');
await step('members', () => client.cluster.memberList({}));
await step('status', () => client.maintenance.status());

client.close();
process.exit(0); // the client leaves streams open
