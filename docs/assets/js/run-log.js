// What this device remembers. Reading and writing may each be refused; then nothing is kept, and nothing breaks.

export function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const LOG = "tg-log";

export const entries = (id) => read(LOG, []).filter((entry) => entry.id === id);
export const add = (entry) => write(LOG, [...read(LOG, []), entry]);
export const replace = (id, own) => write(LOG, [...read(LOG, []).filter((entry) => entry.id !== id), ...own]);

// The plan's own words for where this reader stands; `rules` come from the core.
export function advice({ most, rules }, own) {
  if (!own.length) return "";
  const last = own.at(-1);
  const rule = rules[last.stage - 1] ?? rules.at(-1);
  if (last.knee !== null && last.knee > most) return `Knee ${last.knee}/10 last time. ${rule.pain}`;
  let count = 0;
  for (const entry of [...own].reverse()) {
    if (entry.stage !== last.stage || (entry.knee ?? 0) > most) break;
    count += entry.finished ? 1 : 0;
  }
  return `Stage ${last.stage}, ${count} whole ${count === 1 ? "session" : "sessions"} in a row. ${rule.up}`;
}

export function save(content, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function today(time = new Date()) {
  return [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
