"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const rows = read("rows"), tables = read("tables");
  const $ = (id) => document.getElementById(id);
  const make = (tag, cls, text) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const STEP = 200;
  let shown = [], current = -1, limit = STEP;

  const theme = $("theme");
  theme.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  });

  const firstWords = (row) => {
    const user = row.messages.find((message) => message.role === "user");
    return user ? user.text : "(no user turn)";
  };
  const haystack = rows.map((row) => [row.id, row.group, ...row.lineage, ...row.messages.map((m) =>
    [m.text || "", ...(m.calls || []).flatMap((c) => [c.name, c.raw, ...(c.arguments || []).map((a) => a[1])])].join(" "))]
    .join(" ").toLowerCase());

  const passes = (row, i) => {
    const text = $("f-text").value.trim().toLowerCase(), tool = $("f-tool").value, finding = $("f-finding").value;
    const category = $("f-category").value, shape = $("f-shape").value;
    return (!text || haystack[i].includes(text)) && (!category || row.category === category) && (!shape || row.shape === shape)
      && (!tool || row.calls.includes(tool)) && (!finding || (finding === "*" ? row.findings.length > 0
        : finding === "-" ? row.findings.length === 0 : finding === "reader" ? row.reader.length > 0
        : row.findings.some((f) => f.code === finding)));
  };

  const apply = () => {
    limit = STEP;
    shown = rows.map((_, i) => i).filter((i) => passes(rows[i], i));
    $("count").textContent = shown.length + " of " + rows.length + " rows";
    list();
    select(shown.length ? 0 : -1, false);
  };

  const list = () => {
    const box = $("list");
    box.replaceChildren();
    shown.slice(0, limit).forEach((i, place) => {
      const row = rows[i], item = make("button");
      item.type = "button";
      item.dataset.place = place;
      item.append(make("span", "text", firstWords(row)));
      const about = make("small", "", "line " + row.line + (row.shape ? " · " + row.shape : ""));
      const marks = row.findings.length + row.reader.length;
      if (marks) about.append(make("span", "bad", " · " + marks + (marks === 1 ? " finding" : " findings")));
      item.append(about);
      item.addEventListener("click", () => select(place, false));
      box.append(item);
    });
    if (shown.length > limit) {
      const more = make("button", "", "show " + Math.min(STEP, shown.length - limit) + " more");
      more.type = "button";
      more.addEventListener("click", () => { limit += STEP; list(); mark(); });
      box.append(more);
    }
  };

  const mark = () => {
    for (const item of $("list").children) item.setAttribute("aria-current", String(Number(item.dataset.place) === current));
  };

  const select = (place, scroll) => {
    current = place;
    mark();
    const talk = $("talk");
    talk.replaceChildren();
    if (place < 0) { talk.append(make("p", "none", "No row matches.")); return; }
    if (place >= limit) { limit = place + STEP; list(); mark(); }
    talk.append(...conversation(rows[shown[place]]));
    if (scroll) $("list").children[place].scrollIntoView({ block: "nearest" });
  };

  const finding = (f) => {
    const box = make("div", "finding " + f.severity);
    box.append(make("code", "", f.code), " " + f.message + " ");
    if (f.suggestion) box.append(make("span", "soft", f.suggestion));
    box.title = f.name + " " + f.pointer;
    return box;
  };

  const conversation = (row) => {
    const head = make("header"), out = [head];
    head.append(make("b", "", row.id || "line " + row.line));
    for (const text of [row.category, row.shape, row.teacher, ...row.lineage.map((s) => "from " + s)]) {
      if (text) head.append(make("span", "tag", text));
    }
    if (row.group && rows.filter((other) => other.group === row.group).length > 1) {
      const siblings = make("button", "", "its contrasts");
      siblings.type = "button";
      siblings.addEventListener("click", () => { for (const id of FILTERS) $(id).value = ""; $("f-text").value = row.group; apply(); });
      head.append(siblings);
    }
    const placed = (f) => /^\/messages\/\d+/.test(f.pointer) && Number(f.pointer.split("/")[2]) < row.messages.length;
    for (const f of row.findings.filter((f) => !placed(f))) out.push(finding(f));
    for (const reason of row.reader) {
      out.push(finding({ code: "reader", severity: "warning", message: reason, name: "independent reader", pointer: "", suggestion: "" }));
    }
    out.push(offered(row));
    const results = new Map(row.messages.filter((m) => m.role === "tool").map((m) => [m.id, m]));
    const joined = new Set();
    row.messages.forEach((message, i) => {
      const at = row.findings.filter((f) => placed(f) && Number(f.pointer.split("/")[2]) === i);
      const node = turn(message, results, joined);
      if (node) out.push(node);
      out.push(...at.map(finding));
    });
    return out;
  };

  const offered = (row) => {
    const box = make("details"), names = make("ul", "plain");
    box.append(make("summary", "soft", row.tools.length + (row.tools.length === 1 ? " tool" : " tools") + " offered"));
    for (const name of row.tools) {
      const item = make("li");
      item.append(make("b", "", name), " " + (tables.tools[name] || ""));
      names.append(item);
    }
    box.append(names);
    return box;
  };

  const turn = (message, results, joined) => {
    if (message.role === "system") {
      const box = make("details");
      box.append(make("summary", "soft", "system prompt"), make("div", "said soft", tables.systems[message.system]));
      box.lastChild.style.whiteSpace = "pre-wrap";
      return box;
    }
    if (message.role === "tool") {
      if (joined.has(message.id)) return null;
      const box = make("div", "turn tool-alone");
      box.append(make("div", "who", "tool " + message.name), make("div", "said", message.text));
      return box;
    }
    const box = make("div", "turn " + message.role + (message.untrained ? " untrained" : ""));
    box.append(make("div", "who", message.role + (message.untrained ? ", not trained on" : "")));
    for (const call of message.calls || []) box.append(toolCall(call, results, joined));
    if (message.text) box.append(make("div", "said", message.text));
    return box;
  };

  const toolCall = (call, results, joined) => {
    const box = make("div", "tool"), result = results.get(call.id);
    box.append(make("div", "head", call.name));
    if (call.arguments) {
      const table = make("table");
      for (const [name, value, how] of call.arguments) {
        const line = make("tr");
        line.append(make("td", "", name), make("td", "", value), make("td", "how", how.replace("_", " ")));
        table.append(line);
      }
      box.append(table);
    } else {
      box.append(make("div", "result", call.raw));
    }
    if (result && !joined.has(call.id)) {
      joined.add(call.id);
      box.append(make("div", "result", result.text));
    }
    return box;
  };

  const fill = (id, values) => {
    for (const [value, label] of values) {
      const option = make("option", "", label);
      option.value = value;
      $(id).append(option);
    }
  };
  const distinct = (pick) => [...new Set(rows.flatMap(pick).filter(Boolean))].sort().map((v) => [v, v]);
  fill("f-category", distinct((row) => [row.category]));
  fill("f-shape", distinct((row) => [row.shape]));
  fill("f-tool", distinct((row) => row.calls));
  const codes = new Map();
  for (const row of rows) for (const f of row.findings) codes.set(f.code, f.code + " " + f.name);
  fill("f-finding", [["*", "any finding"], ["-", "no finding"], ["reader", "not read back"], ...[...codes].sort()]);
  const FILTERS = ["f-text", "f-category", "f-shape", "f-tool", "f-finding"];
  for (const id of FILTERS) $(id).addEventListener("input", apply);
  $("clear").addEventListener("click", () => { for (const id of FILTERS) $(id).value = ""; apply(); });

  const goTo = () => {
    const match = /^#line-(\d+)$/.exec(location.hash);
    if (!match) return;
    for (const id of FILTERS) $(id).value = "";
    apply();
    const place = shown.findIndex((i) => rows[i].line === Number(match[1]));
    if (place >= 0) { select(place, true); $("conversations").scrollIntoView(); }
  };
  addEventListener("hashchange", goTo);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (typing) return;
    if (event.key === "/") { event.preventDefault(); $("f-text").focus(); }
    if (event.key === "j" && current + 1 < shown.length) select(current + 1, true);
    if (event.key === "k" && current > 0) select(current - 1, true);
  });
  apply();
  goTo();
})();
