// Says in one sentence whether the version in the address (?v=, from the QR code) is the current one.

const current = document.querySelector("[data-version]").dataset.version;
const mine = new URLSearchParams(location.search).get("v");

if (/^[0-9a-z]{6}$/.test(mine ?? "")) {
  const changes = document.querySelector("[data-changes]");
  const sections = [...document.querySelectorAll("[data-old], [data-old-signs]")];
  const isMine = ({ dataset }) => (dataset.old ? mine.startsWith(dataset.old) : mine.endsWith(dataset.oldSigns));
  const outdated = mine === current ? [] : sections.filter(isMine);
  for (const section of sections) section.hidden = !outdated.includes(section);
  if (changes) changes.hidden = outdated.length === 0;
  document.querySelector("[data-answer]").textContent =
    mine === current ? `Yes. Your card, version ${mine}, is the current one.`
    : outdated.length ? `No. Your card, version ${mine}, is out of date. Read what changed, or print a new one.`
    : `We do not know version ${mine}. Print the current card to be safe.`;
}
