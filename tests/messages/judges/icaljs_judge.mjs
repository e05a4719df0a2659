// Judges calendar objects with ical.js, the parser of Thunderbird: strict parsing, no unknown
// type, and every time an instant. Reads {name: object} from stdin, writes {name: verdict} to
// stdout; the folder of ical.js is the one argument.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(`${process.argv[2]}/dist/ical.js`));
ICAL.design.strict = true;

// Registered by RFC 7986 and not in ical.js's table, which takes it for a plain text.
const REGISTERED = new Set(["name"]);

const isKnown = (line) =>
  line.type !== "unknown" || line.name.startsWith("x-") || REGISTERED.has(line.name);

const basic = (time) => time && time.toJSDate().toISOString().replace(/[-:]|\.000/g, "");

const people = (event, name) =>
  event.getAllProperties(name).map((line) => [line.getFirstValue(), line.getParameter("cn") ?? ""]);

function* lines(component) {
  yield* component.getAllProperties();
  for (const inner of component.getAllSubcomponents()) yield* lines(inner);
}

function findings(calendar) {
  const found = [];
  for (const line of lines(calendar)) {
    if (!isKnown(line)) found.push(`${line.name}: unknown`);
    for (const value of line.getValues()) {
      const isTime = value instanceof ICAL.Time;
      if (isTime && value.zone !== ICAL.Timezone.utcTimezone) found.push(`${line.name}: no instant`);
      if (isTime && value.isDate) found.push(`${line.name}: a date`);
    }
  }
  const again = new ICAL.Component(ICAL.parse(calendar.toString()));
  if (again.toString() !== calendar.toString()) found.push("it reads differently the second time");
  return found;
}

function seen(event) {
  return {
    uid: event.getFirstPropertyValue("uid"),
    sequence: event.getFirstPropertyValue("sequence"),
    stamp: basic(event.getFirstPropertyValue("dtstamp")),
    start: basic(event.getFirstPropertyValue("dtstart")),
    end: basic(event.getFirstPropertyValue("dtend")),
    status: event.getFirstPropertyValue("status"),
    summary: event.getFirstPropertyValue("summary"),
    organizer: people(event, "organizer"),
    attendees: people(event, "attendee"),
  };
}

function verdict(text) {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text));
    return {
      findings: findings(calendar),
      method: calendar.getFirstPropertyValue("method"),
      events: calendar.getAllSubcomponents("vevent").map(seen),
    };
  } catch (error) {
    return { findings: [String(error)] };
  }
}

const given = JSON.parse(readFileSync(0, "utf8"));
const told = Object.entries(given).map(([name, text]) => [name, verdict(text)]);
process.stdout.write(JSON.stringify(Object.fromEntries(told)));
