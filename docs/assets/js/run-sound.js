// Tones of our own: played ahead by Web Audio, or laid into one WAV that goes on behind a lock screen.

import { score, WAIT } from "./run-clock.js";

export const RATE = 8000; // enough for tones below 1.2 kHz, and an hour stays a file one can keep

// [frequency, start, length] in Hz and seconds; every tone is shorter than a second
export const TONES = {
  go: [[660, 0, 0.15], [990, 0.17, 0.35]],
  back: [[990, 0, 0.15], [660, 0.17, 0.35]],
  rest: [[440, 0, 0.7]],
  tick: [[880, 0, 0.09]],
  wait: [[740, 0, 0.12], [740, 0.2, 0.12], [740, 0.4, 0.12]],
  end: [[523, 0, 0.2], [659, 0.22, 0.2], [784, 0.44, 0.5]],
};

const rendered = {};

async function tone(name) {
  const notes = TONES[name];
  const last = notes.at(-1);
  const context = new OfflineAudioContext(1, Math.ceil((last[1] + last[2]) * RATE), RATE);
  for (const [pitch, start, length] of notes) {
    const wave = new OscillatorNode(context, { frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.8, start + 0.004);
    gain.gain.setValueAtTime(0.8, start + length - 0.03);
    gain.gain.linearRampToValueAtTime(0, start + length);
    wave.connect(gain).connect(context.destination);
    wave.start(start);
    wave.stop(start + length);
  }
  return context.startRendering();
}

export async function tones() {
  for (const name of Object.keys(TONES)) rendered[name] ??= await tone(name);
  return rendered;
}

// One WAV, 16 bit, mono. The silence between is one block used again and again, so an hour costs no memory here.
export async function wav(list, first, end, wait = WAIT) {
  const { sounds, seconds } = score(list, first, end, wait);
  const samples = {};
  for (const [name, buffer] of Object.entries(await tones())) {
    samples[name] = Int16Array.from(buffer.getChannelData(0), (value) => Math.max(-1, Math.min(1, value)) * 32767);
  }
  const total = Math.round(seconds * RATE);
  const parts = [header(total)];
  const nothing = new Int16Array(RATE * 10);
  let filled = 0;
  const silence = (until) => {
    for (; filled < until; filled += Math.min(until - filled, nothing.length)) {
      parts.push(nothing.subarray(0, Math.min(until - filled, nothing.length)));
    }
  };
  for (const [at, name] of sounds) {
    silence(Math.round(at * RATE));
    parts.push(samples[name]);
    filled += samples[name].length;
  }
  silence(total);
  return new Blob(parts, { type: "audio/wav" });
}

function header(count) {
  const view = new DataView(new ArrayBuffer(44));
  const text = (at, word) => [...word].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + count * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, count * 2, true);
  return view;
}

// Beeps while the page is open, each handed to the sound clock before it is due.
export class Beeps {
  async open() {
    this.context ??= new AudioContext();
    await this.context.resume();
    this.tones = await tones();
    this.gain ??= new GainNode(this.context);
    this.gain.connect(this.context.destination);
    this.waiting ??= new Set();
  }

  play(name, inMs, volume) {
    if (!this.tones) return;
    this.gain.gain.value = volume;
    const source = new AudioBufferSourceNode(this.context, { buffer: this.tones[name] });
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
