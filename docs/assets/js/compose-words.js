// The nearest right word, as Python's difflib finds it, so that browser and checker guess alike.

import { listed, shortened } from "./compose-values.js";

/** How many letters two words share in blocks that stand in the same order. */
function shared(one, other) {
  let [from, to, size] = [0, 0, 0];
  let lengths = [];
  for (let a = 0; a < one.length; a += 1) {
    const next = [];
    for (let b = 0; b < other.length; b += 1) {
      if (one[a] !== other[b]) continue;
      next[b] = (lengths[b - 1] ?? 0) + 1;
      if (next[b] > size) [from, to, size] = [a - next[b] + 1, b - next[b] + 1, next[b]];
    }
    lengths = next;
  }
  if (!size) return 0;
  const before = shared(one.slice(0, from), other.slice(0, to));
  return before + size + shared(one.slice(from + size), other.slice(to + size));
}

/** The `most` nearest of some words, the nearest first, none less alike than `least` (0 to 1). */
export function near(word, words, most, least) {
  const typed = [...word];
  const scored = words.map((one) => {
    const letters = [...one];
    const length = letters.length + typed.length;
    return [length ? (2 * shared(letters, typed)) / length : 1, one];
  });
  return scored
    .filter(([score]) => score >= least)
    .sort((one, other) => other[0] - one[0] || (one[1] < other[1] ? 1 : -1))
    .slice(0, most)
    .map(([, one]) => one);
}

/** `'beginer' is not a level; write 'beginner', … or 'advanced' (did you mean 'beginner'?)` */
export function wrongChoice(say, typed, what, choices) {
  const text = shortened(typed);
  if (!choices.length) return say("no_choice_yet", { text, what });
  const [nearest] = near(typed, choices, 1, 0.6);
  const noun = `${"aeiou".includes(what[0]) ? "an" : "a"} ${what}`;
  const words = { text, what: noun, choices: listed(choices, "or"), near: nearest };
  return say(nearest ? "wrong_choice_near" : "wrong_choice", words);
}
