// Tones and words of our own: played ahead by Web Audio, or laid into one WAV that goes on behind a lock.

import { score, TAIL } from "./run-clock.js";

export const RATE = 16000; // with 8 bits: words stay clear, and an hour stays a file one can keep

// [Hz, start, length]
const TONES = {
  go: [[660, 0, 0.15], [990, 0.17, 0.35]],
  back: [[990, 0, 0.15], [660, 0.17, 0.35]],
  rest: [[440, 0, 0.7]],
  tick: [[880, 0, 0.09]],
  wait: [[740, 0, 0.12], [740, 0.2, 0.12], [740, 0.4, 0.12]],
  end: [[523, 0, 0.2], [659, 0.22, 0.2], [784, 0.44, 0.5]],
};

const FILE = new URL("../sound/words.mp3", import.meta.url);
const EDGE = [0.004, 0.03]; // seconds in which a note comes and goes

function tone(notes) {
  const [, last, length] = notes.at(-1);
  const made = new AudioBuffer({ length: Math.ceil((last + length) * RATE), sampleRate: RATE });
  const samples = made.getChannelData(0);
  for (const [pitch, start, length] of notes) {
    for (let place = 0; place < length * RATE; place += 1) {
      const time = place / RATE;
      const edge = Math.min(1, time / EDGE[0], (length - time) / EDGE[1]);
      samples[Math.round(start * RATE) + place] = 0.8 * edge * Math.sin(2 * Math.PI * pitch * time);
    }
  }
  return made;
}

export const tones = Object.fromEntries(Object.entries(TONES).map(([name, notes]) => [name, tone(notes)]));

let words = {};
let learning = null;

// One small file, cut at its silences, so that no decoder's delay moves a word. Who wants no words names none.
export function learn(names) {
  if (!names.length) [words, learning] = [{}, null];
  else learning ??= load(names).catch(() => (learning = null));
  return learning;
}

async function load(names) {
  const answer = await fetch(FILE);
  const file = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await answer.arrayBuffer());
  const samples = file.getChannelData(0);
  const found = [];
  for (let place = 0, last = -RATE; place < samples.length; place += 1) {
    if (Math.abs(samples[place]) < 0.01) continue;
    if (place - last > 0.12 * RATE) found.push([Math.max(0, place - 80), 0]);
    last = place;
    found.at(-1)[1] = place + 160;
  }
  if (found.length !== names.length) return words;
  names.forEach((name, place) => (words[name] = samples.slice(...found[place])));
  words[""] = new Float32Array(0.12 * RATE); // the pause between two groups
  return words;
}

// A tone; or, where there is room for them, groups of words as one sound. Null where neither is to be had.
export function sample(text, room) {
  if (room === undefined) return tones[text];
  const parts = [];
  let filled = 0;
  for (const [place, group] of text.split("/").entries()) {
    const own = `${place ? " " : ""}${group}`.split(" ").map((word) => words[word]);
    const end = own.reduce((sum, word) => sum + (word?.length ?? Infinity), filled);
    if (end > room * RATE) break;
    parts.push(...own);
    filled = end;
  }
  if (!filled) return null;
  const made = new AudioBuffer({ length: filled, sampleRate: RATE });
  let at = 0;
  for (const part of parts) {
    made.copyToChannel(part, 0, at);
    at += part.length;
  }
  return made;
}

// One WAV, 8 bit, mono. The silence is one block used again and again.
export async function wav(list, first, end) {
  const { sounds, seconds } = score(list, first, end, TAIL);
  const total = Math.round(seconds * RATE);
  const parts = [header(total)];
  const nothing = new Uint8Array(RATE * 10).fill(128);
  let filled = 0;
  const silence = (until) => {
    for (; filled < until; filled += Math.min(until - filled, nothing.length)) {
      parts.push(nothing.subarray(0, Math.min(until - filled, nothing.length)));
    }
  };
  for (const [at, name, room] of sounds) {
    const sound = sample(name, room);
    if (!sound) continue;
    silence(Math.round(at * RATE));
    parts.push(Uint8Array.from(sound.getChannelData(0), (value) => Math.round(128 + 127 * Math.max(-1, Math.min(1, value)))));
    filled += sound.length;
  }
  silence(total);
  return new Blob(parts, { type: "audio/wav" });
}

// RIFF, size, WAVE, "fmt ", 16: PCM on 1 channel, rate, bytes a second, 1 byte of 8 bits; "data", size.
const header = (count) =>
  Uint32Array.of(0x46464952, 36 + count, 0x45564157, 0x20746d66, 16, 0x10001, RATE, RATE, 0x80001, 0x61746164, count);

// Beeps while the page is open, each handed to the sound clock before it is due.
export class Beeps {
  async open() {
    this.context ??= new AudioContext();
    await this.context.resume();
    this.gain ??= new GainNode(this.context);
    this.gain.connect(this.context.destination);
    this.waiting ??= new Set();
  }

  play(name, inMs, volume, room) {
    const buffer = this.waiting && sample(name, room);
    if (!buffer) return;
    this.gain.gain.value = volume;
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.gain);
    source.start(this.context.currentTime + Math.max(0, inMs) / 1000);
    source.onended = () => this.waiting.delete(source);
    this.waiting.add(source);
  }

  hush() {
    for (const source of this.waiting ?? []) source.stop();
    this.waiting?.clear();
  }
}

// The sound that plays on when the phone is locked: one <audio>, one WAV for each run of timed intervals.
export class Track {
  constructor(on) {
    this.audio = new Audio();
    this.audio.preload = "auto";
    this.on = on;
    this.audio.addEventListener("timeupdate", on.tick);
    this.audio.addEventListener("ended", on.tick);
    this.audio.addEventListener("pause", () => !this.ours && !this.audio.ended && on.pause());
  }

  async play(clock, position, volume) {
    const [first, end] = clock.chain();
    const key = `${first}-${end}`;
    if (this.key !== key || this.list !== clock.list) {
      const blob = await wav(clock.list, first, end);
      if (this.audio.src) URL.revokeObjectURL(this.audio.src);
      this.audio.src = URL.createObjectURL(blob);
      [this.key, this.list] = [key, clock.list];
    }
    this.audio.volume = volume;
    this.audio.currentTime = position();
    this.ours = false;
    await this.audio.play();
  }

  pause() {
    this.ours = true;
    this.audio.pause();
  }
}
