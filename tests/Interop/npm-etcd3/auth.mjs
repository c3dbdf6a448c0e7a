// Users, roles, and clients of users.
import { connect, section, step } from './common.mjs';

const client = connect();
const names = list => list.map(item => item.name);

section('users and roles');
await step('status', () => client.auth.authStatus());
await step('user', () => client.user('app').create('word').then(user => user.name));
await step('user again', () => client.user('app').create('word'));
await step('user without a name', () => client.user('').create('word'));
await step('role', () => client.role('app').create().then(role => role.name));
await step('role again', () => client.role('app').create());
await step('grant', () => client.role('app').grant({ permission: 'Readwrite', range: client.range({ prefix: 'app/' }) }).then(nameOf));
await step('grant a key', () => client.role('app').grant({ permission: 'Read', key: 'a' }).then(nameOf));
await step('grant by a role that is not', () => client.role('other').grant({ permission: 'Read', key: 'a' }));
await step('permissions', () => client.role('app').permissions());
await step('role of the user', () => client.user('app').addRole('app').then(nameOf));
await step('role that is not', () => client.user('app').addRole('other'));
await step('user that is not', () => client.user('other').addRole('app'));
await step('roles of the user', () => client.user('app').roles().then(names));
await step('users', () => client.getUsers().then(names));
await step('roles', () => client.getRoles().then(names));

section('enable');
await step('without root', () => client.auth.authEnable());
await step('root', () => client.user('root').create('secret').then(nameOf));
await step('without its role', () => client.auth.authEnable());
await step('role', () => client.user('root').addRole('root').then(nameOf));
await step('enable', () => client.auth.authEnable());

section('clients');
await step('no user', () => client.get('app/1').string());
await step('wrong password', () => connect({ auth: { username: 'app', password: 'wrong' } }).get('app/1').string());
await step('nobody', () => connect({ auth: { username: 'other', password: 'word' } }).get('app/1').string());
const root = connect({ auth: { username: 'root', password: 'secret' } });
const app = connect({ auth: { username: 'app', password: 'word' } });
await step('own key', () => app.put('app/1').value('1').exec());
await step('own key', () => app.get('app/1').string());
await step('own keys', () => app.getAll().prefix('app/').strings());
await step('key that may be read', () => app.get('a').string());
await step('and not written', () => app.put('a').value('1'));
await step("another's key", () => app.get('other').string());
await step('every key', () => app.getAll().all().strings());
await step('transaction', () => app.if('app/1', 'Value', '==', '1').then(app.put('app/2').value('2')).commit());
await step('transaction', () => app.if('other', 'Version', '==', 0).then(app.put('app/2').value('3')).commit());
await step('watch', async () => {
  const watcher = await app.watch().prefix('app/').create();
  const put = new Promise(resolve => watcher.once('put', kv => resolve(kv.value.toString())));
  await app.put('app/3').value('seen');
  const value = await put;
  await watcher.cancel();
  return value;
});
await step('lock', () => app.lock('app/job').ttl(60).do(() => 'held'));
await step("lock of another's key", () => app.lock('job').ttl(60).do(() => 'held'));
await step('users', () => app.getUsers());
await step('compaction', () => app.kv.compact({ revision: 2 }));
await step('defragmentation', () => app.maintenance.defragment());
await step('alarms', () => app.maintenance.alarm({ action: 'Get' }));
await step('as root', () => root.getAll().all().keys());
await step('members as root', () => root.cluster.memberList({}).then(({ members }) => members.length));

section('changes while it is on');
await step('revoke', () => root.role('app').revoke({ range: root.range({ prefix: 'app/' }) }).then(nameOf));
await step('revoke again', () => root.role('app').revoke({ range: root.range({ prefix: 'app/' }) }));
await step('own key', () => app.get('app/1').string());
await step('password', () => root.user('app').setPassword('new').then(nameOf));
await step('new password', () => connect({ auth: { username: 'app', password: 'new' } }).get('a').string());
await step('old password', () => connect({ auth: { username: 'app', password: 'word' } }).get('a').string());
await step('role taken', () => root.user('app').removeRole('app').then(nameOf));
await step('delete the role', () => root.role('app').delete().then(nameOf));
await step('delete the user', () => root.user('app').delete().then(nameOf));
await step('delete root', () => root.user('root').delete());
await step('disable', () => root.auth.authDisable());
await step('no user', () => client.getAll().all().keys());

client.close();
process.exit(0);

// The client's methods return the user or role itself.
function nameOf({ name }) {
  return name;
}
