const { ETCD: etcd, CONTROL: control, TOKEN: token } = process.env;

async function call(url, body) {
  const headers = url.startsWith(control) ? { Authorization: `Bearer ${token}` } : {};
  const response = await fetch(url, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  return response.json();
}

const key = btoa("greeting");
const lease = (await call(`${etcd}/v3/lease/grant`, { TTL: 60 })).ID;
const put = { key, value: key, lease };
await call(`${control}/v1/faults`, { rpcs: ["Put"], times: 1, action: "Fail", error: "NoLeader" });
console.log("first put:", (await call(`${etcd}/v3/kv/put`, put)).message);
console.log("second put: revision", (await call(`${etcd}/v3/kv/put`, put)).header.revision);
await call(`${control}/v1/clock/advance`, { by: "61s" });
console.log("after 61s:", (await call(`${etcd}/v3/kv/range`, { key })).count ?? "0", "keys");
console.log("journal:", ...(await call(`${control}/v1/journal?rpc=Put`)).calls.map((entry) => entry.status));
