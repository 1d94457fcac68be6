// On a routine's page: what this device remembers of it, the plan moved to the reader's own days, and its hard words.

import { advice, entries, replace, save, today } from "./run-log.js";

const box = (id) => document.getElementById(id);
const rules = JSON.parse(box("run-rules").textContent);

// History

const FIELDS = ["id", "day", "stage", "end", "finished", "effort", "knee"];
export const csv = (own) =>
  [FIELDS, ...own.map((entry) => FIELDS.map((field) => entry[field] ?? ""))].map((row) => `${row.join(",")}\r\n`).join("");

let deleted = null;

function show() {
  const own = entries(rules.id);
  box("run-log").hidden = !own.length && !deleted;
  box("run-advice").textContent = advice(rules, own);
  const list = document.createElement("ul");
  for (const entry of own.slice(-6).reverse()) {
    const line = document.createElement("li");
    const felt = [["effort", entry.effort], ["knee", entry.knee]].filter(([, value]) => value !== null);
    const parts = [entry.day, `stage ${entry.stage}`, entry.finished ? "" : "not finished", ...felt.map(([name, value]) => `${name} ${value}/10`)];
    line.textContent = parts.filter(Boolean).join(" · ");
    list.append(line);
  }
  box("run-entries").replaceChildren(list);
  box("run-delete").textContent = deleted ? "Bring it back" : "Delete all of this";
}

box("run-json").addEventListener("click", () => save(JSON.stringify(entries(rules.id), null, 2), `${rules.slug}-log.json`, "application/json"));
box("run-csv").addEventListener("click", () => save(csv(entries(rules.id)), `${rules.slug}-log.csv`, "text/csv"));
box("run-delete").addEventListener("click", () => {
  const own = deleted ?? [];
  deleted = deleted ? null : entries(rules.id);
  replace(rules.id, own);
  box("run-status").textContent = deleted ? "Deleted. You can bring it back until you leave this page." : "Kept on this device only.";
  show();
});
addEventListener("pageshow", show);
show();

// Calendar: the ready-made file holds every week's words; only days and numbers are put in anew.

const compact = (day) => today(day).replaceAll("-", "");
const after = (day, more) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + more);

export function moved(file, sessions, start, weekdays) {
  const [head, ...events] = file.replace("END:VCALENDAR\r\n", "").split(/(?=BEGIN:VEVENT)/);
  const made = [head];
  sessions.forEach((most, place) => {
    const number = String(place + 1).padStart(2, "0");
    const words = events.find((event) => event.includes(`UID:w${number}s`));
    const week = [0, 1, 2, 3, 4, 5, 6].map((more) => after(start, 7 * place + more));
    const days = week.filter((day) => weekdays.includes((day.getDay() + 6) % 7));
    const count = Math.min(days.length, most);
    for (let nth = 1; nth <= count; nth += 1) {
      const day = days[Math.floor(((nth - 1) * days.length) / count)];
      made.push(
        words
          .replace(/DTSTART;VALUE=DATE:\d+/, `DTSTART;VALUE=DATE:${compact(day)}`)
          .replace(/DTEND;VALUE=DATE:\d+/, `DTEND;VALUE=DATE:${compact(after(day, 1))}`)
          .replace(/UID:w\d+s\d/, `UID:w${number}s${nth}`),
      );
    }
  });
  return `${made.join("")}END:VCALENDAR\r\n`;
}

const chosen = () => [...document.querySelectorAll("#run-calendar [name=weekday]:checked")].map((one) => Number(one.value));

box("run-start").value = today(after(new Date(), 1));
box("run-calendar").hidden = false;
box("run-ics").addEventListener("click", async () => {
  const [year, month, day] = box("run-start").value.split("-").map(Number);
  const weekdays = chosen();
  const said = box("run-ics-status");
  if (!year || !weekdays.length) {
    said.textContent = "Choose a first day and at least one weekday.";
    return;
  }
  try {
    const answer = await fetch("plan.ics");
    if (!answer.ok) throw answer;
    save(moved(await answer.text(), rules.sessions, new Date(year, month - 1, day), weekdays), `${rules.slug}.ics`, "text/calendar");
    const most = Math.max(...rules.sessions);
    said.textContent = weekdays.length > most ? `Saved, with ${most} of your days a week: the plan does not go beyond that.` : "Saved. Open the file to put it in your calendar.";
  } catch {
    said.textContent = "The plan could not be fetched; try again when you are online.";
  }
});

// Words

// A word of the glossary: its meaning beside it under the pointer, on focus, and at the first tap (the second follows
// the link). It stays while one is on the word or on the meaning, and Escape puts it away.

let shown = null;
let leaving = 0;

function explain(bubble, link) {
  clearTimeout(leaving);
  if (shown) shown.hidden = true;
  shown = bubble;
  if (!bubble) return;
  bubble.hidden = false;
  const [word, page] = [link, bubble.offsetParent].map((one) => one.getBoundingClientRect());
  const left = Math.min(word.left, document.documentElement.clientWidth - bubble.offsetWidth - 16);
  bubble.style.left = `${Math.max(16, left) - page.left}px`;
  bubble.style.top = `${word.bottom - page.top + 4}px`;
}

for (const [place, link] of document.querySelectorAll("a.term").entries()) {
  const bubble = document.createElement("div");
  let by = "";
  Object.assign(bubble, { id: `term-${place}`, className: "bubble", role: "tooltip", hidden: true });
  bubble.textContent = link.dataset.plain;
  link.setAttribute("aria-describedby", bubble.id);
  link.closest(".page").append(bubble);
  for (const one of [link, bubble]) {
    one.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && explain(bubble, link));
    one.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse" && document.activeElement !== link) leaving = setTimeout(explain, 300, null);
    });
  }
  link.addEventListener("pointerdown", ({ pointerType }) => (by = pointerType));
  link.addEventListener("focus", () => link.matches(":focus-visible") && explain(bubble, link));
  link.addEventListener("blur", () => explain(null));
  link.addEventListener("click", (event) => {
    if (by !== "touch" || shown === bubble) return;
    event.preventDefault();
    explain(bubble, link);
  });
}
document.addEventListener("pointerdown", ({ target, pointerType }) => {
  if (shown && !target.closest(pointerType === "mouse" ? ".term, .bubble" : ".term")) explain(null);
});
document.addEventListener("keydown", ({ key }) => key === "Escape" && explain(null));
