// The page of the dashboard. Everything that comes from the server is inserted as text, never as HTML.

const place = document.getElementById("report");
const report = place ? JSON.parse(place.textContent) : null;
const byId = id => document.getElementById(id);
const keyOf = item => item.key ?? `base64:${item.keyBase64}`;
const queryOf = key => key.startsWith("base64:") ? `keyBase64=${encodeURIComponent(key.slice(7))}` : `key=${encodeURIComponent(key)}`;
const state = { dashboard: { readOnly: true, errorNames: [], rpcNames: [], statusNames: [] }, server: null, keys: new Map(), order: [], calls: [], pending: [], leases: [], streams: [], faults: [], cluster: null, readAt: 0 };

function h(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

function say(text, isBad = false) {
  const said = byId("said");
  said.textContent = text;
  said.className = isBad ? "bad" : "";
}

async function call(method, path, body) {
  const isFile = body instanceof Blob;
  const response = await fetch(`api/v1/${path}`, {
    method,
    headers: method === "GET" ? {} : { "X-Fake-Etcd": "1", "Content-Type": isFile ? "application/octet-stream" : "application/json" },
    body: method === "GET" || method === "DELETE" ? undefined : isFile ? body : JSON.stringify(body ?? {}),
  });
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.detail ?? `${response.status} ${response.statusText}`);
  return reply;
}

const get = path => call("GET", path);

/** A button of an action: says what it did, or why it could not. */
function action(label, does, did, properties) {
  const isOff = state.dashboard.readOnly || report;
  return h("button", {
    type: "button", disabled: isOff, title: isOff ? (report ? "A report only shows." : "The dashboard only reads.") : null, ...properties,
    onclick: async () => {
      try {
        const result = await does();
        if (result !== undefined) say(typeof did === "function" ? did(result) : did);
      } catch (error) { say(error.message, true); }
    },
  }, label);
}

const facts = entries => h("dl", {}, Object.entries(entries).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

/** A table that scrolls by itself where it is wider than the page. A row is a tr, or its cells. */
const table = (titles, rows, caption) => h("div", { class: "scroll", tabindex: "0" }, h("table", {}, caption ? h("caption", { class: "dim" }, caption) : null,
  h("thead", {}, h("tr", {}, titles.map(title => h("th", { scope: "col" }, title)))),
  h("tbody", {}, rows.map(row => row instanceof Element ? row : h("tr", {}, row)))));

const cell = (content, type) => h("td", { class: type }, content);

/* Rows of which only the visible ones exist. Arrow keys move the active row. */
function rows(role, rowRole, height, count, render, choose, name) {
  let active = -1;
  const space = h("div", { class: "space", role: "presentation" });
  const box = h("div", { class: "rows", role, tabindex: "0", "aria-label": name }, space);
  const prefix = `row-${name.replace(/\W/g, "")}-`;
  function draw() {
    space.style.height = `${count() * height}px`;
    const first = Math.max(0, Math.floor(box.scrollTop / height) - 5);
    const last = Math.min(count(), first + Math.ceil((box.clientHeight || 400) / height) + 10);
    space.replaceChildren(...Array.from({ length: Math.max(0, last - first) }, (_, offset) => {
      const index = first + offset;
      const row = render(index);
      row.classList.add("row");
      row.id = prefix + index;
      row.setAttribute("role", rowRole);
      row.setAttribute("aria-setsize", count());
      row.setAttribute("aria-posinset", index + 1);
      row.style.top = `${index * height}px`;
      row.style.height = `${height}px`;
      if (index === active) row.classList.add("active");
      row.addEventListener("click", () => { move(index); choose(index); });
      return row;
    }));
    if (active >= first && active < last) box.setAttribute("aria-activedescendant", prefix + active);
    else box.removeAttribute("aria-activedescendant");
  }
  function move(index) {
    active = Math.max(0, Math.min(count() - 1, index));
    if (active * height < box.scrollTop) box.scrollTop = active * height;
    if ((active + 1) * height > box.scrollTop + box.clientHeight) box.scrollTop = (active + 1) * height - box.clientHeight;
    draw();
  }
  box.addEventListener("scroll", () => requestAnimationFrame(draw));
  box.addEventListener("keydown", event => {
    const page = Math.max(1, Math.floor(box.clientHeight / height) - 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: count() - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); move(to); }
    else if ((event.key === "Enter" || event.key === " ") && active >= 0) { event.preventDefault(); choose(active); }
    else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && active >= 0) { event.preventDefault(); choose(active, event.key === "ArrowRight"); }
  });
  return { box, draw };
}

/* ---------- values ---------- */

function bytesOf(item) {
  if (item.valueBase64 !== undefined) return Uint8Array.from(atob(item.valueBase64), letter => letter.charCodeAt(0));
  return new TextEncoder().encode(item.value ?? "");
}

function hex(bytes) {
  const lines = [];
  for (let start = 0; start < Math.min(bytes.length, 16384); start += 16) {
    const part = bytes.slice(start, start + 16);
    const digits = [...part].map(byte => byte.toString(16).padStart(2, "0")).join(" ");
    lines.push(`${start.toString(16).padStart(6, "0")}  ${digits.padEnd(47)}  ${[...part].map(byte => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".").join("")}`);
  }
  return lines.join("\n") || "(empty)";
}

/** Reads a message of protobuf without its description: numbers of fields, types, and messages within. */
function protobuf(bytes, indent = "") {
  let at = 0;
  const lines = [];
  const varint = () => {
    let value = 0n, shift = 0n;
    for (;;) {
      if (at >= bytes.length || shift > 63n) throw new Error("no message");
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7n;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint()), field = tag >> 3;
    if (field < 1) throw new Error("no message");
    switch (tag & 7) {
      case 0: lines.push(`${indent}${field}: ${varint()}`); break;
      case 1: case 5: {
        const size = (tag & 7) === 1 ? 8 : 4;
        if (at + size > bytes.length) throw new Error("no message");
        lines.push(`${indent}${field}: 0x${[...bytes.slice(at, at += size)].reverse().map(byte => byte.toString(16).padStart(2, "0")).join("")}`);
        break;
      }
      case 2: {
        const length = Number(varint());
        if (at + length > bytes.length) throw new Error("no message");
        const part = bytes.slice(at, at += length);
        let text = null;
        try { text = new TextDecoder("utf-8", { fatal: true }).decode(part); } catch { /* not text */ }
        if (text !== null && !/[\u0000-\u0008\u000e-\u001f]/.test(text)) { lines.push(`${indent}${field}: ${JSON.stringify(text)}`); break; }
        try { lines.push(`${indent}${field} {`, protobuf(part, `${indent}  `), `${indent}}`); }
        catch { lines.push(`${indent}${field}: bytes ${[...part.slice(0, 64)].map(byte => byte.toString(16).padStart(2, "0")).join("")}`); }
        break;
      }
      default: throw new Error("no message");
    }
  }
  return lines.join("\n");
}

const forms = {
  Text: item => item.value ?? new TextDecoder().decode(bytesOf(item)),
  JSON: item => { try { return JSON.stringify(JSON.parse(item.value), null, 2); } catch { return "(not JSON)"; } },
  Hex: item => hex(bytesOf(item)),
  Protobuf: item => { try { return protobuf(bytesOf(item)) || "(empty)"; } catch { return "(not a message of protobuf)"; } },
};
let form = "Text";
const show = item => item.masked ? "(masked)" : item.deleted ? "(deleted)" : forms[form](item) + (item.cut ? "\n… (cut)" : "");

/** The lines of two texts, with what is only in one of them. */
function diff(before, after) {
  const a = before.split("\n").slice(0, 400), b = after.split("\n").slice(0, 400);
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  const out = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { out.push(`  ${a[i++]}\n`); j++; }
    else if (i < a.length && (j >= b.length || table[i + 1][j] >= table[i][j + 1])) out.push(h("del", {}, `- ${a[i++]}\n`));
    else out.push(h("ins", {}, `+ ${b[j++]}\n`));
  }
  return out;
}

/* ---------- keys ---------- */

let keyFilter = "", isTree = true, chosenKey = null, treeRows = [], keyRows = null;
const opened = new Set([""]);

function insert(item) {
  missed?.push(item);
  const key = keyOf(item);
  if (item.deleted) {
    if (state.keys.delete(key)) state.order.splice(place_(key), 1);
    return;
  }
  if (!state.keys.has(key)) state.order.splice(place_(key), 0, key);
  state.keys.set(key, item);
}

function place_(key) {
  let low = 0, high = state.order.length;
  while (low < high) { const middle = (low + high) >> 1; if (state.order[middle] < key) low = middle + 1; else high = middle; }
  return low;
}

/** The changes that arrive while all keys are read: what is read may be older. */
let missed = null;

async function readKeys() {
  const all = [];
  missed = [];
  if (report) all.push(...report.keys.keys);
  else {
    for (let from = ""; ;) {
      const page = await get(`keys?values=false&limit=10000${from}`);
      all.push(...page.keys);
      if (!page.more || page.keys.length === 0) break;
      const last = page.keys.at(-1);
      from = last.key !== undefined ? `&from=${encodeURIComponent(last.key)}` : `&fromBase64=${encodeURIComponent(last.keyBase64)}`;
    }
  }
  state.keys = new Map(all.map(item => [keyOf(item), item]));
  state.order = [...state.keys.keys()].sort();
  const changes = missed;
  missed = null;
  changes.forEach(insert);
}

function arrangeKeys() {
  const found = state.order.filter(key => key.includes(keyFilter));
  if (!isTree) { treeRows = found.map(key => ({ key, label: key, level: 1 })); return; }
  treeRows = [];
  const root = { children: new Map() };
  for (const key of found) {
    let node = root;
    const parts = key.split("/");
    parts.forEach((part, index) => {
      const isLeaf = index === parts.length - 1, name = isLeaf ? part : `${part}/`;
      if (!node.children.has(name)) node.children.set(name, { children: new Map(), path: parts.slice(0, index + 1).join("/") + (isLeaf ? "" : "/"), count: 0 });
      node = node.children.get(name);
      node.count++;
      if (isLeaf) node.key = key;
    });
  }
  const walk = (node, level) => {
    for (const [label, child] of node.children) {
      const isFolder = child.children.size > 0;
      const isOpen = isFolder && (opened.has(child.path) || keyFilter.length > 0);
      treeRows.push({ key: child.key, label: label || "(empty)", level, path: child.path, isFolder, isOpen, count: child.count });
      if (isOpen) walk(child, level + 1);
    }
  };
  walk(root, 1);
  if (root.children.size === 1 && opened.size === 1) { opened.add(treeRows[0].path); treeRows = []; walk(root, 1); }
}

function keysView(view) {
  const detail = h("section", { class: "panel", "aria-label": "The chosen key", tabindex: "0" });
  keyRows = rows(isTree ? "tree" : "listbox", isTree ? "treeitem" : "option", 26, () => treeRows.length, index => {
    const row = treeRows[index], item = state.keys.get(row.key);
    const element = h("div", { "aria-selected": String(row.key !== undefined && row.key === chosenKey) },
      h("span", { class: "main mono" }, `${" ".repeat((row.level - 1) * 3)}${row.isFolder ? (row.isOpen ? "▾ " : "▸ ") : ""}${row.label}`),
      row.isFolder ? h("span", { class: "dim" }, `${row.count} keys`) : null,
      item && !row.isFolder ? [item.lease ? h("span", { class: "warn" }, "lease") : null, h("span", { class: "dim number wide" }, `${item.size} B`), h("span", { class: "number dim" }, `r${item.modRevision}`)] : null);
    if (isTree) {
      element.setAttribute("aria-level", row.level);
      if (row.isFolder) element.setAttribute("aria-expanded", String(row.isOpen));
    }
    return element;
  }, (index, opens) => {
    const row = treeRows[index];
    if (row.isFolder && opens !== undefined ? row.isOpen !== opens : row.isFolder) {
      if (row.isOpen) opened.delete(row.path); else opened.add(row.path);
      arrangeKeys();
    }
    if (row.key !== undefined) { chosenKey = row.key; drawKey(detail); }
    keyRows.draw();
  }, "Keys");
  const filter = h("input", { class: "grow", type: "search", "aria-label": "Filter of keys", placeholder: "filter keys", value: keyFilter, oninput: event => { keyFilter = event.target.value; arrangeKeys(); keyRows.draw(); } });
  filter.id = "filter";
  const name = h("input", { "aria-label": "Key to put", placeholder: "key" }), text = h("input", { "aria-label": "Value to put", placeholder: "value" }), lease = h("input", { "aria-label": "Lease of the key, optional", placeholder: "lease", size: 8 });
  view.append(
    h("div", { class: "bar" }, filter,
      h("button", { type: "button", "aria-pressed": String(isTree), onclick: () => { isTree = !isTree; open_(); } }, "Tree"),
      name, text, lease,
      action("Put", () => call("PUT", "keys/item", { key: name.value, value: text.value, ...(lease.value ? { lease: lease.value } : {}) }), result => `Put ${name.value} at revision ${result.revision}.`),
      action("Compact", () => call("POST", "compact"), result => `Compacted; the revision is ${result.revision}.`)),
    h("div", { class: "split" }, keyRows.box, detail));
  keyRows.box.style.height = "100%";
  arrangeKeys();
  keyRows.draw();
  drawKey(detail);
  return { keys: () => { arrangeKeys(); keyRows.draw(); }, key: () => drawKey(detail), draw: () => keyRows.draw() };
}

async function drawKey(detail) {
  if (chosenKey === null) { detail.replaceChildren(h("p", { class: "dim" }, "Choose a key to see its value and its history.")); return; }
  const key = chosenKey;
  let history;
  try {
    history = report ? report.history[key] ?? { versions: [report.keys.keys.find(item => keyOf(item) === key)].filter(Boolean).map(item => ({ ...item, revision: item.modRevision })) } : await get(`keys/history?${queryOf(key)}`);
  } catch (error) { detail.replaceChildren(h("h2", { class: "mono" }, key), h("p", { class: "bad" }, error.message)); return; }
  if (key !== chosenKey || detail.contains(document.activeElement) && document.activeElement.tagName === "TEXTAREA") return;
  const versions = history.versions, newest = versions[0];
  if (!newest) { detail.replaceChildren(h("h2", { class: "mono" }, key), h("p", {}, "The key has no readable version.")); return; }
  const value = h("pre", { class: "mono", tabindex: "0", "aria-label": "Value" }, show(newest));
  const pick = which => h("select", { "aria-label": which }, versions.map((version, index) => h("option", { value: index }, `revision ${version.revision}${version.deleted ? " (deleted)" : ""}`)));
  const before = pick("Older revision"), after = pick("Newer revision"), difference = h("pre", { class: "mono", tabindex: "0", "aria-label": "Difference" });
  before.value = Math.min(1, versions.length - 1);
  const compare = () => difference.replaceChildren(...diff(show(versions[before.value]), show(versions[after.value])));
  before.addEventListener("change", compare);
  after.addEventListener("change", compare);
  const edit = h("textarea", { rows: 3, "aria-label": "New value", class: "grow" });
  edit.value = newest.value ?? "";
  const watches = state.streams.flatMap(stream => stream.watches).filter(watch => watch.key === key || watch.rangeEnd !== undefined && watch.key <= key && (watch.rangeEnd === "\u0000" || key < watch.rangeEnd));
  detail.replaceChildren(
    h("h2", { class: "mono" }, key),
    facts({
      revision: `${newest.revision} (created ${newest.createRevision}, version ${newest.version})`,
      lease: newest.lease ? h("a", { href: "#leases" }, newest.lease) : "none",
      "watched by": watches.length === 0 ? "nobody" : watches.map(watch => `${watch.client.peer} (watch ${watch.id}, next revision ${watch.nextRevision})`).join(", "),
    }),
    h("div", { class: "bar", role: "group", "aria-label": "Form of the value" }, Object.keys(forms).map(name => h("button", { type: "button", "aria-pressed": String(form === name), onclick: () => { form = name; drawKey(detail); } }, name))),
    value,
    h("div", { class: "bar" }, edit, action("Put value", () => call("PUT", "keys/item", { ...(key.startsWith("base64:") ? { keyBase64: key.slice(7) } : { key }), value: edit.value, ...(newest.lease ? { lease: newest.lease } : {}) }), result => `Put at revision ${result.revision}.`),
      action("Delete", () => call("DELETE", `keys/item?${queryOf(key)}`), result => `Deleted ${result.count} key.`)),
    h("h3", {}, `History: ${versions.length} readable revision${versions.length === 1 ? "" : "s"}`),
    h("div", { class: "bar" }, before, "→", after), difference);
  compare();
}

/* ---------- leases ---------- */

function leasesView(view) {
  const body = h("div", {});
  const left = lease => Math.max(0, lease.remainingSeconds - (report || state.server?.clock.manual ? 0 : (performance.now() - state.readAt) / 1000));
  const draw = () => {
    if (body.contains(document.activeElement)) { bars(); return; }
    body.replaceChildren(state.leases.length === 0 ? h("p", { class: "dim" }, "There are no leases.") : table(
      ["lease", "time left", "keys that go with it", "actions"],
      state.leases.map(lease => h("tr", { "data-lease": lease.id },
        cell(lease.id, "mono"),
        cell([h("span", { class: "text" }), h("span", { class: "lease", role: "progressbar", "aria-label": `Time left of lease ${lease.id}`, "aria-valuemin": 0, "aria-valuemax": Math.round(lease.ttlSeconds) }, h("i", {}))]),
        cell(lease.keys.join(", ") || "none", "mono"),
        cell([action("Expire", () => call("POST", `leases/${lease.id}/expire`), result => `Lease ${lease.id} expired at revision ${result.revision}.`), " ",
          action("Revoke", () => call("POST", `leases/${lease.id}/revoke`), result => `Lease ${lease.id} revoked at revision ${result.revision}.`)]))),
      `${state.leases.length} leases, in the order of their end`));
    bars();
  };
  const bars = () => {
    const leases = new Map(state.leases.map(lease => [lease.id, lease]));
    for (const row of body.querySelectorAll("tr[data-lease]")) {
      const lease = leases.get(row.dataset.lease);
      if (!lease) continue;
      row.querySelector(".text").textContent = `${Math.ceil(left(lease))} of ${lease.ttlSeconds} s`;
      row.querySelector("[role=progressbar]").setAttribute("aria-valuenow", Math.round(left(lease)));
      row.querySelector("i").style.width = `${Math.min(100, 100 * left(lease) / lease.ttlSeconds)}%`;
    }
  };
  view.append(h("h2", {}, "Leases"), body);
  draw();
  return { leases: draw, tick: bars };
}

/* ---------- streams ---------- */

function streamsView(view) {
  const body = h("div", {});
  const draw = () => {
    const revision = state.server?.revision ?? 0;
    body.replaceChildren(state.streams.length === 0 ? h("p", { class: "dim" }, "There are no open streams.") : table(
      ["stream", "client", "state", "watches and leases", "actions"],
      state.streams.map(stream => {
        const act = (label, did) => action(label, () => call("POST", `streams/${label.toLowerCase()}`, { rpc: stream.rpc, number: stream.number }), result => `${did} ${result.count} stream.`);
        return [
          cell(`${stream.number} ${stream.rpc}`),
          cell([stream.client.peer, h("br"), h("span", { class: "dim" }, stream.client.userAgent)], "mono"),
          cell([h("span", { class: stream.stalled || stream.held ? "bad" : "good" }, stream.stalled ? "stalled" : stream.held ? "held" : "live"), stream.queued > 0 ? ` ${stream.queued} queued` : ""]),
          cell([stream.watches.map(watch => h("div", {}, `${watch.id}: ${watch.key}${watch.rangeEnd === undefined ? "" : watch.rangeEnd === "\u0000" ? " …" : ` to ${watch.rangeEnd}`} `, h("span", { class: "dim" }, `reached ${watch.nextRevision - 1}${revision >= watch.nextRevision ? ", behind or nothing to see" : ""}`))), stream.leases.map(lease => h("div", {}, `keeps lease ${lease}`))], "mono"),
          cell([act("Stall", "Stalled"), " ", act("Resume", "Resumed"), " ", act("Break", "Broke")]),
        ];
      }),
      `${state.streams.length} open streams`));
  };
  view.append(h("h2", {}, "Streams"), body);
  draw();
  return { streams: draw };
}

/* ---------- calls ---------- */

let callFilter = "", chosenCall = null;

function matches(item, text) {
  return text.split(/\s+/).filter(Boolean).every(word => {
    const [, name, value] = /^(rpc|key|prefix|client|status|faulted):(.*)$/.exec(word) ?? [];
    switch (name) {
      case "rpc": return item.rpc.toLowerCase() === value.toLowerCase();
      case "key": return item.keys.includes(value);
      case "prefix": return item.keys.some(key => key.startsWith(value));
      case "client": return item.client.peer.includes(value) || item.client.userAgent.toLowerCase().includes(value.toLowerCase());
      case "status": return (item.status ?? "pending").toLowerCase() === value.toLowerCase();
      case "faulted": return String(item.fault !== undefined) === value;
      default: return item.rpc.toLowerCase().includes(word.toLowerCase()) || item.keys.some(key => key.includes(word));
    }
  });
}

function callsView(view) {
  let shown = [];
  const detail = h("section", { class: "panel", "aria-label": "The chosen call", tabindex: "0" });
  const chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  chart.setAttribute("class", "timeline");
  chart.setAttribute("role", "img");
  const text = item => item.status === undefined ? "in progress" : item.status;
  const list = rows("listbox", "option", 26, () => shown.length, index => {
    const item = shown[index];
    return h("div", { "aria-selected": String(item.number === chosenCall?.number) },
      h("span", { class: "number dim" }, item.position ?? "…"), h("span", {}, item.rpc + (item.endsStream ? " (end)" : "")), h("span", { class: "main mono" }, item.keys.join(", ")),
      item.fault ? h("span", { class: "warn" }, item.fault) : null,
      h("span", { class: item.status === "OK" ? "good" : item.status === undefined ? "warn" : "bad" }, text(item)),
      h("span", { class: "number dim wide" }, item.durationSeconds === undefined ? "" : `${(item.durationSeconds * 1000).toFixed(1)} ms`));
  }, index => { chosenCall = shown[index]; drawCall(); list.draw(); }, "Calls");
  const drawCall = () => detail.replaceChildren(...(chosenCall === null ? [h("p", { class: "dim" }, "Choose a call to see its request and its response.")] : [
    h("h2", {}, `${chosenCall.rpc}${chosenCall.endsStream ? ", end of the stream" : ""}`),
    facts({ status: `${text(chosenCall)}${chosenCall.message ? `: ${chosenCall.message}` : ""}`, fault: chosenCall.fault ?? "none", client: `${chosenCall.client.peer} ${chosenCall.client.userAgent}`, started: chosenCall.startedAt, "at revision": chosenCall.startRevision, duration: chosenCall.durationSeconds === undefined ? "in progress" : `${(chosenCall.durationSeconds * 1000).toFixed(3)} ms` }),
    h("h3", {}, "Request"), h("pre", { class: "mono" }, JSON.stringify(chosenCall.request, null, 2)),
    h("h3", {}, "Response"), h("pre", { class: "mono" }, chosenCall.response === undefined ? "none" : JSON.stringify(chosenCall.response, null, 2))]));
  const draw = () => {
    shown = [...state.pending, ...state.calls.toReversed()].filter(item => matches(item, callFilter));
    const last = state.calls.slice(-200), longest = Math.max(0.0001, ...last.map(item => item.durationSeconds ?? 0));
    chart.setAttribute("viewBox", `0 0 ${Math.max(200, last.length)} 48`);
    chart.setAttribute("preserveAspectRatio", "none");
    chart.setAttribute("aria-label", `Durations of the last ${last.length} calls, ${last.filter(item => item.status !== "OK").length} of them failed; the longest took ${(longest * 1000).toFixed(1)} ms`);
    chart.replaceChildren(...last.map((item, index) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const height = 4 + 42 * Math.log1p(99 * (item.durationSeconds ?? 0) / longest) / Math.log(100);
      for (const [name, value] of Object.entries({ x: index, y: 48 - height, width: 0.8, height })) bar.setAttribute(name, value);
      bar.style.fill = item.status === "OK" ? "var(--bar)" : "var(--bad)";
      return bar;
    }));
    list.draw();
  };
  const filter = h("input", { class: "grow", type: "search", "aria-label": "Filter of calls", placeholder: "rpc:Put prefix:/foo status:Unavailable faulted:true", value: callFilter, oninput: event => { callFilter = event.target.value; draw(); } });
  filter.id = "filter";
  view.append(
    h("div", { class: "bar" }, filter,
      h("a", { href: report ? null : "api/v1/journal.json", download: "journal.json" }, "Download the journal"),
      action("Forget the calls", async () => { const result = await call("DELETE", "journal"); state.calls = []; draw(); return result; }, result => `Forgot ${result.count} calls.`)),
    chart, h("div", { class: "split" }, list.box, detail));
  list.box.style.height = "100%";
  draw();
  drawCall();
  return { calls: draw, draw: () => list.draw() };
}

/* ---------- faults ---------- */

function faultsView(view) {
  const body = h("div", {});
  const draw = () => body.replaceChildren(state.faults.length === 0 ? h("p", { class: "dim" }, "There are no faults.") : table(
    ["id", "fault", "hits", "actions"],
    state.faults.map(fault => [cell(fault.id), cell(fault.description), cell(fault.hits), cell(action("Remove", () => call("DELETE", `faults/${fault.id}`), `Fault ${fault.id} removed.`))])));
  const fields = {};
  const field = (name, label, input) => { fields[name] = input; return h("label", {}, label, input); };
  const choice = (options, first) => h("select", {}, first === undefined ? null : h("option", { value: "" }, first), options.map(option => h("option", {}, option)));
  const kind = ["Fail", "Delay", "Hang", "DropResponse", "ResetConnection", "Stall", "RefuseWatch", "CompactWatch"];
  const arm = h("form", { class: "grid", onsubmit: event => event.preventDefault() },
    field("action", "what happens", choice(kind)), field("rpc", "calls", choice(state.dashboard.rpcNames, "all")), field("key", "of the key", h("input", {})), field("prefix", "with the prefix", h("input", {})),
    field("client", "of the client", h("input", {})), field("times", "how often", h("input", { type: "number", min: 1 })), field("skip", "after so many", h("input", { type: "number", min: 0 })),
    field("probability", "probability", h("input", { type: "number", min: 0, max: 1, step: 0.05 })), field("error", "error of Fail", choice(state.dashboard.errorNames, "none")), field("by", "by, of Delay", h("input", { placeholder: "2s" })), field("reason", "reason of RefuseWatch", h("input", {})),
    action("Add the fault", () => {
      const request = { action: fields.action.value };
      if (fields.rpc.value) request.rpcs = [fields.rpc.value];
      for (const name of ["key", "prefix", "client", "error", "by", "reason"]) if (fields[name].value) request[name] = fields[name].value;
      for (const name of ["times", "skip", "probability"]) if (fields[name].value) request[name] = Number(fields[name].value);
      return call("POST", "faults", request);
    }, fault => `Fault ${fault.id} added: ${fault.description}.`));
  view.append(h("h2", {}, "Faults"), body, h("h3", {}, "Add a fault"), arm);
  draw();
  return { faults: draw };
}

/* ---------- server and cluster ---------- */

function serverView(view) {
  const description = h("div", {}), snapshots = h("div", { class: "bar" }), members = h("div", {});
  const draw = () => {
    const server = state.server;
    if (!server) return;
    description.replaceChildren(facts({
      state: server.running ? server.paused ? "paused" : "running" : "stopped", version: server.version, URLs: server.urls.join(", "), revision: server.revision, keys: server.keys, "compacted to": server.compactedRevision < 0 ? "never" : server.compactedRevision,
      connections: server.connections, "new connections": server.refusesConnections ? "refused" : "accepted", authentication: server.auth ? "on" : "off", seed: server.seed, quirks: server.quirks.join(", ") || "none", clock: `${server.clock.now}${server.clock.manual ? " (held by the test)" : ""}`,
    }));
    members.replaceChildren(table(
      ["member", "state", "role", "partition", "URLs"],
      (state.cluster?.members ?? []).map(member => [
        cell(member.dashboard ? h("a", { href: member.dashboard }, member.name || member.id) : member.name || member.id),
        cell(member.running ? member.paused ? "paused" : "running" : "stopped"),
        cell(member.leader ? "leader" : member.learner ? "learner" : "follower"),
        cell(member.partition), cell(member.urls.join(", "))])));
  };
  const drawSnapshots = async () => {
    if (report) return;
    try { snapshots.replaceChildren(...(await get("snapshots")).snapshots.map(item => action(`Go back to revision ${item.revision}`, () => call("POST", `snapshots/${item.id}/restore`), `Went back to revision ${item.revision}.`))); } catch (error) { say(error.message, true); }
  };
  const by = h("input", { "aria-label": "Duration to advance by", value: "10s", size: 8 }), file = h("input", { type: "file", "aria-label": "Snapshot file of etcd" });
  const post = (label, path, did) => action(label, () => call("POST", path), did);
  view.append(h("h2", {}, "Server"), description,
    h("div", { class: "bar" }, post("Pause", "server/pause", "The server is paused."), post("Resume", "server/resume", "The server is resumed."), post("Stop", "server/stop", "The server is stopped."), post("Restart", "server/restart", "The server is restarted."),
      post("Refuse connections", "server/refuse-connections", "New connections are refused."), post("Accept connections", "server/accept-connections", "New connections are accepted."), post("Reset connections", "server/reset-connections", result => `Reset ${result.count} connections.`), post("Change the leader", "server/change-leader", "A new term began."), post("Expire tokens", "server/expire-auth-tokens", "All auth tokens expired.")),
    h("div", { class: "bar" }, by, action("Advance the clock", () => call("POST", "clock/advance", { by: by.value }), clock => `It is ${clock.now}.`)),
    h("h2", {}, "Cluster"), members,
    h("h2", {}, "Snapshots"), h("div", { class: "bar" }, action("Take a snapshot", async () => { const item = await call("POST", "snapshots"); drawSnapshots(); return item; }, item => `Took a snapshot at revision ${item.revision}.`),
      h("a", { href: report ? null : "api/v1/snapshot", download: "snapshot.db" }, "Download a snapshot file"), file,
      action("Go on with the file", async () => { if (!file.files[0]) throw new Error("Choose a snapshot file first."); return call("POST", "snapshots/restore", file.files[0]); }, server => `The server goes on at revision ${server.revision}.`)), snapshots);
  draw();
  drawSnapshots();
  return { server: draw };
}

/* ---------- services, as Etcd.Discovery reads them ---------- */

const isAddress = text => { const found = /^(\[[0-9a-f:.]+\]|[^\s:/@?#[\]]+):(\d{1,5})$/i.exec(text); return found !== null && Number(found[2]) > 0 && Number(found[2]) < 65536; };

function addressOfUrl(text) {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)[^#]*/i.exec(text);
  if (!found) return null;
  const scheme = found[1].toLowerCase(), port = { http: ":80", https: ":443" }[scheme] ?? "";
  return isAddress(found[2]) ? { scheme, address: found[2], url: found[0] } : isAddress(found[2] + port) ? { scheme, address: found[2] + port, url: found[0] } : null;
}

const isMap = map => map === undefined || map === null || typeof map === "object" && !Array.isArray(map) && Object.values(map).every(text => typeof text === "string" || text === null);
const isText = text => text === undefined || text === null || typeof text === "string";

/** Go reads the names of members without regard to case. */
function member(json, name) {
  const found = Object.keys(json).filter(key => key.toLowerCase() === name.toLowerCase()).at(-1);
  return found === undefined ? undefined : json[found];
}

const has = (json, name) => Object.keys(json).some(key => key.toLowerCase() === name.toLowerCase());
const entry = (address, map) => {
  const metadata = Object.fromEntries(Object.entries(map ?? {}).map(([name, text]) => [name, name === "weight" && /^\d+$/.test(text) ? Number(text) : text ?? ""]));
  return isAddress(address) ? { address, metadata: Object.keys(metadata).length > 0 ? metadata : null } : null;
};

export function endpointsOf(text) {
  let json = null;
  try { json = JSON.parse(text); } catch { /* plain text */ }
  if (json !== null && typeof json === "object" && !Array.isArray(json)) {
    const of = (format, endpoints) => ({ format, endpoints: endpoints.filter(Boolean) });
    if (has(json, "Addr")) {
      const address = member(json, "Addr"), operation = member(json, "Op") ?? 0;
      return of("go-naming", typeof address === "string" && address.trim() && Number.isInteger(operation) && operation >= 0 && operation < 256 ? [{ address, metadata: member(json, "Metadata") ?? null }] : []);
    }
    if (has(json, "nodes")) {
      const nodes = member(json, "nodes"), shared = member(json, "metadata"), version = member(json, "version");
      if (!Array.isArray(nodes) || !isMap(shared) || !isText(version) || !isText(member(json, "name"))) return of("go-micro", []);
      return of("go-micro", nodes.map(node => {
        if (node === null || typeof node !== "object" || !isText(member(node, "id")) || !isMap(member(node, "metadata"))) return null;
        const port = member(node, "port") ?? 0;
        return entry(`${member(node, "address") ?? ""}${port ? `:${port}` : ""}`, { ...(version ? { version } : {}), ...shared, ...member(node, "metadata") });
      }));
    }
    if (has(json, "endpoints")) {
      const urls = member(json, "endpoints"), metadata = member(json, "metadata"), version = member(json, "version");
      if (!Array.isArray(urls) || !urls.every(url => typeof url === "string") || !isMap(metadata) || !isText(version) || !isText(member(json, "name")) || !isText(member(json, "id"))) return of("kratos", []);
      return of("kratos", urls.map(text => {
        const url = addressOfUrl(text);
        return url && entry(url.address, { ...(version ? { version } : {}), ...metadata, scheme: url.scheme + (/[?&]isSecure=(1|t|T|true|True|TRUE)(&|$)/.test(url.url) && !["https", "grpcs"].includes(url.scheme) ? "s" : "") });
      }));
    }
    if (has(json, "address")) {
      const address = member(json, "address"), weight = member(json, "weight") ?? 0, tags = member(json, "tags");
      const isGood = typeof address === "string" && ["", "tcp", "tcp4", "tcp6"].includes(member(json, "network") ?? "") && Number.isInteger(weight) && isMap(tags);
      return of("kitex", isGood ? [entry(address, { ...tags, weight: String(weight > 0 ? weight : 10) })] : []);
    }
    return null;
  }
  const plain = text.length > 2048 ? "" : text.replace(/^ +/, "").replace(/[ \t\r\n]+$/, "");
  if (isAddress(plain)) return { format: "host-port", endpoints: [{ address: plain, metadata: null }] };
  const url = addressOfUrl(plain);
  return url ? { format: "go-kit", endpoints: [{ address: url.address, metadata: { scheme: url.scheme } }] } : null;
}

function servicesView(view) {
  const body = h("div", { "aria-busy": "true" }, h("p", { class: "dim" }, "Reading the values …"));
  let reading = false, again = false;
  const draw = async () => {
    if (reading) { again = true; return; }
    reading = true;
    do {
      again = false;
      try {
        const items = report ? report.keys.keys : (await get("keys?limit=10000")).keys;
        const services = new Map();
        for (const item of items) {
          const found = item.value === undefined ? null : endpointsOf(item.value);
          const slash = (item.key ?? "").lastIndexOf("/");
          if (!found || found.endpoints.length === 0 || slash <= 0) continue;
          const name = item.key.slice(0, slash);
          if (!services.has(name)) services.set(name, []);
          for (const endpoint of found.endpoints) services.get(name).push({ ...endpoint, format: found.format, lease: state.leases.find(lease => lease.id === item.lease), key: item.key });
        }
        body.replaceChildren(...(services.size === 0 ? [h("p", { class: "dim" }, "No key holds an endpoint.")] : [...services].map(([name, endpoints]) => [h("h3", { class: "mono" }, `${name} (${endpoints.length})`), table(
          ["address", "format", "metadata", "lease left", "key"],
          endpoints.map(endpoint => [
            cell(endpoint.address, "mono"), cell(endpoint.format), cell(endpoint.metadata === null ? "" : JSON.stringify(endpoint.metadata), "mono"),
            cell(endpoint.lease ? `${Math.ceil(endpoint.lease.remainingSeconds)} s` : "no lease"), cell(endpoint.key, "mono")]))]).flat()));
        body.setAttribute("aria-busy", "false");
      } catch (error) { say(error.message, true); }
      if (again) await new Promise(done => setTimeout(done, 1000));
    } while (again && view.contains(body));
    reading = false;
  };
  view.append(h("h2", {}, "Services"), body);
  draw();
  return { keys: draw, leases: draw };
}

/* ---------- the page ---------- */

const views = { keys: ["Keys", keysView], leases: ["Leases", leasesView], streams: ["Streams", streamsView], calls: ["Calls", callsView], faults: ["Faults", faultsView], services: ["Services", servicesView], server: ["Server", serverView] };
let current = {};

function open_() {
  const name = location.hash.slice(1) in views ? location.hash.slice(1) : "keys";
  byId("nav").replaceChildren(...Object.entries(views).map(([id, [title]]) => h("a", { href: `#${id}`, "aria-current": id === name ? "page" : null }, title)));
  byId("view").replaceChildren();
  document.title = `${views[name][0]} · FakeEtcd`;
  current = views[name][1](byId("view"));
}

function changed(...parts) { for (const part of new Set(parts)) current[part]?.(); header(); }

function header() {
  const server = state.server;
  if (server) byId("facts").textContent = `${report ? `${report.title} · ` : ""}etcd ${server.version} · revision ${server.revision} · ${state.order.length} keys · ${state.leases.length} leases · ${state.streams.length} streams${state.faults.length ? ` · ${state.faults.length} faults` : ""}${server.paused ? " · paused" : ""}${server.running ? "" : " · stopped"}`;
}

const readers = {
  leases: async () => { state.leases = (await get("leases")).leases; state.readAt = performance.now(); },
  streams: async () => { state.streams = (await get("streams")).streams; },
  faults: async () => { state.faults = (await get("faults")).faults; },
  pending: async () => { state.pending = (await get("journal/pending")).calls; },
  server: async () => { [state.server, state.cluster] = await Promise.all([get("server"), get("cluster")]); },
  calls: async () => {
    const after = state.calls.at(-1)?.position;
    const page = await get(after === undefined ? "journal?tail=500" : `journal?after=${after}&limit=1000`);
    state.calls = [...state.calls, ...page.calls].slice(-2000);
  },
  keys: readKeys,
};
const waiting = new Set();
let isReading = false;

/** Reads parts again, each at most twice a second, one round at a time. */
async function read(...parts) {
  parts.forEach(part => waiting.add(part));
  if (isReading) return;
  isReading = true;
  while (waiting.size > 0) {
    const now = [...waiting];
    waiting.clear();
    try { await Promise.all(now.map(part => readers[part]())); } catch (error) { say(error.message, true); }
    changed(...now.map(part => part === "pending" ? "calls" : part));
    await new Promise(done => setTimeout(done, 500));
  }
  isReading = false;
}

function follow() {
  const events = new EventSource("api/v1/events");
  let epoch = null;
  const lost = text => { const place = byId("connection"); place.textContent = text; place.className = text === "live" ? "" : "lost"; };
  events.onopen = () => lost("live");
  events.onerror = () => lost("connection lost");
  events.addEventListener("hello", event => {
    const hello = JSON.parse(event.data);
    lost("live");
    if (epoch !== hello.epoch) {
      if (epoch !== null) state.calls = [];
      epoch = hello.epoch;
      read(...Object.keys(readers)).then(() => current.key?.());
    }
  });
  events.addEventListener("changes", event => {
    const changes = JSON.parse(event.data);
    if (state.server) state.server.revision = changes.revision;
    changes.keys.forEach(insert);
    const parts = ["leases", "streams", "faults", "server", "pending"].filter(part => changes[part]);
    if (changes.calls > 0) parts.push("calls");
    if (changes.keysLost) parts.push("keys");
    if (parts.length > 0) read(...parts);
    requestAnimationFrame(() => {
      if (changes.keys.length > 0) changed("keys");
      if (changes.keys.some(item => keyOf(item) === chosenKey)) current.key?.();
    });
  });
}

byId("theme").addEventListener("click", () => {
  const isDark = (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
  try { localStorage.setItem("fake-etcd-theme", document.documentElement.dataset.theme); } catch { /* a file has no storage */ }
});
try { const theme = localStorage.getItem("fake-etcd-theme"); if (theme) document.documentElement.dataset.theme = theme; } catch { /* a file has no storage */ }
addEventListener("hashchange", open_);
addEventListener("resize", () => current.draw?.());
addEventListener("keydown", event => {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  if (event.key === "/") { event.preventDefault(); byId("filter")?.focus(); }
  if (event.key === "?") say("/ filters, arrow keys move in lists, Enter opens, left and right close and open folders.");
});
setInterval(() => current.tick?.(), 1000);

if (report) {
  Object.assign(state, { server: report.server, dashboard: { ...report.dashboard, readOnly: true }, cluster: report.cluster, leases: report.leases.leases, streams: report.streams.streams, faults: report.faults.faults, calls: report.journal.calls, pending: report.pending.calls });
  await readKeys();
  byId("connection").textContent = `report of ${report.createdAt}`;
  say(report.message ?? "");
  open_();
  header();
} else {
  try { state.dashboard = await get("dashboard"); } catch (error) { say(error.message, true); }
  open_();
  follow();
}
