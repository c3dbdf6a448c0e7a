// Members, alarms, hashes, snapshots.
import { createHash } from 'node:crypto';
import { connect, section, show, step } from './common.mjs';

const client = connect();
const { cluster, maintenance } = client;

section('cluster');
const members = await step('members', () => cluster.memberList({}));
const self = members.members[0].ID;
await step('add, no address', () => cluster.memberAdd({ peerURLs: [] }));
await step('add, no URL', () => cluster.memberAdd({ peerURLs: ['nonsense'], isLearner: true }));
await step('add, address taken', () => cluster.memberAdd({ peerURLs: members.members[0].peerURLs, isLearner: true }));
const added = (await cluster.memberAdd({ peerURLs: ['http://127.0.0.1:1'], isLearner: true })).member;
show('added', added);
await step('another learner', () => cluster.memberAdd({ peerURLs: ['http://127.0.0.1:2'], isLearner: true }));
await step('promote', () => cluster.memberPromote({ ID: added.ID }));
await step('promote a voter', () => cluster.memberPromote({ ID: self }));
await step('promote nobody', () => cluster.memberPromote({ ID: '404' }));
await step('update', () => cluster.memberUpdate({ ID: added.ID, peerURLs: ['http://127.0.0.1:3'] }).then(r => r.members.length));
await step('update nobody', () => cluster.memberUpdate({ ID: '404', peerURLs: ['http://127.0.0.1:3'] }));
await step('remove', () => cluster.memberRemove({ ID: added.ID }));
await step('remove again', () => cluster.memberRemove({ ID: added.ID }));
await step('remove nobody', () => cluster.memberRemove({ ID: '404' }));
await step('move the leader to itself', () => maintenance.moveLeader({ targetID: self }));
await step('move the leader to nobody', () => maintenance.moveLeader({ targetID: '404' }));
await step('status', () => maintenance.status());

section('alarms');
await step('none', () => maintenance.alarm({ action: 'Get' }));
await step('activate', () => maintenance.alarm({ action: 'Activate', memberID: self, alarm: 'Nospace' }));
await step('list', () => maintenance.alarm({ action: 'Get', alarm: 'Nospace' }));
await step('put', () => client.put('a').value('1'));
await step('delete', () => client.delete().key('a').exec());
await step('grant', () => client.leaseClient.leaseGrant({ TTL: 60 }));
await step('status', () => maintenance.status().then(status => status.errors));
await step('disarm', () => maintenance.alarm({ action: 'Deactivate', memberID: self, alarm: 'Nospace' }));
await step('disarm again', () => maintenance.alarm({ action: 'Deactivate', memberID: self, alarm: 'Nospace' }));
await step('put', () => client.put('a').value('1'));

section('hashes');
for (let i = 0; i < 5; i++) await client.put(`key${i % 2}`).value(i);
const { header } = await client.kv.compact({ revision: 4, physical: true });
await step('now', () => maintenance.hashKV({ revision: 0 }));
await step('compacted', () => maintenance.hashKV({ revision: 3 }));
await step('at the compaction', () => maintenance.hashKV({ revision: 4 }));
await step('to come', () => maintenance.hashKV({ revision: Number(header.revision) + 1 }));
await step('of the database', () => maintenance.hash().then(({ hash }) => typeof hash));

section('defragmentation');
await step('defragment', () => maintenance.defragment());
await step('content', () => client.getAll().all().exec());

section('snapshot');
await step('snapshot', async () => {
  const parts = [];
  const stream = await maintenance.snapshot();
  await new Promise((resolve, reject) => stream.on('data', part => parts.push(part)).on('end', resolve).on('error', reject));
  const file = Buffer.concat(parts.map(part => part.blob));
  const [content, checksum] = [file.subarray(0, -32), file.subarray(-32)];
  return {
    checksum: createHash('sha256').update(content).digest().equals(checksum),
    sectors: content.length % 512 === 0,
    remaining: parts.at(-1).remaining_bytes,
  };
});

client.close();
process.exit(0);
