// On a routine's page: what this device remembers of it, and the plan moved to the reader's own days.

import { advice, entries, replace, save, today } from "./run-log.js";

const box = (id) => document.getElementById(id);
const rules = JSON.parse(box("run-rules").textContent);

// History

const FIELDS = ["id", "day", "stage", "end", "finished", "effort", "knee"];
export const csv = (own) => [FIELDS, ...own.map((entry) => FIELDS.map((field) => entry[field] ?? ""))].map((row) => row.join(",")).join("\r\n") + "\r\n";

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
