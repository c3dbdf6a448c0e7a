import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const server = spawn(
  process.env.FAKE_ETCD ?? "fake-etcd", ["--fake-listen", "127.0.0.1:0", "--fake-control", "127.0.0.1:0", "--fake-manual-clock"],
  { stdio: ["ignore", "pipe", "ignore"] });
const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
const [, control, token] = (await lines.next()).value.match(/at (\S+) \(token (\w+)\)/);
const [, etcd] = (await lines.next()).value.match(/at (\S+)/);

async function call(url, body) {
  const headers = url.startsWith(control) ? { Authorization: `Bearer ${token}` } : {};
  const response = await fetch(url, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  return response.json();
}

try {
  const key = btoa("greeting");
  const lease = (await call(`${etcd}/v3/lease/grant`, { TTL: 60 })).ID;
  await call(`${control}/v1/faults`, { rpcs: ["Put"], times: 1, action: "Fail", error: "NoLeader" });
  console.log("first put:", (await call(`${etcd}/v3/kv/put`, { key, value: key, lease })).message);
  console.log("second put: revision", (await call(`${etcd}/v3/kv/put`, { key, value: key, lease })).header.revision);
  await call(`${control}/v1/clock/advance`, { by: "61s" });
  console.log("after 61s:", (await call(`${etcd}/v3/kv/range`, { key })).count ?? "0", "keys");
  console.log("journal:", ...(await call(`${control}/v1/journal?rpc=Put`)).calls.map((entry) => entry.status));
} finally {
  server.kill();
}
