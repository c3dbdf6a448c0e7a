// The dashboard of FakeEtcd: one file without a build step. Everything from the server becomes text of the page, never markup.

// ---------------------------------------------------------------- text and bytes

const byId = (id) => document.getElementById(id);

/** Creates an element. Names that begin with "on" are listeners; children are elements or text. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

function setText(element, text) {
  if (element.lastText !== text) {
    element.lastText = text;
    element.textContent = text;
  }
}

const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const escapeChar = (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0");

/** Text on one line, with what cannot be seen, or turns the direction, written out. */
const visible = (text) => text.replace(HIDDEN, escapeChar);
const visibleLines = (text) => text.replace(/\r\n/g, "\n").replace(HIDDEN, (c) => (c === "\n" || c === "\t" ? c : escapeChar(c)));

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function tryText(bytes) {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const hexByte = (byte) => byte.toString(16).padStart(2, "0");

function hexDump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length && at < 65536; at += 16) {
    const part = [...bytes.subarray(at, at + 16)];
    const hex = part.map(hexByte).join(" ").padEnd(47);
    const text = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex}  ${text}`);
  }
  if (bytes.length > 65536) lines.push("… the first 65,536 bytes");
  return lines.join("\n");
}

const number = (value) => Number(value).toLocaleString("en-US");
const plural = (count, one, many = one + "s") => `${number(count)} ${count === 1 ? one : many}`;

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;
}

function durationText(seconds) {
  if (seconds === undefined) return "";
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return seconds >= 1 ? `${seconds.toFixed(1)} s` : `${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 0)} ms`;
}

const secondsText = (seconds) => (seconds >= 100 ? `${Math.round(seconds)} s` : `${seconds.toFixed(1)} s`);
const timeText = (text) => text.slice(11, 23).replace("Z", "");
const leaseHex = (id) => BigInt.asUintN(64, BigInt(id)).toString(16);

// ---------------------------------------------------------------- keys

/** Keys are compared by their bytes, as etcd does. A text of one character for each byte is compared so. */
function orderOf(item) {
  if (item.keyBase64 !== undefined) return atob(item.keyBase64);
  if (item.key === undefined) return "";
  if (/^[\u0000-\u007f]*$/.test(item.key)) return item.key;
  let text = "";
  for (const byte of utf8.encode(item.key)) text += String.fromCharCode(byte);
  return text;
}

const idOf = (item) => (item.keyBase64 !== undefined ? "b" + item.keyBase64 : "t" + item.key);
const nameOf = (item) => (item.keyBase64 !== undefined ? `base64:${item.keyBase64}` : visible(item.key ?? ""));
const refOf = (id) => (id[0] === "b" ? { keyBase64: id.slice(1) } : { key: id.slice(1) });
const refQuery = (ref) => new URLSearchParams(ref).toString();
const bytesOf = (item) =>
  item.valueBase64 !== undefined ? fromBase64(item.valueBase64) : item.value !== undefined ? utf8.encode(item.value) : null;

// ---------------------------------------------------------------- JSON that keeps numbers, order and members of the same name

/** Parses to { kind, value }: "object" has [name, node] pairs, "number" its text. Throws a SyntaxError. */
function parseJson(text) {
  let at = 0;
  const fail = () => {
    throw new SyntaxError("not JSON");
  };
  const space = () => {
    while (at < text.length && " \t\r\n".includes(text[at])) at++;
  };
  const take = (pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) fail();
    at = pattern.lastIndex;
    return match[0];
  };
  const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
  const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const WORD = /true|false|null/y;
  const string = () => {
    const value = JSON.parse(take(STRING));
    return value.toWellFormed ? value.toWellFormed() : value;
  };
  const list = (end, read) => {
    const items = [];
    at++;
    space();
    if (text[at] === end) return at++, items;
    for (;;) {
      space();
      items.push(read());
      space();
      const next = text[at++];
      if (next === end) return items;
      if (next !== ",") fail();
    }
  };
  const node = (depth) => {
    if (depth > 512) fail();
    space();
    switch (text[at]) {
      case "{":
        return { kind: "object", value: list("}", () => {
          const name = string();
          space();
          if (text[at++] !== ":") fail();
          return [name, node(depth + 1)];
        }) };
      case "[":
        return { kind: "array", value: list("]", () => node(depth + 1)) };
      case '"':
        return { kind: "string", value: string() };
      case "t": case "f": case "n":
        return { kind: "word", value: take(WORD) };
      default:
        return { kind: "number", value: take(NUMBER) };
    }
  };
  const root = node(1);
  space();
  if (at < text.length) fail();
  return root;
}

function tryJson(text) {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

/** Writes JSON over several lines. The note of a string follows it, as in a comment. */
function printJson(node, note = () => null, indent = "") {
  const inner = indent + "  ";
  if (node.kind === "object" || node.kind === "array") {
    const [open, close] = node.kind === "object" ? "{}" : "[]";
    if (node.value.length === 0) return open + close;
    const lines = node.value.map((item, index) => {
      const [name, child] = node.kind === "object" ? item : [null, item];
      const comma = index < node.value.length - 1 ? "," : "";
      const said = child.kind === "string" && name !== null ? note(name, child.value) : null;
      return `${inner}${name === null ? "" : JSON.stringify(name) + ": "}${printJson(child, note, inner)}${comma}${said === null ? "" : "  // " + said}`;
    });
    return `${open}\n${lines.join("\n")}\n${indent}${close}`;
  }
  return node.kind === "string" ? JSON.stringify(node.value) : node.value;
}

function compactJson(node) {
  switch (node.kind) {
    case "object": return `{${node.value.map(([name, child]) => `${JSON.stringify(name)}:${compactJson(child)}`).join(",")}}`;
    case "array": return `[${node.value.map(compactJson).join(",")}]`;
    case "string": return JSON.stringify(node.value);
    default: return node.value;
  }
}

/** Requests and responses have keys and values in base64; what is text is shown beside. */
const BYTE_FIELDS = new Set(["key", "value", "range_end", "rangeEnd", "leader_key", "name"]);

function printMessage(message) {
  return visibleLines(printJson(parseJson(JSON.stringify(message)), (name, text) => {
    if (!BYTE_FIELDS.has(name) || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) || text === "") return null;
    const decoded = tryText(fromBase64(text));
    return decoded === null ? null : visible(decoded.length > 300 ? decoded.slice(0, 300) + "…" : decoded);
  }));
}

// ---------------------------------------------------------------- Protocol Buffers

/** Fields of messages that are known: Kubernetes writes a wrapper after the bytes "k8s" and 0. */
const KUBERNETES = { 1: ["typeMeta", { 1: ["apiVersion"], 2: ["kind"] }], 2: ["raw", { 1: ["metadata", { 1: ["name"], 3: ["namespace"], 5: ["uid"] }] }], 3: ["contentEncoding"], 4: ["contentType"] };

function readVarint(bytes, at) {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (at >= bytes.length) return null;
    const byte = bytes[at++];
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [BigInt.asUintN(64, value), at];
  }
  return null;
}

const isPrintable = (text) => !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text);

/** Returns lines with field numbers, types and nested messages as far as they can be guessed; null if the bytes are no message. */
function decodeMessage(bytes, names = {}, depth = 0) {
  if (depth > 20) return null;
  const lines = [];
  const pad = "  ".repeat(depth);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at);
    if (!tag || tag[0] >> 3n === 0n || tag[0] >> 3n > 536870911n) return null;
    at = tag[1];
    const field = Number(tag[0] >> 3n);
    const [name, inner] = names[field] ?? [];
    const label = `${pad}${field}${name ? " " + name : ""}`;
    switch (Number(tag[0] & 7n)) {
      case 0: {
        const read = readVarint(bytes, at);
        if (!read) return null;
        at = read[1];
        const signed = BigInt.asIntN(64, read[0]);
        lines.push(`${label}: ${signed}  (varint)`);
        break;
      }
      case 1:
        if (at + 8 > bytes.length) return null;
        lines.push(`${label}: ${view.getBigInt64(at, true)}  (64 bits, as a double ${view.getFloat64(at, true)})`);
        at += 8;
        break;
      case 5:
        if (at + 4 > bytes.length) return null;
        lines.push(`${label}: ${view.getInt32(at, true)}  (32 bits, as a float ${view.getFloat32(at, true)})`);
        at += 4;
        break;
      case 2: {
        const length = readVarint(bytes, at);
        if (!length || Number(length[0]) > bytes.length - length[1]) return null;
        at = length[1] + Number(length[0]);
        const content = bytes.subarray(length[1], at);
        const text = tryText(content);
        const nested = content.length > 0 && (inner || text === null || !isPrintable(text)) ? decodeMessage(content, inner, depth + 1) : null;
        if (nested) lines.push(`${label} {`, ...nested, `${pad}}`);
        else if (text !== null && isPrintable(text)) lines.push(`${label}: ${JSON.stringify(text)}`);
        else lines.push(`${label}: ${[...content.subarray(0, 256)].map(hexByte).join(" ")}${content.length > 256 ? " …" : ""}  (${content.length} bytes)`);
        break;
      }
      default:
        return null;
    }
  }
  return lines;
}

const isKubernetes = (bytes) => bytes.length > 4 && bytes[0] === 0x6b && bytes[1] === 0x38 && bytes[2] === 0x73 && bytes[3] === 0;

function protobufText(bytes) {
  const wrapped = isKubernetes(bytes);
  const lines = bytes.length === 0 ? null : decodeMessage(wrapped ? bytes.subarray(4) : bytes, wrapped ? KUBERNETES : {});
  return lines === null ? null : (wrapped ? "Kubernetes object\n" : "") + lines.join("\n");
}

/** The forms in which a value can be shown, with null where it cannot. */
function valueForms(bytes) {
  const text = tryText(bytes);
  const json = text === null ? null : tryJson(text);
  return {
    Text: text === null ? null : visibleLines(text),
    JSON: json === null ? null : visibleLines(printJson(json)),
    Hex: hexDump(bytes),
    Protobuf: (() => {
      const shown = protobufText(bytes);
      return shown === null ? null : visibleLines(shown);
    })(),
  };
}

function bestForm(forms, bytes) {
  if (forms.JSON !== null && /^\s*[[{]/.test(forms.Text)) return "JSON";
  if (forms.Text !== null && isPrintable(tryText(bytes))) return "Text";
  return forms.Protobuf !== null ? "Protobuf" : "Hex";
}

// ---------------------------------------------------------------- differences

/** Compares lines; returns [sign, line] pairs, with the longest common sequence as what stayed. */
function diffLines(before, after) {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  const [n, m] = [endA - start, endB - start];
  const result = a.slice(0, start).map((line) => [" ", line]);
  if (n * m > 1000000) {
    result.push(...a.slice(start, endA).map((line) => ["-", line]), ...b.slice(start, endB).map((line) => ["+", line]));
  } else {
    const table = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
    for (let i = n - 1; i >= 0; i--)
      for (let j = m - 1; j >= 0; j--)
        table[i][j] = a[start + i] === b[start + j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    let [i, j] = [0, 0];
    while (i < n || j < m) {
      if (i < n && j < m && a[start + i] === b[start + j]) result.push([" ", a[start + i++]]), j++;
      else if (i < n && (j >= m || table[i + 1][j] >= table[i][j + 1])) result.push(["-", a[start + i++]]);
      else result.push(["+", b[start + j++]]);
    }
  }
  result.push(...a.slice(endA).map((line) => [" ", line]));
  return result;
}

// ---------------------------------------------------------------- endpoints, as Etcd.Discovery reads them

const sameName = (a, b) => a.toUpperCase() === b.toUpperCase();
const members = (object, name) => object.value.filter(([member]) => sameName(member, name)).map(([, node]) => node);
const isNull = (node) => node.kind === "word" && node.value === "null";

function readStrings(object, name) {
  let text = "";
  for (const node of members(object, name)) {
    if (node.kind === "string") text = node.value;
    else if (!isNull(node)) return null;
  }
  return text;
}

function readInteger(object, name) {
  let value = 0n;
  for (const node of members(object, name)) {
    if (isNull(node)) continue;
    if (node.kind !== "number" || !/^-?\d+$/.test(node.value)) return null;
    value = BigInt(node.value);
    if (BigInt.asIntN(64, value) !== value) return null;
  }
  return value;
}

function readMap(object, name) {
  const map = new Map();
  for (const node of members(object, name)) {
    if (isNull(node)) {
      map.clear();
    } else if (node.kind !== "object") {
      return null;
    } else {
      for (const [member, content] of node.value) {
        if (content.kind !== "string" && !isNull(content)) return null;
        map.set(member, content.kind === "string" ? content.value : "");
      }
    }
  }
  return map;
}

function readItems(object, name, kind) {
  let items = [];
  for (const node of members(object, name)) {
    if (isNull(node)) items = [];
    else if (node.kind !== "array" || node.value.some((item) => item.kind !== kind && !isNull(item))) return null;
    else items = node.value;
  }
  return items;
}

function isIPv6(host) {
  if (!/^[0-9a-fA-F:.]+(?:%\w+)?$/.test(host)) return false;
  const address = host.split("%")[0];
  try {
    return new URL(`http://[${address}]/`).hostname.length > 0;
  } catch {
    return false;
  }
}

function isHostPort(text) {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d+)$/u.exec(text);
  if (!match) return false;
  const port = Number(match[3]);
  const host = match[1] !== undefined ? isIPv6(match[1]) : /^[\p{L}\p{Nd}._-]{1,255}$/u.test(match[2]);
  return host && port > 0 && port <= 65535;
}

function parseUrl(text) {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^]*)$/.exec(text);
  if (!match) return null;
  const scheme = match[1].toLowerCase();
  const rest = match[3].split("#")[0];
  const query = rest.includes("?") ? rest.slice(rest.indexOf("?") + 1) : "";
  const address = [match[2], match[2] + ({ http: ":80", https: ":443" }[scheme] ?? "")].find(isHostPort);
  return address === undefined ? null : { scheme, address, query };
}

/** An endpoint whose metadata are texts; a weight in digits is a number. */
function textEndpoint(address, map) {
  if (!isHostPort(address)) return null;
  const names = [...map.keys()].sort((a, b) => (orderOf({ key: a }) < orderOf({ key: b }) ? -1 : 1));
  const value = names.map((name) => {
    const text = map.get(name);
    const isWeight = name === "weight" && /^\d{1,18}$/.test(text);
    return [name, isWeight ? { kind: "number", value: BigInt(text).toString() } : { kind: "string", value: text }];
  });
  return { address, metadata: value.length === 0 ? null : { kind: "object", value } };
}

const numbersFit = (node) =>
  node.kind === "number" ? Number.isFinite(Number(node.value))
    : node.kind === "array" ? node.value.every(numbersFit)
      : node.kind === "object" ? node.value.every(([, child]) => numbersFit(child)) : true;

const isSecureQuery = (query) => /^(?:1|t|T|true|True|TRUE)$/.test(query.split("&").find((part) => part.startsWith("isSecure="))?.slice(9) ?? "");

const jsonFormats = [
  ["go-naming", "Addr", (object) => {
    let leaving = false;
    for (const node of members(object, "Op")) {
      if (isNull(node)) continue;
      if (node.kind !== "number" || !/^\d+$/.test(node.value) || Number(node.value) > 255) return [];
      leaving = Number(node.value) === 1;
    }
    const address = readStrings(object, "Addr");
    const all = members(object, "Metadata");
    const metadata = all.at(-1) ?? null;
    if (address === null || address.trim() === "" || !all.every(numbersFit)) return [];
    return [{ address, metadata: metadata !== null && isNull(metadata) ? null : metadata, leaving }];
  }],
  ["go-micro", "nodes", (object) => {
    const [name, version, metadata, nodes] = [readStrings(object, "name"), readStrings(object, "version"), readMap(object, "metadata"), readItems(object, "nodes", "object")];
    if (name === null || version === null || metadata === null || nodes === null) return [];
    if (version !== "" && !metadata.has("version")) metadata.set("version", version);
    return nodes.filter((node) => node.kind === "object").map((node) => {
      const [id, address, port, own] = [readStrings(node, "id"), readStrings(node, "address"), readInteger(node, "port"), readMap(node, "metadata")];
      if (id === null || address === null || port === null || own === null) return null;
      return textEndpoint(port === 0n ? address : `${address}:${port}`, new Map([...metadata, ...own]));
    });
  }],
  ["kratos", "endpoints", (object) => {
    const [id, name, version] = ["id", "name", "version"].map((member) => readStrings(object, member));
    const [metadata, urls] = [readMap(object, "metadata"), readItems(object, "endpoints", "string")];
    if (id === null || name === null || version === null || metadata === null || urls === null) return [];
    if (version !== "" && !metadata.has("version")) metadata.set("version", version);
    return urls.map((node) => {
      const url = node.kind === "string" ? parseUrl(node.value) : null;
      if (url === null) return null;
      const secure = !["https", "grpcs"].includes(url.scheme) && isSecureQuery(url.query);
      return textEndpoint(url.address, new Map(metadata).set("scheme", secure ? url.scheme + "s" : url.scheme));
    });
  }],
  ["kitex", "address", (object) => {
    const [network, address, weight, tags] = [readStrings(object, "network"), readStrings(object, "address"), readInteger(object, "weight"), readMap(object, "tags")];
    if (address === null || weight === null || tags === null || !["", "tcp", "tcp4", "tcp6"].includes(network)) return [];
    return [textEndpoint(address, tags.set("weight", String(weight > 0n ? weight : 10n)))];
  }],
];

/** Reads a value: { format, endpoints } or null if it is of no registry. */
function readEndpoints(bytes) {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const object = /^[ \t\r\n]*\{/.test(text) ? tryJson(text) : null;
  if (object !== null) {
    const found = jsonFormats.find(([, member]) => members(object, member).length > 0);
    const endpoints = found ? found[2](object).filter((endpoint) => endpoint !== null) : [];
    return endpoints.length > 0 && endpoints.length <= 1000 ? { format: found[0], endpoints } : null;
  }
  if (bytes.length > 2048) return null;
  const plain = text.replace(/^ +/, "").replace(/[ \t\r\n]+$/, "");
  if (isHostPort(plain)) return { format: "host-port", endpoints: [{ address: plain, metadata: null }] };
  const url = parseUrl(plain);
  return url === null ? null : { format: "go-kit", endpoints: [textEndpoint(url.address, new Map([["scheme", url.scheme]]))] };
}

// ---------------------------------------------------------------- where the state comes from

const report = (() => {
  const place = byId("report");
  return place ? JSON.parse(place.textContent) : null;
})();

/* One read at a time; actions go beside the reads, so that one that waits for a client holds nothing up. Only while the server is stopped do they
   queue too, first: then no new connection can be made, and one that is open has to do. */
const queue = [];
let sending = false;

function api(method, path, body) {
  const isRead = method === "GET";
  if (!isRead && state.server?.running !== false) return send(method, path, body);
  return new Promise((resolve, reject) => {
    const next = () => send(method, path, body).then(resolve, reject);
    if (isRead) queue.push(next);
    else queue.unshift(next);
    if (!sending) void sendAll();
  });
}

async function sendAll() {
  sending = true;
  for (let next; (next = queue.shift());) await next();
  sending = false;
}

async function send(method, path, body) {
  const options = { method, headers: { "X-Fake-Etcd": "1" }, cache: "no-store" };
  if (body instanceof Blob) {
    options.body = body;
    options.headers["Content-Type"] = "application/octet-stream";
  } else if (method !== "GET") {
    options.body = JSON.stringify(body ?? {});
    options.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch("api" + path, options);
  } catch {
    throw new Error("The server did not answer");
  }
  const text = await response.text();
  if (response.ok) return text === "" ? {} : JSON.parse(text);
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Not a problem of the API: the status says what there is to say.
  }
  throw Object.assign(new Error(problem.detail ?? `Status ${response.status}`), { status: response.status, field: problem.field });
}

const get = (path) => api("GET", path);

/** How much is read at a time of the versions of a key, and at most of the keys of a lease and of a value that may be an endpoint. */
const MORE_VERSIONS = 200;
const MAX_LEASE_KEYS = 1000;
const LONGEST_ENDPOINT = 65536;

const liveSource = {
  server: () => get("/v1/server"),
  info: () => get("/v1/dashboard"),
  keys: (limit, values, from) => get(`/v1/keys?limit=${limit}&values=${values}&valueBytes=${LONGEST_ENDPOINT}${from ? (from.key !== undefined ? "&from=" + encodeURIComponent(from.key) : "&fromBase64=" + encodeURIComponent(from.keyBase64)) : ""}`),
  versions: (ref, limit) => get(`/v1/keys/history?${refQuery(ref)}&values=false&limit=${limit}`),
  version: async (ref, revision) => (await get(`/v1/keys/history?${refQuery(ref)}&before=${revision + 1}&limit=1`)).versions.find((version) => version.revision === revision),
  leases: () => get(`/v1/leases?keys=${MAX_LEASE_KEYS}`),
  streams: () => get("/v1/streams"),
  journal: (query) => get(`/v1/journal?${query}`),
  pending: (query) => get(`/v1/journal/pending?${query}`),
  faults: () => get("/v1/faults"),
  cluster: () => get("/v1/cluster"),
  snapshots: () => get("/v1/snapshots"),
};

/** Whether a call of a report meets the conditions that a server would check. */
function meets(call, query) {
  const test = {
    rpc: (value) => call.rpc === value,
    key: (value) => call.keys.includes(value),
    prefix: (value) => call.keys.some((key) => key.startsWith(value)),
    client: (value) => call.client.peer === value || call.client.peer.endsWith(`:${value}`) || call.client.userAgent.toLowerCase().includes(value.toLowerCase()),
    status: (value) => call.status === value,
    faulted: (value) => (call.fault !== undefined) === (value === "true"),
  };
  return [...query].every(([name, value]) => !(name in test) || test[name](value));
}

const reportSource = report && {
  server: async () => report.server,
  info: async () => ({ ...report.dashboard, readOnly: true }),
  keys: async () => ({ ...report.keys, more: false }),
  versions: async (ref) => {
    const kept = ref.key !== undefined && Object.hasOwn(report.history ?? {}, ref.key) ? report.history[ref.key] : null;
    if (kept) return kept;
    const item = report.keys.keys.find((candidate) => idOf(candidate) === idOf(ref));
    return { compactedRevision: report.server.compactedRevision, count: item?.version ?? 0, versions: item ? [{ ...item, revision: item.modRevision, deleted: false }] : [] };
  },
  version: async (ref, revision) => (await reportSource.versions(ref)).versions.find((version) => version.revision === revision),
  leases: async () => report.leases,
  streams: async () => report.streams,
  journal: async (query) => ({ ...report.journal, calls: report.journal.calls.filter((call) => meets(call, new URLSearchParams(query))), more: false }),
  pending: async (query) => ({ calls: (report.pending?.calls ?? []).filter((call) => meets(call, new URLSearchParams(query))) }),
  faults: async () => report.faults,
  cluster: async () => report.cluster,
  snapshots: async () => ({ snapshots: [] }),
};

const source = reportSource ?? liveSource;

// ---------------------------------------------------------------- state

const state = {
  server: null, info: { readOnly: true, maskedPrefixes: [], rpcNames: [], errorNames: [], statusNames: [], streamNames: [], quirkNames: [] },
  keys: new Map(), sorted: [], keysRevision: 0, keysLoaded: false,
  leases: [], leaseCount: 0, leasesAt: 0, streams: [], streamCount: 0, calls: [], pending: [], faults: [], cluster: null, snapshots: [], services: [], servicesLeftOut: 0,
  clockOffset: 0,
};

/** Milliseconds between a read that failed and the next one. */
const RETRY_GAP = 2000;

/** A part of the state that is read again when it changed, or could not be read, if a view that is open shows it. */
class Resource {
  constructor(load, gap = 300) {
    Object.assign(this, { load, gap, stale: true, busy: null, timer: 0, last: 0, problem: null });
  }

  invalidate() {
    this.stale = true;
    if (isUsed(this)) this.schedule();
  }

  schedule() {
    if (!this.stale || this.busy || this.timer) return;
    const gap = this.problem === null ? this.gap : Math.max(this.gap, RETRY_GAP);
    const wait = Math.max(0, this.last + gap - performance.now());
    this.timer = setTimeout(() => {
      this.timer = 0;
      void this.read();
    }, wait);
  }

  async read() {
    if (this.busy) return this.busy;
    this.stale = false;
    this.busy = this.load().then(() => (this.problem = null), (error) => {
      this.problem = error.message;
      this.stale = true;
    });
    await this.busy;
    this.busy = null;
    this.last = performance.now();
    redraw();
    if (this.stale && isUsed(this)) this.schedule();
  }
}

const resources = {
  server: new Resource(async () => showServer(await source.server())),
  info: new Resource(async () => {
    state.info = await source.info();
    filterCalls(callFilter.text);
    applyReadOnly();
    drawLink();
  }),
  keys: new Resource(loadKeys, 1000),
  leases: new Resource(async () => {
    ({ leases: state.leases, count: state.leaseCount } = await source.leases());
    state.leasesAt = performance.now();
  }),
  streams: new Resource(async () => {
    ({ streams: state.streams, count: state.streamCount } = await source.streams());
  }),
  journal: new Resource(() => loadCalls(), 250),
  pending: new Resource(async () => {
    const query = callFilter.query.toString();
    const page = await source.pending(query);
    if (query === callFilter.query.toString()) state.pending = page.calls;
  }, 250),
  faults: new Resource(async () => {
    state.faults = (await source.faults()).faults;
  }),
  cluster: new Resource(async () => {
    state.cluster = await source.cluster();
  }),
  snapshots: new Resource(async () => {
    state.snapshots = (await source.snapshots()).snapshots;
  }),
  services: new Resource(loadServices, 1000),
};

function showServer(server) {
  state.server = server;
  state.clockOffset = Date.parse(server.clock.now) - Date.now();
  drawHeader();
}

/** The time on the server's clock, in milliseconds. */
const serverNow = () => (state.server?.clock.manual || report ? Date.parse(state.server.clock.now) : Date.now() + state.clockOffset);

const always = new Set([resources.server, resources.info, resources.keys]);
let current = null;
const isUsed = (resource) => always.has(resource) || (current?.uses.includes(resource) ?? false);

const FIRST_PAGE = 500;
const NEXT_PAGE = 5000;
let buffered = null;

async function loadKeys() {
  buffered = [];
  try {
    const found = [];
    let page = await source.keys(FIRST_PAGE, false);
    const revision = page.revision;
    for (;;) {
      found.push(...page.keys);
      if (!page.more || page.keys.length === 0) break;
      if (!state.keysLoaded) showKeys(found, revision);
      page = await source.keys(NEXT_PAGE, false, page.keys.at(-1));
    }
    showKeys(found, revision);
    state.keysLoaded = true;
  } finally {
    const missed = buffered;
    buffered = null;
    for (const [items, at] of missed) applyKeys(items, at);
  }
  if (state.keysRevision < helloRevision) resources.keys.invalidate();
}

function showKeys(found, revision) {
  state.keys = new Map();
  state.sorted = [];
  for (const item of found) {
    const entry = entryOf(item);
    if (!state.keys.has(entry.id)) state.sorted.push(entry);
    state.keys.set(entry.id, entry);
  }
  state.keysRevision = revision;
  state.keysChanged = true;
  redraw();
}

const entryOf = (item) => ({ ...item, id: idOf(item), order: orderOf(item), name: nameOf(item) });

function findPlace(order) {
  let [low, high] = [0, state.sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (state.sorted[middle].order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Applies the changes of an event: each names a key once, without its value. */
function applyKeys(items, revision) {
  if (buffered) {
    buffered.push([items, revision]);
    return;
  }
  for (const item of items) {
    const entry = entryOf(item);
    const known = state.keys.get(entry.id);
    if (known && known.modRevision > (item.deleted ? revision : item.modRevision)) continue;
    const place = findPlace(entry.order);
    if (item.deleted) {
      if (!known) continue;
      state.keys.delete(entry.id);
      state.sorted.splice(place, 1);
      state.keysChanged = true;
    } else {
      state.keys.set(entry.id, entry);
      state.sorted.splice(place, known ? 1 : 0, entry);
      state.keysChanged = true;
    }
    keyPanel?.changed(entry.id);
  }
}

async function loadServices() {
  const rows = [];
  let [page, from, leftOut] = [null, null, 0];
  do {
    page = await source.keys(2000, true, from);
    for (const item of page.keys) {
      const isLeftOut = item.masked || item.cut;
      leftOut += isLeftOut ? 1 : 0;
      const bytes = item.key === undefined || item.key.includes("\0") || isLeftOut ? null : bytesOf(item);
      const read = bytes === null ? null : readEndpoints(bytes);
      if (read === null) continue;
      const service = item.key.includes("/") ? item.key.slice(0, item.key.lastIndexOf("/")) : "";
      read.endpoints.forEach((endpoint, index) => rows.push({
        id: `${item.key}\0${index}`, key: item.key, service, address: endpoint.address, format: read.format, leaving: endpoint.leaving === true,
        metadata: endpoint.metadata === null ? "" : compactJson(endpoint.metadata), lease: item.lease,
      }));
    }
    from = page.keys.at(-1);
  } while (page.more && from);
  [state.services, state.servicesLeftOut] = [rows, leftOut];
}

// ---------------------------------------------------------------- calls and their filter

const MAX_CALLS = 1000;
let callFilter = parseFilter("");
let callsRead = { filter: null, next: 0 };

/** Reads words such as rpc:Put, prefix:"/a b", status:Unavailable, faulted:true; other words are searched in the calls. */
function parseFilter(text) {
  const filter = { text, query: new URLSearchParams(), words: [], problem: null };
  for (const [, name, quoted, plain] of text.matchAll(/(?:(\w+):)?(?:"([^"]*)"|(\S+))/g)) {
    const value = quoted ?? plain;
    if (name === undefined) {
      filter.words.push(value.toLowerCase());
    } else if (!["rpc", "key", "prefix", "client", "status", "faulted"].includes(name)) {
      filter.words.push(`${name}:${value}`.toLowerCase());
    } else {
      const names = { rpc: state.info.rpcNames, status: state.info.statusNames, faulted: ["true", "false"] }[name];
      const known = names?.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
      if (names && names.length > 0 && known === undefined) filter.problem = `${name}:${value} is none of ${names.slice(0, 12).join(", ")}${names.length > 12 ? " …" : ""}`;
      else filter.query.set(name, known ?? value);
    }
  }
  return filter;
}

/** Filters by a text; reads the calls again if the server filters otherwise now. */
function filterCalls(text) {
  const filter = parseFilter(text);
  const moved = filter.query.toString() !== callFilter.query.toString();
  callFilter = filter;
  if (moved && filter.problem === null) {
    state.pending = [];
    resources.journal.invalidate();
    resources.pending.invalidate();
  }
}

function hasWords(call) {
  if (callFilter.words.length === 0) return true;
  const text = [call.rpc, ...call.keys, call.client.peer, call.client.userAgent, call.status, call.message, call.fault].join("\n").toLowerCase();
  return callFilter.words.every((word) => text.includes(word));
}

async function loadCalls() {
  const filter = callFilter.query.toString();
  const fresh = callsRead.filter !== filter;
  const join = (...parts) => parts.filter((part) => part !== "").join("&");
  let page = await source.journal(join(filter, fresh ? `tail=${MAX_CALLS}` : `after=${callsRead.next}&limit=${MAX_CALLS}`));
  const jumped = !fresh && (page.more || page.lost > 0);
  if (jumped) page = await source.journal(join(filter, `tail=${MAX_CALLS}`));
  if (filter !== callFilter.query.toString()) return;
  state.calls = fresh || jumped ? page.calls : state.calls.concat(page.calls).slice(-MAX_CALLS);
  callsRead = { filter, next: page.next };
}

// ---------------------------------------------------------------- events

let epoch = null;
let helloRevision = 0;
let events = null;
let connected = false;

function reloadAll() {
  callsRead = { filter: null, next: 0 };
  for (const resource of Object.values(resources)) resource.invalidate();
  keyPanel?.reload();
}

function listen() {
  if (report) return;
  events = new EventSource("api/v1/events");
  let first = true;
  events.addEventListener("open", () => {
    connected = true;
    drawLink();
    for (const resource of Object.values(resources)) if (resource.problem !== null) resource.invalidate();
  });
  events.addEventListener("hello", (message) => {
    const hello = JSON.parse(message.data);
    const begins = epoch === null;
    const again = !begins && (epoch !== hello.epoch || first);
    epoch = hello.epoch;
    helloRevision = hello.revision;
    first = false;
    if (again || (state.keysLoaded && hello.revision !== state.keysRevision)) reloadAll();
    else if (begins) for (const resource of Object.values(resources)) if (resource !== resources.keys) resource.invalidate();
  });
  events.addEventListener("changes", (message) => {
    first = false;
    onChanges(JSON.parse(message.data));
  });
  events.addEventListener("error", () => {
    connected = false;
    drawLink();
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  });
}

function onChanges(change) {
  if (state.server) state.server.revision = Math.max(state.server.revision, change.revision);
  state.keysRevision = Math.max(state.keysRevision, change.revision);
  if (change.keysLost) {
    resources.keys.invalidate();
    keyPanel?.reload();
  }
  if (change.keys.length > 0) applyKeys(change.keys, change.revision);
  if (change.keys.length > 0 || change.keysLost) resources.services.invalidate();
  if ((change.keys.length > 0 || change.keysLost) && current === views.server) resources.server.invalidate();
  if (change.calls > 0) resources.journal.invalidate();
  if (change.pending || change.calls > 0) resources.pending.invalidate();
  if (change.leases) resources.leases.invalidate();
  if (change.streams) resources.streams.invalidate();
  if (change.faults || change.calls > 0) resources.faults.invalidate();
  if (change.server) {
    for (const name of ["server", "cluster", "snapshots", "leases"]) resources[name].invalidate();
  }
  redraw();
}

// ---------------------------------------------------------------- actions

const actions = new Set();
const reasons = new WeakMap();
const statusLine = byId("status");

function say(text, bad = false) {
  const time = new Date().toTimeString().slice(0, 8);
  statusLine.className = bad ? "bad" : "";
  statusLine.textContent = `${time}  ${bad ? "Failed: " : ""}${visible(text)}`;
  statusLine.title = visible(text);
}

/** Does something and says what it did; and, if that takes long, that it is under way. */
async function act(label, run) {
  const slow = setTimeout(() => say(`${label}: under way …`), 500);
  try {
    say(await run());
  } catch (error) {
    say(error.field ? `${error.message} (${error.field})` : error.message, true);
  } finally {
    clearTimeout(slow);
  }
}

const READ_ONLY = () => (report ? "This is a report: there is no server to change" : "The dashboard is read-only (DashboardReadOnly)");

function register(control, reason = () => null) {
  applyTo(control, reason);
  reasons.set(control, reason);
  actions.add(new WeakRef(control));
  return control;
}

function applyTo(control, reason) {
  const why = state.info.readOnly ? READ_ONLY() : reason();
  control.disabled = why !== null;
  if (why === null) control.removeAttribute("title");
  else control.title = why;
}

function applyReadOnly() {
  for (const held of actions) {
    const control = held.deref();
    if (control) applyTo(control, reasons.get(control));
    else actions.delete(held);
  }
}

/** A button that changes something: disabled with the reason when nothing may be changed. */
const action = (label, run, options = {}) =>
  register(h("button", { type: "button", class: options.main ? "main" : undefined, "aria-label": options.name, onclick: () => act(options.name ?? label, run) }, label), options.reason);

/** A form that changes something. */
function actionForm(label, run, fields, attributes = {}) {
  const button = register(h("button", { type: "submit", class: "main" }, label));
  return h("form", { class: "form", ...attributes, onsubmit: (event) => {
    event.preventDefault();
    if (!button.disabled) void act(label, run);
  } }, fields, h("div", { class: "field" }, button));
}

let fields = 0;
function field(label, control, className = "") {
  control.id = `field${++fields}`;
  return h("div", { class: `field ${className}` }, h("label", { for: control.id }, label), control);
}

const options = (names, first) => [...(first === undefined ? [] : [h("option", { value: "" }, first)]), ...names.map((name) => h("option", { value: name }, name))];

// ---------------------------------------------------------------- tables of any length

const ROW = 28;
let grids = 0;

/** A table, or a tree as a table, which draws only the rows that are seen. The focus stays on the table itself. */
class Grid {
  constructor({ label, name, columns, open, toggle, empty = "Nothing here" }) {
    Object.assign(this, { columns, open, toggle, empty, rows: [], slots: [], active: null, selected: null, activeIndex: -1, prefix: `grid${++grids}-` });
    this.headRow = h("div", { class: "row head", role: "row", "aria-rowindex": 1 }, columns.map((column) => h("div", { role: "columnheader", class: column.class }, column.title)));
    this.space = h("div", { class: "rows", role: "rowgroup" });
    this.element = h("div", { class: `grid g-${name}`, role: toggle ? "treegrid" : "grid", tabindex: 0, "aria-label": label },
      h("div", { role: "rowgroup", class: "heads" }, this.headRow), this.space);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", (event) => this.onClick(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  setRows(rows) {
    const top = Math.floor(this.element.scrollTop / ROW);
    const anchor = this.rows[top]?.id;
    const structure = rows !== this.rows;
    this.rows = rows;
    this.element.setAttribute("aria-rowcount", rows.length + 1);
    this.space.style.height = `${Math.max(1, rows.length) * ROW}px`;
    const found = this.active === null ? -1 : rows.findIndex((row) => row.id === this.active);
    // Where the active row has gone, the next one takes its place.
    this.activeIndex = found >= 0 || this.activeIndex < 0 ? found : Math.min(this.activeIndex, rows.length - 1);
    if (found < 0 && this.activeIndex >= 0) this.active = rows[this.activeIndex].id;
    // What is read stays in place when rows come and go above it.
    if (structure && top > 0 && anchor !== undefined && rows[top]?.id !== anchor) {
      const moved = rows.findIndex((row) => row.id === anchor);
      if (moved >= 0) this.element.scrollTop += (moved - top) * ROW;
    }
    this.draw();
  }

  draw() {
    const { scrollTop, clientHeight } = this.element;
    if (clientHeight === 0) return;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - 4);
    const last = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / ROW) + 4);
    const needed = Math.max(1, last - first);
    while (this.slots.length < needed) this.slots.push(this.createSlot(this.slots.length));
    while (this.slots.length > needed) this.slots.pop().element.remove();
    if (this.rows.length === 0) {
      this.drawEmpty(this.slots[0]);
    } else {
      // A row keeps its slot while the table scrolls, so that what did not change is not written again.
      for (let index = first; index < last; index++) this.drawRow(this.slots[index % needed], index);
    }
    const slot = this.slots.find((candidate) => candidate.index === this.activeIndex);
    if (slot && this.activeIndex >= 0) this.element.setAttribute("aria-activedescendant", slot.element.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  createSlot(index) {
    const cells = this.columns.map((column) => h("div", { role: "gridcell", class: column.class }));
    const element = h("div", { class: "row", role: "row", id: this.prefix + index }, cells);
    this.space.append(element);
    return { element, cells, index: -1 };
  }

  drawEmpty(slot) {
    slot.index = -1;
    slot.element.className = "row none";
    slot.element.style.transform = "none";
    for (const name of ["aria-selected", "aria-level", "aria-expanded", "aria-rowindex"]) slot.element.removeAttribute(name);
    slot.cells.forEach((cell, index) => {
      cell.hidden = index > 0;
      cell.replaceChildren();
      cell.lastText = undefined;
      cell.made = undefined;
      cell.style.paddingInlineStart = "";
    });
    setText(slot.cells[0], typeof this.empty === "function" ? this.empty() : this.empty);
  }

  drawRow(slot, index) {
    const row = this.rows[index];
    const { element, cells } = slot;
    if (slot.index === -1) cells.forEach((cell) => (cell.hidden = false));
    slot.index = index;
    element.className = row.id === this.active ? "row active" : "row";
    element.style.transform = `translateY(${index * ROW}px)`;
    element.setAttribute("aria-rowindex", index + 2);
    element.setAttribute("aria-selected", row.id === this.selected);
    if (this.toggle) {
      element.setAttribute("aria-level", (row.level ?? 0) + 1);
      if (row.expanded === undefined) element.removeAttribute("aria-expanded");
      else element.setAttribute("aria-expanded", row.expanded);
    }
    this.columns.forEach((column, at) => {
      if (column.draw) column.draw(cells[at], row);
      else setText(cells[at], column.text(row));
    });
  }

  activate(index, open = false) {
    if (this.rows.length === 0) return;
    this.activeIndex = Math.min(Math.max(index, 0), this.rows.length - 1);
    const row = this.rows[this.activeIndex];
    this.active = row.id;
    const top = this.activeIndex * ROW;
    const height = this.element.clientHeight - this.headRow.offsetHeight;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + ROW > this.element.scrollTop + height) this.element.scrollTop = top + ROW - height;
    if (open) this.open?.(row);
    this.draw();
  }

  select(id) {
    this.selected = id;
    if (id !== null) this.active = id;
    this.activeIndex = this.active === null ? -1 : this.rows.findIndex((row) => row.id === this.active);
    this.draw();
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target !== this.element) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2);
    const row = this.rows[this.activeIndex];
    const moves = { ArrowDown: this.activeIndex + 1, ArrowUp: this.activeIndex - 1, PageDown: this.activeIndex + page, PageUp: this.activeIndex - page, Home: 0, End: this.rows.length - 1 };
    if (event.key in moves) {
      this.activate(moves[event.key]);
    } else if (event.key === "Enter" || event.key === " ") {
      if (row) this.activate(this.activeIndex, true);
    } else if (this.toggle && row && event.key === "ArrowRight") {
      if (row.expanded === false) this.toggle(row);
      else if (row.expanded) this.activate(this.activeIndex + 1);
    } else if (this.toggle && row && event.key === "ArrowLeft") {
      const parent = this.rows.findLastIndex((other, index) => index < this.activeIndex && (other.level ?? 0) < (row.level ?? 0));
      if (row.expanded) this.toggle(row);
      else if (parent >= 0) this.activate(parent);
    } else {
      return;
    }
    event.preventDefault();
  }

  onClick(event) {
    const slot = this.slots.find((candidate) => candidate.element.contains(event.target));
    const row = slot && this.rows[slot.index];
    if (!row) return;
    this.active = row.id;
    this.activeIndex = slot.index;
    if (this.toggle && row.expanded !== undefined && (event.target.closest(".twist") || row.folder)) this.toggle(row);
    this.open?.(row);
    this.draw();
  }
}

// ---------------------------------------------------------------- routes and frames

const places = { keys: "Keys", services: "Services", leases: "Leases", streams: "Streams", calls: "Calls", faults: "Faults", cluster: "Cluster", server: "Server" };
const views = {};
let route = { name: "keys", params: new URLSearchParams() };

const linkTo = (name, params = {}) => {
  const query = new URLSearchParams(params).toString();
  return `#/${name}${query === "" ? "" : "?" + query}`;
};
function go(name, params) {
  location.hash = linkTo(name, params);
  openRoute();
}

/** Changes what the address says without a new entry in the history. */
function keepRoute(changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") route.params.delete(name);
    else route.params.set(name, value);
  }
  history.replaceState(null, "", linkTo(route.name, route.params));
  openedHash = location.hash;
}

let openedHash = null;

function openRoute() {
  openedHash = location.hash;
  const [, name, query] = /^#\/(\w+)(?:\?(.*))?$/.exec(location.hash) ?? [];
  route = { name: Object.hasOwn(places, name ?? "") ? name : "keys", params: new URLSearchParams(query ?? "") };
  const view = (views[route.name] ??= makers[route.name]());
  if (current !== view) {
    current?.element.remove();
    current = view;
    byId("main").append(view.element);
    view.entered?.();
  }
  document.title = `${places[route.name]} – ${report ? report.title : "FakeEtcd"}`;
  for (const link of byId("nav").children) {
    if (link.dataset.view === route.name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  view.show?.(route.params);
  for (const resource of view.uses) if (resource.stale) resource.schedule();
  view.draw();
}

let drawing = false;
function redraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawFacts();
    current?.draw();
  });
}

/** A list beside the detail of one of its rows. */
function split(list, label) {
  const detail = h("section", { class: "detail", "aria-label": label, hidden: true, tabindex: -1 });
  const place = h("div", { class: "list" }, list);
  const element = h("div", { class: "split" }, place, detail);
  let last = null;
  return {
    element, detail,
    open(content) {
      const isInside = detail.contains(document.activeElement);
      if (detail.hidden) last = document.activeElement;
      detail.replaceChildren(...content);
      detail.scrollTop = 0;
      detail.hidden = false;
      element.classList.add("open");
      // On a narrow page the detail takes the place of the list.
      if (isInside || getComputedStyle(place).display === "none") detail.focus();
    },
    close() {
      if (detail.hidden) return;
      const isInside = detail.contains(document.activeElement);
      detail.hidden = true;
      detail.replaceChildren();
      element.classList.remove("open");
      if ((isInside || document.activeElement === document.body) && last?.isConnected) last.focus();
    },
  };
}

const heading = (text, close) => h("div", { class: "title" }, h("h2", {}, text), h("button", { type: "button", "aria-label": "Close the detail", onclick: close }, "✕"));

const pair = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
const pairs = (...items) => h("dl", { class: "pairs" }, items.filter((item) => item).map(([name, value]) => pair(name, value)));
/** The keys of a call or a lease: those that are not UTF-8 by their bytes. */
const refsOf = ({ keys, keysBase64 }) => keys.map((key, index) => (keysBase64 !== undefined && tryText(fromBase64(keysBase64[index])) === null ? { keyBase64: keysBase64[index] } : { key }));
const outOf = (shown, count, one) => (shown < count ? `${number(shown)} of ${plural(count, one)}` : plural(count, one));
const keyLink = (ref) => h("a", { href: linkTo("keys", ref), class: "mono" }, nameOf(ref));
const leaseLink = (id) => h("a", { href: linkTo("leases", { id }) }, id);
const textBlock = (label, text) => h("pre", { tabindex: 0, role: "region", "aria-label": label }, text);

/** Buttons of which one is pressed. */
function choice(label, names, pick) {
  const buttons = names.map((name) => h("button", { type: "button", "aria-pressed": "false", onclick: () => pick(name) }, name));
  return {
    element: h("span", { role: "group", "aria-label": label, class: "inline" }, buttons),
    show: (picked, off = () => false) => buttons.forEach((button) => {
      button.setAttribute("aria-pressed", button.textContent === picked);
      button.disabled = off(button.textContent);
    }),
  };
}

/** Keeps the rows of a short table: rows that stay keep their elements, and so the focus. */
function keepRows(body, items, idOfItem, create, update) {
  const known = new Map([...body.children].map((row) => [row.dataset.id, row]));
  const times = new Map();
  items.forEach((item, index) => {
    const name = String(idOfItem(item));
    const time = times.get(name) ?? 0;
    times.set(name, time + 1);
    const id = time === 0 ? name : `${name}\0${time}`;
    let row = known.get(id);
    known.delete(id);
    if (!row) {
      row = create(item);
      row.dataset.id = id;
    }
    update(row, item);
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
  for (const row of known.values()) row.remove();
}

function table(label, titles) {
  const body = h("tbody");
  return { body, element: h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, h("table", {}, h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title || h("span", { class: "unseen" }, "Actions"))))), body)) };
}

const leaseLeft = (lease) => {
  const gone = report || state.server?.clock.manual ? 0 : (performance.now() - state.leasesAt) / 1000;
  return Math.max(0, lease.remainingSeconds - gone);
};

const findLease = (id) => state.leases.find((lease) => lease.id === id);

function leaseText(id) {
  const lease = findLease(id);
  return lease ? `${secondsText(leaseLeft(lease))} left` : "";
}

// ---------------------------------------------------------------- keys

let keyPanel = null;

const encodings = () => h("select", {}, h("option", { value: "text" }, "Text"), h("option", { value: "base64" }, "Base64"));

class KeyPanel {
  constructor(item, close) {
    this.ref = item;
    this.id = idOf(item);
    this.order = orderOf(item);
    this.form = null;
    this.timer = 0;
    this.cost = 0;
    this.values = new Map();
    this.facts = h("dl", { class: "pairs" });
    this.value = textBlock("Value", "…");
    this.note = h("p", { class: "soft", "aria-live": "off" });
    this.forms = choice("Form of the value", ["Text", "JSON", "Hex", "Protobuf"], (form) => {
      this.form = form;
      this.drawValue();
    });
    this.watches = h("ul", { class: "plain" });
    this.lease = h("dd", {});
    this.createEdit();
    this.createHistory();
    this.content = [
      heading(nameOf(item), close),
      h("div", { class: "row-tools" },
        action("Delete", async () => {
          const { count } = await api("DELETE", `/v1/keys/item?${refQuery(this.ref)}`);
          return count > 0 ? `Deleted ${nameOf(this.ref)}` : `${nameOf(this.ref)} was deleted already`;
        }, { name: "Delete this key" })),
      this.facts,
      h("div", { class: "row-tools" }, h("h3", {}, "Value"), this.forms.element), this.note, this.value,
      this.edit,
      h("h3", {}, "History"), this.history,
      h("h3", {}, "Watches on this key"), this.watches,
    ];
  }

  /** A form with the value as it is, until somebody changes it. */
  createEdit() {
    const value = h("textarea", { spellcheck: "false" });
    const encoding = encodings();
    const lease = h("input", { autocomplete: "off", placeholder: "none" });
    let isChanged = false;
    for (const control of [value, encoding, lease]) control.addEventListener("input", () => (isChanged = true));
    this.edit = h("details", { ontoggle: () => {
      const bytes = this.item ? bytesOf(this.item) : null;
      if (!this.edit.open || isChanged) return;
      // A text field does not keep the carriage returns of a text.
      const isText = bytes !== null && this.item.value !== undefined && !this.item.value.includes("\r");
      encoding.value = bytes === null || isText ? "text" : "base64";
      value.value = bytes === null || this.item.cut ? "" : isText ? this.item.value : toBase64(bytes);
      value.required = this.item?.masked === true;
      value.placeholder = value.required ? "The value is masked: what you put takes its place" : "";
      lease.value = this.item?.lease ?? "";
    } }, h("summary", {}, "Edit"), actionForm("Put", async () => {
      const revision = await putKey(this.ref, value.value, encoding.value, lease.value);
      isChanged = false;
      return `Put ${nameOf(this.ref)}: revision ${revision}`;
    }, [field("New value", value, "wide"), field("The value is", encoding), field("Lease", lease)]));
  }

  createHistory() {
    this.versions = [];
    const select = (label) => h("select", { "aria-label": label, onchange: () => this.pick(false), onblur: () => this.drawHistory() });
    this.older = select("Compare from revision");
    this.newer = select("to revision");
    this.difference = h("pre", { tabindex: 0, role: "region", "aria-label": "Difference" });
    this.table = table("Versions of the key", ["Revision", "What", "Size", "Version", "Lease", ""]);
    this.historyNote = h("p", { class: "soft" });
    this.limit = MORE_VERSIONS;
    this.more = h("button", { type: "button", hidden: true, onclick: () => {
      this.limit += MORE_VERSIONS;
      this.reload();
    } }, "Show older versions");
    this.history = h("div", {}, this.historyNote, this.table.element, h("div", { class: "row-tools" }, this.more), h("div", { class: "row-tools" }, "Compare", this.older, "with", this.newer), this.difference);
  }

  pick(latest) {
    this.follows = latest;
    void this.drawDifference();
  }

  changed(id) {
    if (id === this.id) this.reload();
  }

  /** Reads the key again, not more often than it can be read five times over, and only while it is seen. */
  reload() {
    this.isOld = true;
    if (this.timer || this.closed || current !== views.keys) return;
    this.timer = setTimeout(async () => {
      this.isOld = false;
      const started = performance.now();
      await this.read();
      this.cost = performance.now() - started;
      this.timer = 0;
      if (this.isOld) this.reload();
    }, this.item === undefined ? 0 : Math.max(250, this.cost * 5));
  }

  async read() {
    try {
      const past = await source.versions(this.ref, this.limit);
      const newest = past.versions[0];
      const item = newest && !newest.deleted ? { ...(await this.version(newest.revision)), modRevision: newest.revision } : null;
      if (this.closed) return;
      [this.versions, this.item] = [past.versions, item];
      const count = past.versions.length < past.count ? `The newest ${past.versions.length} of ${plural(past.count, "version")}` : `${plural(past.count, "version")} can be read`;
      this.more.hidden = report !== null || past.versions.length === past.count;
      setText(this.historyNote, past.compactedRevision > 0 ? `${count}. Compacted at revision ${past.compactedRevision}: what was before cannot be read` : count);
    } catch (error) {
      if (this.closed) return;
      setText(this.note, `The key cannot be read: ${error.message}`);
      setTimeout(() => this.reload(), RETRY_GAP);
      return;
    }
    this.drawHistory();
    this.drawFacts();
    this.drawValue();
  }

  /** Reads the value of a version, which does not change. */
  async version(revision) {
    const known = this.versions.find((version) => version.revision === revision);
    if (known && (known.deleted || bytesOf(known) !== null)) return known;
    if (this.values.size > 20) this.values.clear();
    if (!this.values.has(revision)) this.values.set(revision, source.version(this.ref, revision));
    try {
      return await this.values.get(revision);
    } catch (error) {
      this.values.delete(revision);
      throw error;
    }
  }

  drawFacts() {
    const item = this.item;
    if (item === null) {
      this.facts.replaceChildren(...pair("State", "There is no such key now"));
      return;
    }
    this.lease = h("dd", {}, item.lease ? [leaseLink(item.lease), " ", h("span", { class: "soft" })] : "none");
    this.facts.replaceChildren(
      ...pair("Modified", `revision ${item.modRevision}`), ...pair("Created", `revision ${item.createRevision}`), ...pair("Version", String(item.version)),
      ...pair("Size", sizeText(item.size)), h("dt", {}, "Lease"), this.lease);
    this.draw();
  }

  drawValue() {
    const bytes = this.item ? bytesOf(this.item) : null;
    if (bytes === null) {
      setText(this.note, "");
      setText(this.value, this.item === null ? "" : this.item?.masked ? `••• masked (${sizeText(this.item.size)})` : "");
      this.forms.show(null, () => true);
      return;
    }
    const forms = valueForms(bytes);
    const best = this.form !== null && forms[this.form] !== null ? this.form : bestForm(forms, bytes);
    this.forms.show(best, (form) => forms[form] === null);
    setText(this.note, this.item.cut ? `Cut: the value has ${sizeText(this.item.size)}` : bytes.length === 0 ? "The value is empty" : "");
    setText(this.value, forms[best]);
  }

  drawHistory() {
    const focused = this.table.body.contains(document.activeElement);
    keepRows(this.table.body, this.versions, (version) => version.revision, (version) => h("tr", {},
      h("td", {}, String(version.revision)), h("td", {}, version.deleted ? "deleted" : version.version === 1 ? "created" : "put"),
      h("td", {}, version.deleted ? "" : sizeText(version.size)), h("td", {}, version.deleted ? "" : String(version.version)), h("td", {}, version.lease ?? ""),
      h("td", {}, h("button", { type: "button", "aria-label": `Show the change of revision ${version.revision}`, onclick: () => {
        const at = this.versions.findIndex((other) => other.revision === version.revision);
        this.newer.value = version.revision;
        this.older.value = this.versions[at + 1]?.revision ?? version.revision;
        this.pick(at === 0);
      } }, "Change"))), () => {});
    if (focused && !this.table.body.contains(document.activeElement)) this.table.body.querySelector("button")?.focus();
    const revisions = this.versions.map((version) => String(version.revision));
    const kept = [this.older.value, this.newer.value];
    for (const select of [this.older, this.newer]) {
      // A list that is open is not changed under the hand.
      if (select !== document.activeElement && select.offered !== revisions.join()) {
        select.offered = revisions.join();
        select.replaceChildren(...options(revisions));
      }
    }
    if (this.follows === false && kept.every((revision) => revisions.includes(revision))) {
      [this.older.value, this.newer.value] = kept;
    } else if (![this.older, this.newer].includes(document.activeElement)) {
      this.newer.value = revisions[0] ?? "";
      this.older.value = revisions[1] ?? revisions[0] ?? "";
    }
    void this.drawDifference();
  }

  async drawDifference() {
    const [older, newer] = [this.older.value, this.newer.value];
    const text = async (revision) => {
      const version = revision === "" ? undefined : await this.version(Number(revision));
      if (!version || version.deleted) return "";
      const bytes = bytesOf(version);
      if (bytes === null) return "••• masked";
      const forms = valueForms(bytes);
      return forms[bestForm(forms, bytes)];
    };
    let [before, after] = ["", ""];
    try {
      [before, after] = [await text(older), await text(newer)];
    } catch (error) {
      setText(this.note, `A version cannot be read: ${error.message}`);
      return;
    }
    if (this.older.value !== older || this.newer.value !== newer) return;
    const names = { "+": "add", "-": "del", " ": "same" };
    const lines = this.versions.length === 0 ? [] : before === after ? [[" ", before]] : diffLines(before, after).filter(([sign, line], _, all) => sign !== " " || line !== "" || all.length === 1);
    const key = JSON.stringify([older, newer, before, after]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.difference.replaceChildren(...lines.slice(0, 2000).map(([sign, line]) => h("span", { class: names[sign] }, `${sign} ${line}`)));
  }

  draw() {
    if (this.item?.lease) setText(this.lease.lastElementChild, leaseText(this.item.lease));
    const watches = state.streams.flatMap((stream) => stream.watches.map((watch) => ({ ...watch, stream }))).filter((watch) => covers(watch, this.order));
    keepRows(this.watches, watches, (watch) => `${watch.stream.number}/${watch.id}`,
      (watch) => h("li", {}, h("a", { href: linkTo("streams", { number: watch.stream.number }) }, `${rangeText(watch)} · ${clientText(watch.stream.client)}`), " ", h("span", { class: "soft" })),
      (row, watch) => setText(row.lastElementChild, `${stateText(watch.stream)}, ${lagText(watch)}`));
    if (watches.length === 0) this.watches.replaceChildren(h("li", { class: "soft" }, "None"));
  }
}

async function putKey(ref, value, encoding, lease) {
  const body = { ...(ref.keyBase64 !== undefined ? { keyBase64: ref.keyBase64 } : { key: ref.key }) };
  body[encoding === "base64" ? "valueBase64" : "value"] = value;
  if (lease.trim() !== "") body.lease = lease.trim();
  return (await api("PUT", "/v1/keys/item", body)).revision;
}

function newKeyPanel(close) {
  const key = h("input", { autocomplete: "off", required: true });
  const keyEncoding = encodings();
  const value = h("textarea", { spellcheck: "false" });
  const encoding = encodings();
  const lease = h("input", { autocomplete: "off", placeholder: "none" });
  return [heading("New key", close), actionForm("Put", async () => {
    const ref = keyEncoding.value === "base64" ? { keyBase64: key.value } : { key: key.value };
    const revision = await putKey(ref, value.value, encoding.value, lease.value);
    go("keys", { ...Object.fromEntries(route.params.has("q") ? [["q", route.params.get("q")]] : []), ...ref });
    return `Put ${nameOf(ref)}: revision ${revision}`;
  }, [field("Key", key, "wide"), field("The key is", keyEncoding), field("Value", value, "wide"), field("The value is", encoding), field("Lease", lease)])];
}

function folderPanel(folder, close) {
  const text = visible(folder);
  return [heading(text, close), pairs(["Prefix", text]),
    h("div", { class: "row-tools" }, action("Delete all keys with this prefix", async () => {
      const { count } = await api("DELETE", `/v1/keys?prefix=${encodeURIComponent(folder)}`);
      return `Deleted ${plural(count, "key")} with the prefix ${text}`;
    }),
    h("a", { class: "button", href: linkTo("calls", { q: `prefix:"${folder}"` }) }, "Calls"))];
}

const MAX_DEPTH = 24;

/** Makes rows of a tree from sorted keys: a folder for each part that ends with a slash. A key that is not text makes no folders. */
function treeRows(entries, isExpanded) {
  const rows = [];
  let stack = [];
  for (const entry of entries) {
    while (stack.length > 0 && !entry.order.startsWith(stack.at(-1).order)) stack.pop();
    const key = entry.key ?? "";
    let from = stack.at(-1)?.folder.length ?? 0;
    for (let slash = key.indexOf("/", from); slash >= 0 && stack.length < MAX_DEPTH; slash = key.indexOf("/", from)) {
      const parent = stack.at(-1);
      const folder = key.slice(0, slash + 1);
      const row = { id: "f" + folder, folder, order: orderOf({ key: folder }), level: stack.length, count: 0, name: visible(key.slice(from, slash + 1)), expanded: isExpanded(folder, stack.length), shown: parent ? parent.shown && parent.expanded : true };
      if (row.shown) rows.push(row);
      stack.push(row);
      from = slash + 1;
    }
    for (const row of stack) row.count++;
    const parent = stack.at(-1);
    if (!parent || (parent.shown && parent.expanded)) {
      rows.push({ id: entry.id, entry, level: stack.length, name: entry.key === undefined ? entry.name : visible(key.slice(from)) || "(empty name)" });
    }
  }
  return rows;
}

function keysView() {
  const search = h("input", { type: "search", placeholder: "Filter keys", "aria-label": "Filter keys", autocomplete: "off", spellcheck: "false" });
  const count = h("span", { class: "count" });
  const mode = choice("Layout", ["Tree", "List"], (name) => {
    keepRoute({ mode: name === "List" ? "list" : null });
    dirty = true;
    redraw();
  });
  const toggled = new Map();
  let [dirty, rows, shownQuery, fewOf, few] = [true, [], null, null, true];
  const isList = () => route.params.get("mode") === "list";
  const kept = () => Object.fromEntries(["q", "mode"].filter((name) => route.params.has(name)).map((name) => [name, route.params.get(name)]));
  const close = () => go("keys", kept());
  const grid = new Grid({
    label: "Keys", name: "keys",
    columns: [
      { title: "Key", class: "mono", draw(cell, row) {
        if (!cell.made) cell.replaceChildren(...(cell.made = [h("span", { class: "twist", "aria-hidden": "true" }), h("span", {})]));
        cell.lastText = undefined;
        cell.style.paddingInlineStart = `${(row.level ?? 0) * 14}px`;
        setText(cell.made[0], row.expanded === undefined ? "" : row.expanded ? "▾" : "▸");
        setText(cell.made[1], row.name);
      } },
      { title: "Size", class: "num", text: (row) => (row.folder !== undefined ? plural(row.count, "key") : row.entry.masked ? "masked" : sizeText(row.entry.size)) },
      { title: "Revision", class: "num", text: (row) => (row.entry ? String(row.entry.modRevision) : "") },
      { title: "Version", class: "num", text: (row) => (row.entry ? String(row.entry.version) : "") },
      { title: "Lease", class: "num", text: (row) => (row.entry?.lease ? leaseText(row.entry.lease) || "lease" : "") },
    ],
    toggle(row) {
      toggled.set(row.folder, !row.expanded);
      dirty = true;
      current.draw();
    },
    open: (row) => (row.folder !== undefined ? go("keys", { ...kept(), folder: row.folder }) : go("keys", { ...kept(), ...refOf(row.entry.id) })),
    empty: () => (resources.keys.problem ?? (!state.keysLoaded ? "Reading…" : search.value !== "" ? "No key contains this text" : "There are no keys")),
  });
  search.addEventListener("input", () => {
    keepRoute({ q: search.value });
    dirty = true;
    redraw();
  });
  const newKey = register(h("button", { type: "button", onclick: () => go("keys", { ...kept(), new: "1" }) }, "New key"));
  const panes = split([h("div", { class: "bar-top" }, search, mode.element, newKey, count), grid.element], "Detail of a key");
  let shown = "";
  return {
    get uses() {
      return keyPanel ? [resources.leases, resources.streams] : [resources.leases];
    },
    element: h("div", { class: "view" }, panes.element), filter: search, close, ticks: true,
    entered() {
      dirty = true;
      if (keyPanel?.isOld) keyPanel.reload();
    },
    show(params) {
      if (document.activeElement !== search) search.value = params.get("q") ?? "";
      mode.show(isList() ? "List" : "Tree");
      if (shownQuery !== search.value) dirty = true;
      const ref = params.has("keyBase64") ? { keyBase64: params.get("keyBase64") } : params.has("key") ? { key: params.get("key") } : null;
      const wanted = ref ? idOf(ref) : params.has("folder") ? "f" + params.get("folder") : params.has("new") ? "new" : "";
      if (wanted === shown) return;
      shown = wanted;
      if (keyPanel) keyPanel.closed = true;
      keyPanel = null;
      grid.select(ref || params.has("folder") ? wanted : null);
      if (ref) {
        keyPanel = new KeyPanel(ref, close);
        panes.open(keyPanel.content);
        keyPanel.reload();
      } else if (params.has("folder")) {
        panes.open(folderPanel(params.get("folder"), close));
      } else if (params.has("new")) {
        panes.open(newKeyPanel(close));
        panes.detail.querySelector("input").focus();
      } else {
        panes.close();
      }
    },
    draw() {
      if (dirty || state.keysChanged) {
        dirty = false;
        state.keysChanged = false;
        shownQuery = search.value;
        mode.show(isList() ? "List" : "Tree");
        const query = search.value.toLowerCase();
        const found = query === "" ? state.sorted : state.sorted.filter((entry) => (entry.key ?? entry.name).toLowerCase().includes(query));
        // Folders do not close or open because a key comes or goes.
        if (fewOf !== `${query} ${state.keysLoaded}`) [fewOf, few] = [`${query} ${state.keysLoaded}`, found.length <= 200];
        rows = isList() ? found.map((entry) => ({ id: entry.id, entry, name: entry.name })) : treeRows(found, (folder, level) => toggled.get(folder) ?? (query !== "" || few || level === 0));
        grid.setRows(rows);
        const all = report ? report.keys.count : state.sorted.length;
        setText(count, query === "" ? outOf(found.length, all, "key") : `${number(found.length)} of ${number(all)}`);
      } else {
        grid.draw();
      }
      keyPanel?.draw();
    },
  };
}

// ---------------------------------------------------------------- services

function servicesView() {
  const search = h("input", { type: "search", placeholder: "Filter services", "aria-label": "Filter services", autocomplete: "off", spellcheck: "false" });
  const count = h("span", { class: "count" });
  const HINT = "Values that Etcd.Discovery reads as endpoints, by the part of the key before the last slash";
  const hint = h("div", { class: "hint" });
  const kept = () => (search.value === "" ? {} : { q: search.value });
  const close = () => go("services", kept());
  const grid = new Grid({
    label: "Services", name: "services",
    columns: [
      { title: "Service", class: "mono", text: (row) => visible(row.service) || "(no slash)" },
      { title: "Address", class: "mono", text: (row) => visible(row.address) },
      { title: "Format", text: (row) => row.format + (row.leaving ? " (leaving)" : "") + (isHostPort(row.address) ? "" : " (no port)") },
      { title: "Metadata", class: "mono", text: (row) => visible(row.metadata) },
      { title: "Lease", class: "num", text: (row) => (row.lease ? leaseText(row.lease) || "lease" : "none") },
    ],
    open: (row) => go("services", { ...kept(), id: row.id }),
    empty: () => resources.services.problem ?? (resources.services.last === 0 ? "Reading…" : search.value !== "" ? "No service contains this text" : "No value is an endpoint"),
  });
  search.addEventListener("input", () => {
    keepRoute({ q: search.value });
    redraw();
  });
  const panes = split([h("div", { class: "bar-top" }, search, count), hint, grid.element], "Detail of an endpoint");
  let [opened, shown] = [null, null];
  return {
    uses: [resources.services, resources.leases], element: h("div", { class: "view" }, panes.element), filter: search, close, ticks: true,
    show(params) {
      if (document.activeElement !== search) search.value = params.get("q") ?? "";
      if (params.get("id") === opened) return;
      opened = params.get("id");
      shown = null;
      grid.select(opened);
      if (opened === null) panes.close();
    },
    draw() {
      const query = search.value.toLowerCase();
      const rows = state.services.filter((row) => query === "" || `${row.key}\n${row.address}\n${row.format}\n${row.metadata}`.toLowerCase().includes(query));
      grid.setRows(rows);
      setText(count, plural(rows.length, "endpoint"));
      setText(hint, HINT + (state.servicesLeftOut > 0 ? `; ${plural(state.servicesLeftOut, "value")} left out, masked or too long` : ""));
      const id = route.params.get("id");
      const row = id === null ? undefined : state.services.find((candidate) => candidate.id === id);
      const text = row ? JSON.stringify(row) : "gone";
      if (id !== null && text !== shown && resources.services.last > 0) {
        shown = text;
        panes.open(row ? [heading(visible(row.address), close), pairs(["Service", visible(row.service)], ["Format", row.format], ["Key", keyLink({ key: row.key })], ["State", row.leaving ? "leaving: its owner is about to delete it" : isHostPort(row.address) ? "registered" : "registered without a port: the resolver adds its default one"], ["Lease", row.lease ? leaseLink(row.lease) : "none"]),
          h("h3", {}, "Metadata"), textBlock("Metadata", row.metadata === "" ? "none" : visibleLines(printJson(parseJson(row.metadata))))] : [heading("This endpoint is gone", close)]);
      }
    },
  };
}

// ---------------------------------------------------------------- leases

function leasesView() {
  const search = h("input", { type: "search", placeholder: "Filter leases by ID or key", "aria-label": "Filter leases", autocomplete: "off", spellcheck: "false" });
  const count = h("span", { class: "count" });
  const close = () => go("leases");
  const grid = new Grid({
    label: "Leases", name: "leases",
    columns: [
      { title: "ID", text: (row) => row.lease.id },
      { title: "Runs out", draw(cell, row) {
        if (!cell.made) {
          const fill = h("i", {});
          cell.made = { fill, meter: h("span", { class: "meter", "aria-hidden": "true" }, fill) };
          cell.replaceChildren(cell.made.meter);
          cell.lastText = undefined;
        }
        const share = row.lease.ttlSeconds > 0 ? Math.min(1, leaseLeft(row.lease) / row.lease.ttlSeconds) : 0;
        cell.made.fill.style.transform = `scaleX(${share.toFixed(4)})`;
        cell.made.meter.classList.toggle("low", share < 0.2);
      } },
      { title: "Left", class: "num", text: (row) => secondsText(leaseLeft(row.lease)) },
      { title: "Granted", class: "num", text: (row) => `${row.lease.ttlSeconds} s` },
      { title: "Keys", class: "mono", text: (row) => (row.lease.keyCount === 0 ? "none" : `${number(row.lease.keyCount)}: ${refsOf(row.lease).slice(0, 20).map(nameOf).join(", ")}`) },
    ],
    open: (row) => go("leases", { id: row.id }),
    empty: () => resources.leases.problem ?? (search.value !== "" ? "No lease contains this text" : "There are no leases"),
  });
  search.addEventListener("input", redraw);
  const panes = split([h("div", { class: "bar-top" }, search, count), grid.element], "Detail of a lease");
  const title = h("h3", {});
  let [left, keys, shown] = [null, null, null];
  return {
    uses: [resources.leases], element: h("div", { class: "view" }, panes.element), filter: search, close, ticks: true,
    show(params) {
      const id = params.get("id");
      grid.select(id);
      if (id === shown) return;
      shown = id;
      if (id === null) {
        panes.close();
        return;
      }
      left = h("dd", {});
      keys = h("ul", { class: "plain" });
      const facts = pairs(["ID", id], ["Hexadecimal", /^-?\d+$/.test(id) ? leaseHex(id) : ""]);
      facts.append(h("dt", {}, "State"), left);
      panes.open([heading(`Lease ${id}`, close), h("div", { class: "row-tools" },
        action("Expire now", async () => `Lease ${id} expired: revision ${(await api("POST", `/v1/leases/${id}/expire`)).revision}`),
        action("Revoke", async () => `Lease ${id} revoked: revision ${(await api("POST", `/v1/leases/${id}/revoke`)).revision}`)),
      facts, title, keys]);
    },
    draw() {
      const query = search.value.toLowerCase();
      const leases = state.leases.filter((lease) => query === "" || lease.id.includes(query) || lease.keys.some((key) => key.toLowerCase().includes(query)));
      grid.setRows(leases.map((lease) => ({ id: lease.id, lease })));
      setText(count, outOf(leases.length, query === "" ? state.leaseCount : leases.length, "lease"));
      if (shown === null) return;
      const lease = findLease(shown);
      setText(left, lease ? `${secondsText(leaseLeft(lease))} of ${lease.ttlSeconds} s left` : "There is no such lease now");
      setText(title, lease ? `${outOf(lease.keys.length, lease.keyCount, "key")} that end with it` : "Keys that end with it");
      keepRows(keys, lease ? refsOf(lease) : [], idOf, (ref) => h("li", {}, keyLink(ref)), () => {});
    },
  };
}

// ---------------------------------------------------------------- streams

const clientText = (client) => visible(`${client.peer.replace(/^ipv[46]:/, "")}${client.userAgent ? " " + client.userAgent.split(" ")[0] : ""}`);
const stateText = (stream) => (stream.stalled ? "⏸ stalled" : stream.held ? "◼ held" : "▶ live");

const startOf = ({ key, keyBase64 }) => ({ key, keyBase64 });
const endOf = ({ rangeEnd, rangeEndBase64 }) => ({ key: rangeEnd, keyBase64: rangeEndBase64 });
const isSingle = (watch) => watch.rangeEnd === undefined && watch.rangeEndBase64 === undefined;

function rangeText(watch) {
  const [start, end] = [nameOf(startOf(watch)), nameOf(endOf(watch))];
  if (isSingle(watch)) return start;
  const order = orderOf(startOf(watch));
  if (watch.rangeEnd === "\0") return order === "" || order === "\0" ? "all keys" : `${start} and all after it`;
  return order.slice(0, -1) + String.fromCharCode(order.charCodeAt(order.length - 1) + 1) === orderOf(endOf(watch)) ? `${start}*` : `${start} … ${end}`;
}

function covers(watch, order) {
  const from = orderOf(startOf(watch));
  if (isSingle(watch)) return order === from;
  return order >= from && (watch.rangeEnd === "\0" || order < orderOf(endOf(watch)));
}

const lagOf = (watch) => watch.behind ?? 0;
function lagText(watch) {
  const lag = lagOf(watch);
  return lag < 0 ? `waits for revision ${watch.nextRevision}` : lag === 0 ? "up to date" : `${plural(lag, "revision")} behind`;
}

function streamsView() {
  const count = h("span", { class: "count" });
  const search = h("input", { type: "search", placeholder: "Filter streams by client or range", "aria-label": "Filter streams", autocomplete: "off", spellcheck: "false" });
  const collapsed = new Set();
  const close = () => go("streams");
  const text = (ofStream, ofWatch) => (row) => (row.watch ? ofWatch(row.watch, row.stream) : ofStream(row.stream));
  const grid = new Grid({
    label: "Streams", name: "streams",
    columns: [
      { title: "Client, and what it watches", draw(cell, row) {
        if (!cell.made) cell.replaceChildren(...(cell.made = [h("span", { class: "twist", "aria-hidden": "true" }), h("span", {})]));
        cell.lastText = undefined;
        cell.style.paddingInlineStart = `${row.level * 14}px`;
        setText(cell.made[0], row.expanded === undefined ? "" : row.expanded ? "▾" : "▸");
        setText(cell.made[1], row.watch ? rangeText(row.watch) : `${row.stream.rpc} ${row.stream.number} · ${clientText(row.stream.client)}`);
      } },
      { title: "State", text: (row) => stateText(row.stream) },
      { title: "Queue", class: "num", text: text((stream) => String(stream.queued), () => "") },
      { title: "Reached", class: "num", text: text(() => "", (watch) => String(watch.nextRevision - 1)) },
      { title: "Lag", class: "num", text: text(() => "", (watch) => String(Math.max(0, lagOf(watch)))) },
      { title: "Holds", text: text((stream) => [stream.watchCount > 0 ? plural(stream.watchCount, "watch", "watches") : "", stream.leases.length > 0 ? plural(stream.leases.length, "lease") : ""].filter((part) => part !== "").join(", "), (watch) => lagText(watch)) },
    ],
    toggle(row) {
      if (!collapsed.delete(row.stream.number)) collapsed.add(row.stream.number);
      current.draw();
    },
    open: (row) => go("streams", { number: row.stream.number }),
    empty: () => resources.streams.problem ?? (search.value !== "" ? "No stream contains this text" : "There are no open streams"),
  });
  search.addEventListener("input", redraw);
  const panes = split([h("div", { class: "bar-top" }, search, count), grid.element], "Detail of a stream");
  let [shown, facts, watches, leases] = [null, null, null, null];
  const find = (id) => state.streams.find((stream) => String(stream.number) === id);
  return {
    uses: [resources.streams], element: h("div", { class: "view" }, panes.element), filter: search, close,
    show(params) {
      const id = params.get("number");
      grid.select(id === null ? null : "s" + id);
      if (id === shown) return;
      shown = id;
      if (id === null) {
        panes.close();
        return;
      }
      const send = (path, done, extra = () => ({})) => async () => {
        const { count: applied } = await api("POST", `/v1/streams/${path}`, { number: Number(id), ...extra() });
        return applied > 0 ? `${done} stream ${id}` : `There is no stream ${id} now`;
      };
      const error = h("select", { "aria-label": "Error" }, options(state.info.errorNames));
      if (state.info.errorNames.includes("NoLeader")) error.value = "NoLeader";
      const reason = h("input", { "aria-label": "Reason", value: "canceled by the dashboard" });
      facts = h("dl", { class: "pairs" });
      watches = table("Watches of the stream", ["ID", "Range", "Reached", "Lag"]);
      leases = h("ul", { class: "plain" });
      panes.open([heading(`Stream ${id}`, close),
        h("div", { class: "row-tools" }, action("Stall", send("stall", "Stalled")), action("Resume", send("resume", "Resumed")), action("Reset its connection", send("reset-connections", "Reset the connection of"))),
        h("div", { class: "row-tools" }, action("Break with", send("break", "Broke", () => ({ error: error.value }))), error),
        h("div", { class: "row-tools" }, action("Cancel its watches", send("cancel-watches", "Canceled the watches of", () => ({ reason: reason.value }))), reason, action("Compact its watches", send("compact-watches", "Compacted the watches of"))),
        facts, h("h3", {}, "Watches"), watches.element, h("h3", {}, "Leases that it keeps alive"), leases]);
    },
    draw() {
      const query = search.value.toLowerCase();
      const rows = [];
      let streams = 0;
      for (const stream of state.streams) {
        if (query !== "" && !`${stream.rpc} ${stream.client.peer} ${stream.client.userAgent}\n${stream.watches.map(rangeText).join("\n")}`.toLowerCase().includes(query)) continue;
        streams++;
        const expanded = stream.watches.length === 0 ? undefined : !collapsed.has(stream.number);
        rows.push({ id: `s${stream.number}`, stream, level: 0, expanded });
        if (expanded) for (const watch of stream.watches) rows.push({ id: `w${stream.number}/${watch.id}`, stream, watch, level: 1 });
      }
      grid.setRows(rows);
      setText(count, outOf(streams, query === "" ? state.streamCount : streams, "stream"));
      if (shown === null) return;
      const stream = find(shown);
      const said = stream ? [["RPC", stream.rpc], ["Client", visible(stream.client.peer)], ["Program", visible(stream.client.userAgent) || "unknown"], ["State", stateText(stream)], ["Queue", plural(stream.queued, "batch", "batches")], ["Since", stream.startedAt ? timeText(stream.startedAt) : "unknown"]] : [["State", "There is no such stream now"]];
      if (JSON.stringify(said) !== facts.said) {
        facts.said = JSON.stringify(said);
        facts.replaceChildren(...said.flatMap(([name, value]) => pair(name, value)));
      }
      keepRows(watches.body, (stream?.watches ?? []).slice(0, 500), (watch) => watch.id, (watch) => h("tr", {}, h("td", {}, String(watch.id)), h("td", { class: "mono" }, rangeText(watch)), h("td", {}), h("td", {})), (row, watch) => {
        setText(row.children[2], String(watch.nextRevision - 1));
        setText(row.children[3], lagText(watch));
      });
      keepRows(leases, stream?.leases ?? [], (id) => id, (id) => h("li", {}, leaseLink(id)), () => {});
    },
  };
}

// ---------------------------------------------------------------- calls

const isFailed = (call) => call.status !== undefined && call.status !== "OK";
const statusText = (call) => (call.status === undefined ? "… pending" : `${isFailed(call) ? "✕" : "✓"} ${call.status}`);
const callId = (call) => `n${call.number}${call.endsStream ? "e" : ""}`;

/** Draws calls as bars over the time: in as many lanes as overlap, failed ones hatched, faults marked by a triangle. */
class Timeline {
  constructor(open) {
    this.boxes = [];
    this.good = h("span", { hidden: true, class: "accent" });
    this.badSpan = h("span", { hidden: true, class: "bad" });
    this.canvas = h("canvas", { role: "img", "aria-label": "Timeline of calls", onclick: (event) => {
      const box = this.boxes.findLast((candidate) => event.offsetX >= candidate.x - 2 && event.offsetX <= candidate.x + candidate.w + 2 && event.offsetY >= candidate.y - 2 && event.offsetY <= candidate.y + 12);
      if (box) open(box.call);
    } });
    this.element = h("div", {}, this.canvas, this.good, this.badSpan);
    this.calls = [];
    new ResizeObserver(() => this.redraw()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    document.addEventListener("theme", () => this.redraw());
  }

  draw(calls) {
    this.calls = calls;
    this.redraw();
  }

  redraw() {
    const [calls, now] = [this.calls, serverNow()];
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0) return;
    const scale = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * scale)) this.canvas.width = Math.round(width * scale);
    if (this.canvas.height !== Math.round(height * scale)) this.canvas.height = Math.round(height * scale);
    const context = this.canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const [good, bad] = [getComputedStyle(this.good).color, getComputedStyle(this.badSpan).color];
    if (calls.length === 0) this.boxes = [];
    const shown = calls.slice(-300).map((call) => ({ call, start: Date.parse(call.startedAt) }));
    for (const bar of shown) bar.end = bar.call.durationSeconds === undefined ? Math.max(now, bar.start) : bar.start + bar.call.durationSeconds * 1000;
    const from = Math.min(...shown.map((bar) => bar.start));
    const span = Math.max(...shown.map((bar) => bar.end)) - from;
    const lanes = [];
    this.boxes = shown.sort((a, b) => a.start - b.start).map((bar, index) => {
      // On a clock that stands still, the order is all that there is to see.
      const x = 4 + (width - 12) * (span > 0 ? (bar.start - from) / span : index / shown.length);
      const w = Math.max(3, span > 0 ? ((bar.end - bar.start) / span) * (width - 12) : 3);
      let lane = lanes.findIndex((end) => end + 1 < x);
      if (lane < 0) lane = lanes.length < 6 ? lanes.length : 5;
      lanes[lane] = x + w;
      return { call: bar.call, x, y: 4 + lane * 13, w };
    });
    for (const { call, x, y, w } of this.boxes) {
      context.fillStyle = context.strokeStyle = isFailed(call) ? bad : good;
      context.lineWidth = 1;
      if (call.status === undefined) {
        context.setLineDash([3, 2]);
        context.strokeRect(x + 0.5, y + 0.5, w, 9);
        context.setLineDash([]);
      } else if (isFailed(call)) {
        context.strokeRect(x + 0.5, y + 0.5, w, 9);
        context.beginPath();
        for (let at = x; at < x + w; at += 4) {
          context.moveTo(at, y + 10);
          context.lineTo(Math.min(at + 4, x + w), y);
        }
        context.stroke();
      } else {
        context.fillRect(x, y, w, 10);
      }
      if (call.fault !== undefined) {
        context.fillStyle = bad;
        context.beginPath();
        context.moveTo(x, y + 12);
        context.lineTo(x + 6, y + 12);
        context.lineTo(x + 3, y + 6);
        context.fill();
      }
    }
    const failed = shown.filter((bar) => isFailed(bar.call)).length;
    const label = `Timeline of ${plural(shown.length, "call")}${span > 0 ? ` over ${durationText(span / 1000)}` : ""}, ${failed} failed`;
    if (label !== this.label) this.canvas.setAttribute("aria-label", (this.label = label));
  }
}

function callPanel(call, close) {
  const ended = call.endsStream ? "end of the stream" : null;
  return [heading(`${call.rpc} ${call.position ?? ""}`, close),
    pairs(["Status", statusText(call)], call.message ? ["Message", visible(call.message)] : null, call.fault ? ["Fault", visible(call.fault)] : null, ended ? ["What", ended] : null,
      ["Started", `${visible(call.startedAt)} at revision ${call.startRevision}`], ["Duration", call.durationSeconds === undefined ? "in progress" : durationText(call.durationSeconds)],
      ["Client", visible(call.client.peer)], ["Program", visible(call.client.userAgent) || "unknown"], call.client.commonName ? ["Certificate", visible(call.client.commonName)] : null),
    call.keys.length > 0 ? [h("h3", {}, "Keys"), h("ul", { class: "plain" }, refsOf(call).slice(0, 100).map((ref) => h("li", {}, keyLink(ref))))] : null,
    h("h3", {}, "Request"), textBlock("Request", printMessage(call.request)),
    h("h3", {}, "Response"), textBlock("Response", call.response === undefined ? "none" : printMessage(call.response))].flat().filter((part) => part !== null);
}

function callsView() {
  const search = h("input", { type: "search", placeholder: "rpc:Put prefix:/foo client:… status:Unavailable faulted:true", "aria-label": "Filter calls", autocomplete: "off", spellcheck: "false" });
  const count = h("span", { class: "count" });
  const hint = h("div", { class: "hint" });
  const kept = () => (search.value === "" ? {} : { q: search.value });
  const close = () => go("calls", kept());
  const open = (call) => go("calls", { ...kept(), call: callId(call) });
  const timeline = new Timeline(open);
  const grid = new Grid({
    label: "Calls", name: "calls",
    columns: [
      { title: "#", class: "num", text: (row) => String(row.call.position ?? "") },
      { title: "Started", text: (row) => timeText(row.call.startedAt) },
      { title: "RPC", text: (row) => row.call.rpc + (row.call.endsStream ? " (end)" : "") },
      { title: "Keys", class: "mono", text: (row) => refsOf(row.call).slice(0, 20).map(nameOf).join(", ") },
      { title: "Status", draw(cell, row) {
        setText(cell, statusText(row.call));
        cell.classList.toggle("bad", isFailed(row.call));
      } },
      { title: "Duration", class: "num", text: (row) => durationText(row.call.durationSeconds) },
      { title: "Client, fault", text: (row) => (row.call.fault ? `⚡ ${visible(row.call.fault)}` : clientText(row.call.client)) },
    ],
    open: (row) => open(row.call),
    empty: () => resources.journal.problem ?? (resources.journal.last === 0 ? "Reading…" : search.value !== "" ? "No call matches" : "No calls yet"),
  });
  let typing = 0;
  const apply = () => {
    filterCalls(search.value);
    forgotten = true;
    redraw();
  };
  search.addEventListener("input", () => {
    keepRoute({ q: search.value });
    clearTimeout(typing);
    typing = setTimeout(apply, 120);
  });
  const panes = split([h("div", { class: "bar-top" }, search, count), hint, timeline.element, grid.element], "Detail of a call");
  let [forgotten, seen, shown, rows] = [true, [], null, []];
  const drawPanel = () => {
    const id = route.params.get("call");
    const found = id === null ? null : [...state.calls, ...state.pending].find((call) => callId(call) === id);
    const key = id === null ? null : found ? `${id} ${found.status}` : shown?.startsWith(id + " ") ? shown : `${id} gone`;
    if (key === shown) return;
    shown = key;
    if (id === null) panes.close();
    else panes.open(found ? callPanel(found, close) : [heading("This call is not in the journal, or is filtered", close)]);
  };
  return {
    uses: [resources.journal, resources.pending], element: h("div", { class: "view" }, panes.element), filter: search, close,
    show(params) {
      if (document.activeElement !== search && search.value !== (params.get("q") ?? "")) {
        search.value = params.get("q") ?? "";
        apply();
      }
      grid.select(params.get("call"));
    },
    draw() {
      if (forgotten || seen[0] !== state.calls || seen[1] !== state.pending) {
        forgotten = false;
        seen = [state.calls, state.pending];
        const ended = new Set(state.calls.map(callId));
        const calls = [...state.calls, ...state.pending.filter((call) => !ended.has(callId(call)))].filter(hasWords);
        rows = calls.map((call) => ({ id: callId(call), call })).reverse();
        grid.setRows(rows);
        setText(count, plural(calls.length, "call"));
        timeline.draw(calls);
      } else {
        grid.draw();
      }
      const problem = callFilter.problem ?? resources.journal.problem;
      setText(hint, problem ?? `The last ${number(MAX_CALLS)} calls that match, newest first`);
      hint.classList.toggle("problem", problem !== null);
      drawPanel();
    },
  };
}

// ---------------------------------------------------------------- faults

const FAULT_KINDS = ["Fail", "Delay", "Hang", "DropResponse", "ResetConnection", "Stall", "RefuseWatch", "CompactWatch"];

function faultsView() {
  const list = table("Faults", ["ID", "Fault", "Hits", "State", ""]);
  const none = h("p", { class: "soft" }, "No faults are armed");
  const input = (attributes) => h("input", { autocomplete: "off", ...attributes });
  const kind = h("select", {}, options(FAULT_KINDS));
  const controls = {
    rpcs: h("select", { multiple: true, size: 5 }), key: input(), prefix: input(), lease: input(), client: input({ placeholder: "address or program" }),
    skip: input({ type: "number", min: 0, placeholder: "0" }), times: input({ type: "number", min: 1, placeholder: "no limit" }), probability: input({ type: "number", min: 0, max: 1, step: "any", placeholder: "all" }),
    error: h("select", {}), code: h("select", {}), message: input({ value: "" }), by: input({ value: "1s" }), reason: input({ value: "refused by the dashboard" }), afterEffect: h("input", { type: "checkbox" }),
  };
  const own = {
    error: field("Error", controls.error), code: field("or status", controls.code), message: field("with the message", controls.message), by: field("Delay by", controls.by), reason: field("Reason", controls.reason),
    afterEffect: h("label", { class: "check" }, controls.afterEffect, "After the request took effect"),
  };
  const shownFor = { error: ["Fail"], code: ["Fail"], message: ["Fail"], by: ["Delay"], reason: ["RefuseWatch"], afterEffect: ["Fail", "Delay", "Hang", "ResetConnection"] };
  const showOwn = () => {
    for (const [name, kinds] of Object.entries(shownFor)) own[name].hidden = !kinds.includes(kind.value);
    const only = { Stall: state.info.streamNames, RefuseWatch: ["Watch"], CompactWatch: ["Watch"] }[kind.value];
    for (const option of controls.rpcs.options) {
      option.disabled = only !== undefined && !only.includes(option.value);
      option.selected &&= !option.disabled;
    }
  };
  kind.addEventListener("change", showOwn);
  showOwn();
  const form = actionForm("Arm", async () => {
    const body = { action: kind.value };
    const rpcs = [...controls.rpcs.selectedOptions].map((option) => option.value);
    if (rpcs.length > 0) body.rpcs = rpcs;
    else if (["Stall", "RefuseWatch", "CompactWatch"].includes(kind.value)) body.rpcs = ["Watch"];
    for (const name of ["key", "prefix", "lease", "client"]) if (controls[name].value !== "") body[name] = controls[name].value;
    for (const name of ["skip", "times", "probability"]) if (controls[name].value !== "") body[name] = Number(controls[name].value);
    const applies = (name) => shownFor[name].includes(kind.value);
    if (applies("error")) {
      if (controls.code.value !== "") Object.assign(body, { code: controls.code.value, message: controls.message.value || "a fault of the dashboard" });
      else body.error = controls.error.value;
    }
    for (const name of ["by", "reason"]) if (applies(name)) body[name] = controls[name].value;
    if (applies("afterEffect") && controls.afterEffect.checked) body.afterEffect = true;
    const fault = await api("POST", "/v1/faults", body);
    resources.faults.invalidate();
    return `Armed fault ${fault.id}: ${fault.description}`;
  }, [field("Action", kind), own.error, own.code, own.message, own.by, own.reason, own.afterEffect, field("RPCs (if none is picked: all, or Watch)", controls.rpcs), field("Key", controls.key), field("Prefix", controls.prefix),
    field("Lease", controls.lease), field("Client", controls.client), field("Skip the first", controls.skip), field("Times", controls.times), field("Probability", controls.probability)], { "aria-label": "Arm a fault" });
  const clear = action("Remove all", async () => {
    const { count } = await api("DELETE", "/v1/faults");
    resources.faults.invalidate();
    return `Removed ${plural(count, "fault")}`;
  });
  let filled = false;
  return {
    uses: [resources.faults], element: h("div", { class: "page" }, h("h2", {}, "Faults"), list.element, none, h("div", { class: "row-tools" }, clear), h("h2", {}, "Arm a fault"), form),
    draw() {
      if (!filled && state.info.rpcNames.length > 0) {
        filled = true;
        controls.rpcs.replaceChildren(...options(state.info.rpcNames));
        controls.error.replaceChildren(...options(state.info.errorNames));
        controls.code.replaceChildren(...options(state.info.statusNames.filter((name) => name !== "OK"), "as the error has it"));
        if (state.info.errorNames.includes("NoLeader")) controls.error.value = "NoLeader";
        showOwn();
      }
      none.hidden = state.faults.length > 0;
      list.element.hidden = state.faults.length === 0;
      keepRows(list.body, state.faults, (fault) => fault.id, (fault) => h("tr", {}, h("td", {}, String(fault.id)), h("td", {}, visible(fault.description)), h("td", { class: "num" }), h("td", {}),
        h("td", {}, action("Remove", async () => {
          await api("DELETE", `/v1/faults/${fault.id}`);
          resources.faults.invalidate();
          return `Removed fault ${fault.id}: ${fault.description}`;
        }, { name: `Remove fault ${fault.id}` }))), (row, fault) => {
        setText(row.children[2], number(fault.hits));
        setText(row.children[3], fault.active ? "⚡ armed" : "removed");
      });
    },
  };
}

// ---------------------------------------------------------------- cluster

function clusterView() {
  const facts = h("dl", { class: "pairs" });
  const list = table("Members", ["Name", "ID", "State", "Role", "Partition", "URLs", "Page", ""]);
  let said = null;
  const rowOf = (member) => {
    const name = visible(member.name) || member.id;
    return h("tr", {}, Array.from({ length: 7 }, () => h("td", {})), h("td", {}, h("div", { class: "row-tools" },
      action("Make leader", async () => {
        await api("POST", "/v1/cluster/leader", { memberId: member.id });
        return `${name} leads`;
      }, { name: `Make leader: ${name}` }),
      action("Cut off", async () => {
        await api("POST", "/v1/cluster/partition", { memberIds: [member.id] });
        return `${name} does not reach the others`;
      }, { name: `Cut off: ${name}` }))));
  };
  return {
    uses: [resources.cluster], element: h("div", { class: "page" }, h("h2", {}, "Cluster"), facts, h("h2", {}, "Members"), list.element,
      h("div", { class: "row-tools" }, action("Begin a new term", async () => {
        await api("POST", "/v1/server/change-leader");
        return "A new raft term has begun";
      }), action("Heal", async () => {
        await api("POST", "/v1/cluster/heal");
        return "All members reach each other";
      }, { name: "Heal the partition" }))),
    draw() {
      const { cluster, server } = state;
      if (!cluster) return;
      const leader = cluster.members.find((member) => member.id === cluster.leaderId);
      const sides = new Set(cluster.members.map((member) => member.partition)).size;
      const now = [["Leader", cluster.leaderId === undefined ? "none" : visible(leader?.name || cluster.leaderId)], ["Term", String(cluster.term)], ["Cluster ID", server?.clusterId ?? ""], ["Partitions", sides > 1 ? `split in ${sides}` : "none"], ["This member", visible(server?.name ?? "")]];
      if (JSON.stringify(now) !== said) {
        said = JSON.stringify(now);
        facts.replaceChildren(...now.flatMap(([name, value]) => pair(name, value)));
      }
      keepRows(list.body, cluster.members, (member) => member.id, rowOf, (row, member) => {
        const texts = [visible(member.name) || "(not started)", member.id, !member.running ? "■ stopped" : member.paused ? "⏸ paused" : "● running", member.leader ? "★ leader" : member.learner ? "learner" : "follower", String(member.partition), member.urls.map(visible).join(" ")];
        texts.forEach((text, index) => setText(row.children[index], text));
        const url = /^https?:/.test(member.dashboard ?? "") && member.id !== server?.memberId && !report ? member.dashboard : null;
        if (row.dataset.url !== String(url)) {
          row.dataset.url = String(url);
          row.children[6].replaceChildren(...(url ? [h("a", { href: url }, "Its page")] : member.id === server?.memberId ? ["this page"] : []));
        }
      });
    },
  };
}

// ---------------------------------------------------------------- server

function serverView() {
  const facts = h("dl", { class: "pairs" });
  const time = h("span", {});
  const post = (path, done, body) => async () => {
    const answer = await api("POST", path, body);
    if (answer.running !== undefined) showServer(answer);
    return typeof done === "function" ? done(answer) : done;
  };
  const by = h("input", { value: "1s", "aria-label": "Advance the clock by" });
  const clockReason = () => (state.server && !state.server.clock.manual ? "The clock is the real one: a manual one can be advanced" : null);
  const compact = h("input", { type: "number", min: 1, placeholder: "the current one" });
  const file = h("input", { type: "file", "aria-label": "Snapshot file" });
  register(file);
  const snapshots = table("Snapshots", ["ID", "Revision", "", ""]);
  const none = h("p", { class: "soft" }, "No snapshots are held");
  const quirks = h("div", { class: "form" });
  const downloads = h("div", { class: "row-tools" });
  const advance = register(h("button", { type: "submit" }, "Advance"), clockReason);
  const refresh = () => resources.snapshots.invalidate();
  let [said, quirksSaid, downloadsSaid] = [null, null, null];
  const element = h("div", { class: "page" },
    h("h2", {}, "Server"), facts,
    h("div", { class: "row-tools" },
      action("Pause", post("/v1/server/pause", "The server is paused")), action("Resume", post("/v1/server/resume", "The server goes on")),
      action("Stop", post("/v1/server/stop", "The server is stopped", { mode: "Graceful" })), action("Kill", post("/v1/server/stop", "The server is killed", { mode: "Kill" })),
      action("Restart", post("/v1/server/restart", (info) => `The server has restarted: revision ${info.revision}`)),
      action("Restart without data", post("/v1/server/restart", (info) => `The server has restarted without data: revision ${info.revision}`, { keepData: false }))),
    h("div", { class: "row-tools" },
      action("Refuse connections", post("/v1/server/refuse-connections", "New connections are refused")), action("Accept connections", post("/v1/server/accept-connections", "New connections are accepted")),
      action("Reset connections", post("/v1/server/reset-connections", ({ count }) => `Reset ${plural(count, "connection")}`)), action("Expire auth tokens", post("/v1/server/expire-auth-tokens", "The tokens have expired"))),
    h("h2", {}, "Clock"),
    h("form", { class: "row-tools", "aria-label": "Clock", onsubmit: (event) => {
      event.preventDefault();
      if (!advance.disabled) void act("Advance", post("/v1/clock/advance", (clock) => `The clock is advanced by ${by.value}, to ${clock.now}`, { by: by.value }));
    } }, by, advance, h("span", { class: "soft" }, "such as 500ms, 30s or 1m30s")),
    h("h2", {}, "Compaction"),
    actionForm("Compact", post2("/v1/compact", () => (compact.value === "" ? {} : { revision: Number(compact.value) }), ({ revision }) => `Compacted: revision ${compact.value === "" ? revision : compact.value} and later can be read`),
      [field("First revision that stays readable", compact)], { "aria-label": "Compaction" }),
    h("h2", {}, "Snapshots"), snapshots.element, none,
    h("div", { class: "row-tools" }, action("Take a snapshot", async () => {
      const taken = await api("POST", "/v1/snapshots");
      refresh();
      return `Took snapshot ${taken.id} at revision ${taken.revision}`;
    })),
    h("div", { class: "row-tools" }, file, action("Restore the file", async () => {
      if (file.files.length === 0) throw new Error("No file is chosen");
      const info = await api("POST", "/v1/snapshots/restore", file.files[0]);
      return `Restored ${file.files[0].name}: revision ${info.revision}`;
    })),
    h("h2", {}, "Downloads"), downloads,
    h("h2", {}, "Journal"), h("div", { class: "row-tools" }, action("Clear the journal", async () => {
      const { count } = await api("DELETE", "/v1/journal");
      callsRead = { filter: null, next: 0 };
      resources.journal.invalidate();
      return `Cleared ${plural(count, "call")}`;
    })),
    h("h2", {}, "Quirks"), quirks, h("div", { class: "row-tools" }, action("Apply quirks", async () => {
      const picked = [...quirks.querySelectorAll("input:checked")].map((box) => box.value);
      await api("PUT", "/v1/server/quirks", { quirks: picked });
      return picked.length === 0 ? "No quirks are on" : `On: ${picked.join(", ")}`;
    })));

  function post2(path, body, done) {
    return async () => done(await api("POST", path, body()));
  }

  return {
    uses: [resources.snapshots], element, ticks: true,
    draw() {
      const { server } = state;
      if (!server) return;
      const now = [["State", stateOf(server)], ["Version", `etcd ${server.version}, FakeEtcd ${state.info.version ?? ""}`], ["Member", `${visible(server.name)} (${server.memberId})`], ["Addresses", server.urls.map(visible).join(" ")], ["Revision", String(server.revision)],
        ["Compacted", server.compactedRevision > 0 ? `revision ${server.compactedRevision}` : "never"], ["Database", sizeText(server.databaseBytes)], ["Connections", String(server.connections) + (server.refusesConnections ? ", new ones are refused" : "")],
        ["Authentication", server.auth ? "on" : "off"], ["Seed", String(server.seed)], ["Clock", server.clock.manual ? "manual" : "real"]];
      if (JSON.stringify(now) !== said) {
        said = JSON.stringify(now);
        facts.replaceChildren(...now.flatMap(([name, value]) => pair(name, value)), ...pair("Time", time));
        applyReadOnly();
      }
      setText(time, new Date(serverNow()).toISOString().replace(/\.\d+/, server.clock.manual ? "$&" : ""));
      none.hidden = state.snapshots.length > 0;
      snapshots.element.hidden = state.snapshots.length === 0;
      keepRows(snapshots.body, state.snapshots, (snapshot) => snapshot.id, ({ id, revision }) => h("tr", {}, h("td", {}, String(id)), h("td", {}, String(revision)),
        h("td", {}, action("Restore", async () => `Restored snapshot ${id}: revision ${(await api("POST", `/v1/snapshots/${id}/restore`)).revision}`, { name: `Restore snapshot ${id}` })),
        h("td", {}, action("Delete", async () => {
          await api("DELETE", `/v1/snapshots/${id}`);
          refresh();
          return `Deleted snapshot ${id}`;
        }, { name: `Delete snapshot ${id}` }))), () => {});
      const wanted = [state.info.quirkNames, server.quirks];
      if (JSON.stringify(wanted) !== quirksSaid) {
        quirksSaid = JSON.stringify(wanted);
        quirks.replaceChildren(...state.info.quirkNames.map((name) => h("label", { class: "check" }, h("input", { type: "checkbox", value: name, checked: server.quirks.includes(name) }), name)));
      }
      const masked = state.info.maskedPrefixes.length > 0;
      if (downloadsSaid !== masked) {
        downloadsSaid = masked;
        const link = (path, name, text) => h("a", { class: "button", href: `api${path}`, download: name }, text);
        const held = (text) => h("button", { type: "button", disabled: true, title: "It would hold the values that are masked" }, text);
        downloads.replaceChildren(...(report ? [h("span", { class: "soft" }, "None: this is a report")] : [
          masked ? held("Snapshot") : link("/v1/snapshot", "snapshot.db", "Snapshot"),
          masked ? held("Dump") : link("/v1/dump", "dump.txt", "Dump"), link("/v1/journal.json", "journal.json", "Journal")]));
      }
    },
  };
}

// ---------------------------------------------------------------- the frame

const makers = { keys: keysView, services: servicesView, leases: leasesView, streams: streamsView, calls: callsView, faults: faultsView, cluster: clusterView, server: serverView };

const stateOf = (server) => (!server.running ? "■ Stopped" : server.paused ? "⏸ Paused" : "● Running");

function drawHeader() {
  const { server } = state;
  setText(byId("name"), report ? report.title : visible(server.name) === "" || server.name === "default" ? "FakeEtcd" : `FakeEtcd ${visible(server.name)}`);
  byId("name").title = byId("name").textContent;
  setText(byId("state"), stateOf(server));
  byId("state").classList.toggle("bad", !server.running || server.paused);
  applyReadOnly();
  drawFacts();
}

let factCells = null;
function drawFacts() {
  const { server } = state;
  if (!server) return;
  factCells ??= ["Revision", "Keys", "Connections", "Clock"].map((name) => {
    const value = h("dd", {});
    byId("facts").append(h("div", {}, h("dt", {}, name), value));
    return value;
  });
  const texts = [number(server.revision), number(state.keysLoaded ? state.keys.size : server.keys), String(server.connections), server.clock.manual ? `manual ${timeText(server.clock.now)}` : "real"];
  texts.forEach((text, index) => setText(factCells[index], text));
}

function drawLink() {
  const link = byId("link");
  const mode = state.info.readOnly ? "Read-only" : "Live";
  setText(link, report ? "Report" : connected ? `◉ ${mode}` : events ? "▲ Connection lost" : "…");
  link.title = report ? `Made at ${report.createdAt}` : connected ? "Changes arrive as they happen" : "The page tries to connect again";
  link.classList.toggle("bad", !report && !connected && events !== null);
}

function startTheme() {
  const themes = { auto: "◐ Auto", light: "☀ Light", dark: "☾ Dark" };
  const button = byId("theme");
  let theme = "auto";
  try {
    theme = localStorage.getItem("fake-etcd-theme") ?? "auto";
  } catch {
    // A page without storage starts as the system has it.
  }
  const show = () => {
    if (!Object.hasOwn(themes, theme)) theme = "auto";
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = themes[theme];
    button.setAttribute("aria-label", `Theme: ${theme}`);
    document.dispatchEvent(new Event("theme"));
    redraw();
  };
  button.addEventListener("click", () => {
    theme = { auto: "light", light: "dark", dark: "auto" }[theme];
    try {
      localStorage.setItem("fake-etcd-theme", theme);
    } catch {
      // It holds for this visit.
    }
    show();
  });
  show();
}

function startKeys() {
  const names = Object.keys(places);
  const help = byId("keys-help");
  const lines = [["/", "filter"], ["?", "these keys"], ["Esc", "close the detail, leave the filter"], [`1 … ${names.length}`, "views"], ["n", "new key"], ["↑ ↓ PgUp PgDn Home End", "move in a table"], ["← →", "close and open a folder"], ["Enter", "open what is marked"]];
  help.append(h("h2", { id: "keys-help-title" }, "Keyboard"), h("dl", { class: "pairs" }, lines.map(([keys, what]) => [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, what)])),
    h("button", { type: "button", onclick: () => help.close() }, "Close"));
  byId("help").addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "Escape" && event.target.matches("textarea")) {
      event.target.blur();
    } else if (event.key === "Escape") {
      if (typing && event.target === current?.filter && event.target.value === "") event.target.blur();
      else if (!typing || event.target !== current?.filter) current?.close?.();
    } else if (typing) {
      return;
    } else if (event.key === "/" && current?.filter) {
      current.filter.focus();
      current.filter.select();
      event.preventDefault();
    } else if (event.key === "?") {
      help.showModal();
    } else if (event.key >= "1" && event.key <= String(names.length)) {
      go(names[Number(event.key) - 1]);
      (document.querySelector("[role=grid], [role=treegrid]") ?? byId("main")).focus();
    } else if (event.key === "n" && !state.info.readOnly) {
      go("keys", { new: "1" });
      event.preventDefault();
    }
  });
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
}

function start() {
  for (const [name, title] of Object.entries(places)) byId("nav").append(h("a", { href: linkTo(name), "data-view": name }, title));
  if (report) {
    if (report.message) byId("main").append(h("details", { class: "report", open: true }, h("summary", {}, `${report.title}, ${report.createdAt}`), h("pre", {}, visibleLines(report.message))));
    say(`Report of ${report.createdAt}: what the server had then`);
  }
  startTheme();
  startKeys();
  for (const name of ["info", "server", "keys"]) void resources[name].read();
  window.addEventListener("hashchange", () => {
    if (location.hash !== openedHash) openRoute();
  });
  openRoute();
  listen();
  drawLink();
  // A connection that is used is not closed: a server that is stopped can be restarted from here.
  setInterval(() => {
    if (state.server?.running === false && !report) resources.server.invalidate();
  }, 30000);
  setInterval(() => {
    if (current?.ticks && !report && !state.server?.clock.manual) redraw();
  }, 500);
}

// For tests and for a look from the console.
window.fakeEtcd = {
  state,
  events: () => events,
  isSettled: () => !drawing && Object.values(resources).every((resource) => !isUsed(resource) || (!resource.stale && !resource.busy && !resource.timer)),
};

start();
