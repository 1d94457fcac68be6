// "Done", heard by this device itself. A browser that would send the sound to somebody is never asked to listen.

const Recognition = globalThis.SpeechRecognition;
const HERE = { langs: ["en-US"], processLocally: true };

export async function canListen() {
  try {
    return "processLocally" in Recognition.prototype && (await Recognition.available(HERE)) === "available";
  } catch {
    return false;
  }
}

let ear = null;
let at = null;
let refused = false;

// For one place of the session at a time, so that one word cannot end two waits; null is not listening.
export function listen(place, heard) {
  if (place === at) return;
  at = place;
  const old = ear;
  ear = null;
  old?.abort();
  if (place !== null && !refused) start(heard);
}

function start(heard) {
  const own = (ear = new Recognition());
  Object.assign(own, { lang: HERE.langs[0], processLocally: true, continuous: true, interimResults: true });
  own.onresult = ({ results, resultIndex }) => {
    const texts = [...results].slice(resultIndex).map(([best]) => best.transcript);
    if (ear === own && texts.some((text) => /\bdone\b/i.test(text))) heard();
  };
  own.onerror = ({ error }) => (refused ||= error !== "no-speech" && error !== "aborted");
  own.onend = () => ear === own && !refused && start(heard); // it gives up after a silence
  own.start();
}
