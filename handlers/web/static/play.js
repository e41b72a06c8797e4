// The playground's behaviour: say a line, show what comes back, follow what others say. The server draws every message.

const $ = (selector, root = document) => root.querySelector(selector);
const page = document.body.dataset;
const log = $(".log"), scroll = $(".scroll"), box = $("#box"), dialog = $("dialog"), trouble = $("footer .trouble");
const listed = $("#suggestions"), jump = $(".jump"), send = $(".composer [type=submit]");
const who = { person: page.person, language: page.language, channel: page.channel };

const kept = (store, key, value) => {
  // A browser that keeps nothing (private windows, full disks) still has a working page.
  try {
    if (value !== undefined) store.setItem(key, JSON.stringify(value));
    return JSON.parse(store.getItem(key));
  } catch { return null; }
};

// Messages: drawn once each, in order of their number; days and authors are only named where they change.

const arrange = (item) => {
  const before = item.previousElementSibling;
  item.classList.toggle("newday", item.dataset.day !== before?.dataset.day);
  item.classList.toggle("follows", before?.dataset.author === item.dataset.author && !item.matches(".newday")
    && !before.matches(".is-clock, .is-pressed, .welcome") && before.matches(".private") === item.matches(".private"));
};

const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; };

const place = ({ id, channel, html, now }) => {
  last = Math.max(last, id);
  for (const time of document.querySelectorAll(".now")) time.textContent = now;
  if (channel !== page.channel) {
    const link = $(`[data-room="${CSS.escape(channel)}"]`);
    if (link) link.dataset.newest = Math.max(id, link.dataset.newest);
    markUnread();
    return null;
  }
  if ($(`[data-id="${id}"]`, log)) return null;
  const stay = !atEnd();
  const item = document.createRange().createContextualFragment(html).firstElementChild;
  item.classList.add("fresh");
  const next = [...log.children].find((other) => Number(other.dataset.id) > id);
  log.insertBefore(item, next ?? null);
  arrange(item);
  if (item.nextElementSibling) arrange(item.nextElementSibling);
  if (stay) jump.hidden = false; else toEnd();
  markRead();
  return item;
};

// What this person has read, in every tab of this browser.

const read = () => {
  const all = kept(localStorage, "read");
  return all?.boot === page.boot ? all : { boot: page.boot };
};
const markRead = () => {
  if (document.hidden) return;
  kept(localStorage, "read", { ...read(), [`${page.person} ${page.channel}`]: last });
};
const markUnread = () => {
  const known = read();
  for (const link of document.querySelectorAll("[data-room]")) {
    const { room, newest } = link.dataset;
    link.classList.toggle("unread", room !== page.channel && Number(newest) > (known[`${page.person} ${room}`] ?? 0));
  }
};

// Saying something: the box is emptied at once and filled again when the line did not get through.

const post = async (path, body) => {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...who, ...body }),
  });
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(said.error ?? page.trouble), { id: said.id });
  return said;
};

let waiting = 0;
const patiently = async (work) => {
  waiting += 1;
  const slow = setTimeout(() => { $(".working").hidden = false; }, 250);
  try { return await work(); } finally {
    clearTimeout(slow);
    waiting -= 1;
    $(".working").hidden = waiting === 0;
  }
};

const show = ({ messages, form }) => {
  // The stream may have been quicker: then the messages are there already.
  const items = messages.map((message) => place(message) ?? $(`[data-id="${message.id}"]`, log)).filter(Boolean);
  jump.hidden = true;
  if (items.length) scroll.scrollTop = Math.min(scroll.scrollHeight, items[0].offsetTop - scroll.offsetTop - 12);
  if (form) open(form);
};

const complain = (error, again) => {
  const words = error.id ? document.createRange().createContextualFragment(error.message) : new Text(error.message);
  const text = document.createElement("div");
  text.append(error instanceof TypeError ? page.trouble : words);
  const retry = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: page.retry });
  retry.onclick = again;
  trouble.replaceChildren(text, retry);
  trouble.hidden = false;
};

const say = async (body, failed = () => {}) => {
  trouble.hidden = true;
  // The same delivery on every try: a line whose answer got lost on the way is not recorded twice.
  const once = { delivery: crypto.randomUUID(), ...body };
  try {
    show(await patiently(() => post("/play/say", once)));
  } catch (error) {
    failed();
    complain(error, () => {
      if (box.value === body.line) clear();
      say(once, failed);
    });
  }
};

const clear = () => { box.value = ""; typed(); };
const fill = (line) => { box.value = line; typed(); box.focus(); box.setSelectionRange(line.length, line.length); suggest(false); };

const sendBox = () => {
  const line = box.value;
  if (!line.trim()) return;
  remember(line);
  clear();
  suggest(false);
  say({ line }, () => { if (!box.value) fill(line); });
};

// The box: grows with its text, keeps a draft per channel, and remembers the lines sent.

let recalled = 0;
const history = () => kept(sessionStorage, "lines") ?? [];
const remember = (line) => {
  kept(sessionStorage, "lines", [...history().filter((old) => old !== line), line].slice(-50));
  recalled = 0;
};
const recall = (step) => {
  const lines = history();
  recalled = Math.max(0, Math.min(lines.length, recalled + step));
  fill(recalled ? lines.at(-recalled) : "");
};
const typed = () => {
  box.style.height = "";
  box.style.height = `${Math.min(box.scrollHeight, 168)}px`;
  box.classList.toggle("command", /^\s*[/／]/.test(box.value));
  send.disabled = !box.value.trim();
  kept(sessionStorage, `draft ${page.channel}`, box.value);
};

// Suggestions while a command is being typed.

let examples = [];
fetch(`/play/examples?language=${page.language}`).then((found) => found.json()).then((lines) => { examples = lines; }).catch(() => {});

const folded = (text) => text.normalize("NFC").toLowerCase().replace(/^／/, "/");
const suggest = (wanted) => {
  const start = folded(box.value);
  const found = wanted && start.startsWith("/") && !start.includes("\n")
    ? examples.filter(([line]) => folded(line).startsWith(start) && folded(line) !== start) : [];
  listed.replaceChildren(...found.slice(0, 40).map(([line, about], index) => {
    const item = Object.assign(document.createElement("li"), { id: `suggestion-${index}`, role: "option" });
    item.append(Object.assign(document.createElement("code"), { textContent: line }));
    item.append(Object.assign(document.createElement("span"), { textContent: about }));
    item.onmousedown = (event) => { event.preventDefault(); fill(line); };
    return item;
  }));
  listed.hidden = !found.length;
  pick(-1);
};
let picked = -1;
const pick = (index) => {
  const items = [...listed.children];
  picked = items.length ? (index + items.length + 1) % (items.length + 1) : -1;
  if (picked === items.length) picked = -1;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === picked)));
  items[picked]?.scrollIntoView({ block: "nearest" });
  if (picked < 0) box.removeAttribute("aria-activedescendant");
  else box.setAttribute("aria-activedescendant", items[picked].id);
};

box.oninput = () => { recalled = 0; typed(); suggest(true); };
box.onblur = () => suggest(false);
box.onkeydown = (event) => {
  // While a Korean syllable is being composed, Enter and the arrows belong to the input method.
  if (event.isComposing || event.keyCode === 229) return;
  const choice = listed.hidden ? null : listed.children[picked];
  const oneLine = !box.value.includes("\n");
  const done = () => event.preventDefault();
  if (event.key === "Enter" && !event.shiftKey) { done(); choice ? fill($("code", choice).textContent) : sendBox(); }
  else if (event.key === "Tab" && !listed.hidden) { done(); fill($("code", choice ?? listed).textContent); }
  else if (event.key === "Escape" && !listed.hidden) { done(); suggest(false); }
  else if (event.key === "ArrowDown" && !listed.hidden) { done(); pick(picked + 1); }
  else if (event.key === "ArrowUp" && !listed.hidden && picked >= 0) { done(); pick(picked - 1); }
  else if (event.key === "ArrowUp" && oneLine && (recalled || !box.value)) { done(); recall(1); }
  else if (event.key === "ArrowDown" && oneLine && recalled) { done(); recall(-1); }
};
$(".composer").onsubmit = (event) => { event.preventDefault(); sendBox(); };

// Buttons, pickers and example lines inside messages.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (!button) return;
  if (button.dataset.fill) fill(button.dataset.fill);
  if (button.dataset.hours) moveClock(button);
  if (button.matches(".drawer, .veil")) drawer(button.matches(".drawer"));
  if (button === jump) { toEnd(); jump.hidden = true; }
  if (button.matches("[data-close]")) dialog.close();
  if (button.dataset.line && !button.ariaBusy) {
    button.ariaBusy = "true";
    await say({ line: button.dataset.line, pressed: button.textContent.trim() });
    button.ariaBusy = null;
  }
});
log.addEventListener("change", ({ target }) => {
  if (!target.matches(".picker") || !target.value) return;
  say({ line: target.value, pressed: target.selectedOptions[0].textContent });
  target.value = "";
});

const moveClock = async (button) => {
  const again = async () => {
    trouble.hidden = true;
    try { show(await post("/play/clock", { hours: Number(button.dataset.hours) })); } catch (error) { complain(error, again); }
  };
  $(".time").open = false;
  await again();
};

const drawer = (opened) => {
  document.body.classList.toggle("opened", opened);
  $(".drawer").ariaExpanded = String(opened);
  (opened ? $(".rail a[aria-current]") : $(".drawer")).focus();
};
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  if (document.body.matches(".opened")) drawer(false);
  for (const menu of document.querySelectorAll(".menu[open]")) { menu.open = false; $("summary", menu).focus(); }
});

// Forms: shown in a dialog that stays open, with what was typed, until its line got through.

const open = (html) => {
  dialog.innerHTML = html;
  const form = $("form", dialog), delivery = crypto.randomUUID();
  form.onsubmit = async (event) => {
    event.preventDefault();
    const inputs = [...form.elements].filter((one) => one.dataset.slot);
    const body = {
      delivery,
      line: form.dataset.line,
      fields: Object.fromEntries(inputs.map((one) => [one.name, one.dataset.slot])),
      values: Object.fromEntries(inputs.map((one) => [one.name, one.value])),
    };
    const submit = $("[type=submit]", form), told = $(".trouble", form);
    submit.disabled = true;
    try {
      const said = await post("/play/form", body);
      dialog.close();
      show(said);
    } catch (error) {
      told.replaceChildren(error.id ? document.createRange().createContextualFragment(error.message) : page.trouble);
      told.hidden = false;
    }
    submit.disabled = false;
  };
  form.onkeydown = ({ key, ctrlKey, metaKey }) => { if (key === "Enter" && (ctrlKey || metaKey)) form.requestSubmit(); };
  dialog.showModal();
};
dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
dialog.onclose = () => box.focus();

// What others say arrives by itself. A hidden tab lets go of its connection and catches up when it is looked at.

let last = Number(page.last), stream = null;
const follow = () => {
  stream?.close();
  if (document.hidden) return;
  stream = new EventSource(`/play/events?${new URLSearchParams({ person: page.person, language: page.language, after: last })}`);
  stream.onmessage = ({ data }) => place(JSON.parse(data));
  stream.onopen = () => { $(".offline").hidden = true; };
  stream.onerror = () => {
    $(".offline").hidden = false;
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
  };
  // Another number means that the server was started again: its messages are counted anew.
  stream.addEventListener("boot", ({ data }) => { if (data !== page.boot) location.reload(); });
  markRead();
};
document.addEventListener("visibilitychange", follow);
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
addEventListener("storage", markUnread);

for (const item of log.children) arrange(item);
box.value = kept(sessionStorage, `draft ${page.channel}`) ?? "";
typed();
toEnd();
follow();
markUnread();
if (matchMedia("(pointer: fine)").matches) box.focus();
