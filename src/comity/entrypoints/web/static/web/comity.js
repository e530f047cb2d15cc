// Comity's own script. Every page works without it; with it, keys move the focus, and a dropped line loses nothing.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const store = window.sessionStorage;
  const PREFIX = "comity.draft.";
  const KEPT = "input:not([type=hidden]):not([type=password]):not([type=file]), textarea, select";

  // --- drafts: what was typed into a form[data-keep] outlives a reload, and ends with the session or the act
  const draftKey = (form) => PREFIX + location.pathname + " " + form.dataset.keep;
  const remember = (form) => {
    const values = {};
    for (const field of form.querySelectorAll(KEPT)) {
      if (!field.name || field.name === "once") continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) (values[field.name] ||= []).push(field.value);
      } else if (field.value) values[field.name] = field.value;
    }
    store.setItem(draftKey(form), JSON.stringify(values));
  };
  const restore = (form) => {
    const kept = store.getItem(draftKey(form));
    if (!kept) return;
    const values = JSON.parse(kept);
    for (const field of form.querySelectorAll(KEPT)) {
      const value = values[field.name];
      if (value === undefined) continue;
      if (Array.isArray(value)) field.checked ||= value.includes(field.value);
      else if (!field.value) field.value = value;
    }
  };
  const forgetAll = () => {
    for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) store.removeItem(key);
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) remember(form);
  });

  // --- the line: a request by script that does not arrive leaves the page as it is and offers to send again
  const line = () => document.getElementById("line");
  let waiting = null;
  const dropped = (event) => {
    const from = event.detail.elt;
    waiting = from.closest?.("form") || from;
    const notice = line();
    if (!notice) return;
    notice.hidden = false;
    document.getElementById("line-retry").focus();
  };
  document.addEventListener("htmx:sendError", dropped);
  document.addEventListener("htmx:timeout", dropped);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    if (line()) line().hidden = true;
    const form = event.detail.elt.closest?.("form[data-keep]");
    if (form) store.removeItem(draftKey(form));
  });
  const retry = () => {
    const target = waiting;
    if (!target) return location.reload();
    waiting = null;
    line().hidden = true;
    if (target instanceof HTMLFormElement) target.requestSubmit();
    else if (window.htmx) window.htmx.trigger(target, "retry");
  };
  // Without htmx a form leaves the page: its draft ends only when the next page of this node has come.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-forget]")) forgetAll();
    else if (form.matches("form[data-keep]") && form.getAttribute("hx-boost") !== "true") {
      remember(form);
      store.setItem(PREFIX + "sent", JSON.stringify([draftKey(form), location.pathname]));
    }
  });
  const settle = () => {
    const sent = JSON.parse(store.getItem(PREFIX + "sent") || "null");
    if (!sent) return;
    store.removeItem(PREFIX + "sent");
    if (sent[1] !== location.pathname) store.removeItem(sent[0]);
  };

  // --- the box: Enter asks, unless a reader of documents has so far given only part of a machine-readable zone
  const LINES = { 30: 3, 36: 2, 44: 2 };
  const unfinishedZone = (text) => {
    const lines = text.trim().split(/\s+/);
    const length = lines[0].length;
    return length in LINES && lines.every((one) => /^[A-Z0-9<]+$/.test(one)) && lines[0].includes("<") && lines.length < LINES[length];
  };
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !box.matches?.("textarea[data-box]")) return;
    if (unfinishedZone(box.value)) return;
    event.preventDefault();
    box.form.requestSubmit();
  });

  // --- shortcuts: they move the focus and open lists; none sends or decides
  const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.menu[open], details.shift[open]")) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const marked = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (marked) marked.focus();
    else if (event.key === "/") {
      const box = document.querySelector("[data-box]");
      if (box) box.focus();
      else location.assign("/");
    } else if (event.key === "?") document.getElementById("shortcuts")?.showModal();
    else if (event.key === "p") {
      const shift = document.getElementById("shift");
      if (!shift) return;
      shift.open = true;
      shift.querySelector("select, input:not([type=hidden])").focus();
    } else if (/^[1-9]$/.test(event.key)) document.querySelectorAll(".nav a")[event.key - 1]?.focus();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#line-retry")) retry();
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  const ready = (part) => {
    for (const form of part.querySelectorAll("form[data-keep]")) restore(form);
    for (const current of part.querySelectorAll(".nav a[aria-current]")) current.scrollIntoView({ block: "nearest", inline: "center" });
  };
  if (document.querySelector("main.entrance form[action$='/login/']")) forgetAll();
  settle();
  ready(document);
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
})();
