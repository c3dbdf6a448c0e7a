// A server that requires certificates of its clients; CERTIFICATES names the folder of the certificates.
import { certificate, connect, section, step } from './common.mjs';

const deadline = () => ({ deadline: Date.now() + 5_000 });
const as = (name, options = {}) => connect({
  credentials: {
    rootCertificate: certificate('authority.crt'),
    ...name && { privateKey: certificate(`${name}.key`), certChain: certificate(`${name}.crt`) },
  },
  ...options,
});

section('with a certificate of the authority');
const root = as('client');
await step('put', () => root.put('a').value('1').exec());
await step('get', () => root.get('a').string());

section('without one, with one of another authority');
for (const name of [undefined, 'stranger', 'expired']) {
  const client = as(name, { defaultCallOptions: deadline });
  await step(name ?? 'none', () => client.get('a').string().catch(error => `fails: ${error.constructor.name}`));
}

section('users by the name in the certificate');
await root.user('root').create('secret');
await root.user('root').addRole('root');
await root.user('visitor').create('word');
await root.role('visitor').create();
await root.role('visitor').grant({ permission: 'Read', key: 'a' });
await root.user('visitor').addRole('visitor');
await step('enable', () => root.auth.authEnable());
await step('root', () => root.put('a').value('2').exec());
await step('visitor reads', () => as('visitor').get('a').string());
await step('visitor writes', () => as('visitor').put('a').value('3'));
await step('unknown', () => as('unknown').get('a').string());
await step('unknown, with a password', () => as('unknown', { auth: { username: 'visitor', password: 'word' } }).get('a').string());
await step('visitor, with the password of root', () =>
  as('visitor', { auth: { username: 'root', password: 'secret' } }).put('a').value('4').exec());
await step('disable', () => root.auth.authDisable());

process.exit(0);
