// What the sessions of npm's etcd3 share. Each is called as: node SESSION.mjs HOST:PORT
//
// They print every step and what came of it. What they wait for, they await from the client; they never sleep.
import { readFileSync } from 'node:fs';
import { noop } from 'cockatiel';
import { Etcd3 } from 'etcd3';

const waitMilliseconds = 30_000;

export const address = process.argv[2];

// A client of the server; OPTIONS are those of the client, as credentials. By default, it stops calling a host that has refused calls.
export function connect(options = {}) {
  const scheme = options.credentials ? 'https' : 'http';
  return new Etcd3({ hosts: `${scheme}://${address}`, faultHandling: { host: () => noop }, ...options });
}

// A file of the certificates that the run made.
export function certificate(name) {
  return readFileSync(`${process.env.CERTIFICATES}/${name}`);
}

export function section(title) {
  console.log(`\n## ${title}`);
}

// Buffers as text, properties in the order of their names.
function plain(value) {
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, plain(value[key])]));
}

export function show(title, value) {
  console.log(`${title}: ${JSON.stringify(plain(value)) ?? 'nothing'}`);
}

// Shows what the promise that ACTION returns brings, or its error.
export async function step(title, action) {
  try {
    const result = await bounded(title, action());
    show(title, result);
    return result;
  } catch (error) {
    console.log(`${title}: ${error.constructor.name}: ${error.message}`);
    return undefined;
  }
}

function bounded(title, promise) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${waitMilliseconds} ms`)), waitMilliseconds);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}

// Keeps what an emitter says under some names, in order, until it is asked for.
export class Mailbox {
  #messages = [];
  #wake = () => {};

  constructor(emitter, ...names) {
    for (const name of names) {
      emitter.on(name, message => {
        this.#messages.push({ name, message });
        this.#wake();
      });
    }
  }

  async next() {
    while (this.#messages.length === 0) {
      await new Promise(resolve => (this.#wake = resolve));
    }
    return this.#messages.shift();
  }

  get left() {
    return this.#messages.length;
  }
}
