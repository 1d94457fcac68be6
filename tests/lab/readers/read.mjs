// Reads calendars and feeds of a built site with readers that are not ours, and prints what they understood as JSON.
import { readFileSync } from "node:fs";
import { parseAtomFeed, parseJsonFeed } from "feedsmith";
import ICAL from "ical.js";

const [site, ...calendars] = process.argv.slice(2);
const text = (name) => readFileSync(`${site}/${name}`, "utf8");

const events = (name) => {
  const calendar = new ICAL.Component(ICAL.parse.strict ? ICAL.parse.strict(text(name)) : ICAL.parse(text(name)));
  return calendar.getAllSubcomponents("vevent").map((part) => {
    const event = new ICAL.Event(part);
    return { uid: event.uid, start: String(event.startDate), summary: event.summary, description: event.description };
  });
};

console.log(
  JSON.stringify({
    atom: parseAtomFeed(text("feed.xml")),
    json: parseJsonFeed(text("feed.json")),
    calendars: Object.fromEntries(calendars.map((name) => [name, events(name)])),
  }),
);
