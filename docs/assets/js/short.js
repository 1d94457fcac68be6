// Says in one sentence whether the version in the address (?v=, from the QR code) is the current one.
const paper = document.querySelector("[data-version]")
const mine = new URLSearchParams(location.search).get("v")
if (paper && mine && /^[0-9a-z]{6}$/.test(mine)) {
  const current = paper.dataset.version
  const sections = [
    ...[...paper.querySelectorAll("[data-old]")].filter(each => mine.startsWith(each.dataset.old)),
    ...[...paper.querySelectorAll("[data-old-signs]")].filter(each => mine.endsWith(each.dataset.oldSigns)),
  ]
  for (const each of paper.querySelectorAll("section")) each.hidden = mine === current || !sections.includes(each)
  const heading = paper.querySelector("#changed")
  if (heading) heading.hidden = sections.length === 0 || mine === current
  paper.querySelector("[data-answer]").textContent =
    mine === current ? `Yes: your card (version ${mine}) is the current one.`
    : sections.length ? `No: your card (version ${mine}) is out of date. Read what changed, or print a new one.`
    : `Your card says version ${mine}, which we do not know. Print the current one to be safe.`
}
