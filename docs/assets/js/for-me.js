// Is it for me? Shows the one outcome that the strictest answer leads to. Keeps nothing, sends nothing.

const form = document.getElementById("for-me");
const status = document.getElementById("for-me-status");
const questions = [...form.querySelectorAll(".ask__one")].map((item) => ({
  advice: item.dataset.advice,
  text: item.querySelector("[data-advice-text]"),
  label: item.querySelector("legend").textContent.trim(),
  answer: () => item.querySelector("input:checked")?.value,
}));
const outcomes = [...document.querySelectorAll("[data-outcome]")];
const STRICTEST_FIRST = ["avoid", "supervised-only", "ask-first"];

/** Undefined as long as a question that could make it stricter is open. */
function outcome() {
  const open = questions.filter(({ answer }) => !answer());
  const yes = questions.filter(({ answer }) => answer() === "yes");
  if (yes.some(({ advice }) => !STRICTEST_FIRST.includes(advice))) return "avoid"; // an advice that this does not know
  if (yes.some(({ advice }) => advice === "avoid")) return "avoid";
  if (open.length) return undefined;
  const strictest = STRICTEST_FIRST.find((advice) => yes.some((one) => one.advice === advice));
  if (strictest !== "ask-first") return strictest ?? "start";
  return new FormData(form).get("asked") === "yes" ? "rail" : "ask-first";
}

function show() {
  const found = outcome();
  const yes = questions.filter(({ answer }) => answer() === "yes");
  const open = questions.filter(({ answer }) => !answer()).length;
  for (const { text, answer } of questions) text.hidden = answer() !== "yes";
  for (const one of outcomes) {
    const isIt = one.dataset.outcome === found || (one.dataset.outcome === "ask-first" && found === "rail");
    one.hidden = !isIt;
    const why = one.querySelector("[data-why]");
    why?.replaceChildren(
      ...yes.map(({ label, text }) => {
        const item = document.createElement("li");
        const said = text.querySelector("p").firstChild.textContent.trim();
        item.append(Object.assign(document.createElement("b"), { textContent: label }), ` ${said}`);
        return item;
      }),
    );
  }
  const heading = outcomes.find((one) => one.dataset.outcome === found)?.querySelector("h3").textContent.trim();
  const left = open === 1 ? "1 question is open." : `${open} questions are open.`;
  const next = heading ? `Your answers lead to: ${heading}.` : left;
  if (status.textContent !== next) status.textContent = next;
}

form.reset();
for (const one of document.querySelectorAll("[data-live]")) one.hidden = false;
document.addEventListener("change", (event) => event.target.form === form && show());
addEventListener("pageshow", (event) => {
  if (event.persisted) form.reset(); // from the browser's memory of pages: it forgets there too
  show();
});
show();
