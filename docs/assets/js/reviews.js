// Marks what is overdue on the reader's own day. Days are written year-month-day, so that they compare as text.

const now = new Date();
const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

for (const group of document.querySelectorAll("[data-due]")) {
  group.querySelector(".reviews__late").hidden = group.dataset.due >= today;
}
