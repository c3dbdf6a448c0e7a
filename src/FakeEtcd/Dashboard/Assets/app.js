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
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
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
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(item.key)) return item.key;
  let text = "";
  for (const byte of utf8.encode(item.key)) text += String.fromCharCode(byte);
  return text;
}

const idOf = (item) => (item.keyBase64 !== undefined ? "b" + item.keyBase64 : "t" + item.key);
const nameOf = (item) => (item.keyBase64 !== undefined ? `base64:${item.keyBase64}` : visible(item.key));
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
  // eslint-disable-next-line no-control-regex
  const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
  const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const WORD = /true|false|null/y;
  const string = () => JSON.parse(take(STRING)).toWellFormed?.() ?? "";
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
    if (address === null || !isHostPort(address) || !all.every(numbersFit)) return [];
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
