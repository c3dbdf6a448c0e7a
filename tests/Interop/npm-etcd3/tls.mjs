// A server with a certificate; CERTIFICATES names the folder of the certificates.
import { certificate, connect, section, step } from './common.mjs';

const rootCertificate = certificate('authority.crt');

section('with the authority of the server');
const client = connect({ credentials: { rootCertificate } });
await step('put', () => client.put('a').value('1').exec());
await step('get', () => client.get('a').string());
await step('lock', () => client.lock('job').ttl(60).do(() => 'held'));

section('with a certificate of the client');
const known = connect({
  credentials: { rootCertificate, privateKey: certificate('client.key'), certChain: certificate('client.crt') },
});
await step('get', () => known.get('a').string());

section('not trusted, without TLS');
const deadline = () => ({ deadline: Date.now() + 5_000 });
const stranger = connect({ credentials: { rootCertificate: certificate('other.crt') }, defaultCallOptions: deadline });
await step('get', () => stranger.get('a').string().catch(error => `fails: ${error.constructor.name}`));
const plain = connect({ defaultCallOptions: deadline });
await step('get', () => plain.get('a').string().catch(error => `fails: ${error.constructor.name}`));

process.exit(0);
