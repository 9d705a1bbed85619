// Both directions of sound. All of it runs through one AudioContext, so that the browser's echo
// canceller knows what the speaker plays.

export const RATE_HZ = 16000;
export const GAINS = { 1: 0.15, 2: 0.35, 3: 0.7, 4: 1 };
// Steps of 6 to 8 dB, each heard as a step; the service's prompts are leveled for the last.
const ALARM_GAIN = 0.35;
// Heard across a waiting room at any volume, and the words that are spoken meanwhile stay clear.
const ALARM_HZ = [880, 660];
const ALARM_TONE_S = 0.28;
const ALARM_TONES = 6;

export class Sound {
  #context = null;
  #gain = null;
  #player = null;
  #stream = null;
  #capture = null;
  #raw;
  #closed = false;

  /** `raw`: without the browser's own processing, which tests need to know what they hear. */
  constructor({ raw, frame, starved }) {
    this.#raw = raw;
    this.frame = frame;
    this.starved = starved;
  }

  /** Call it from a touch or key: before one, browsers play nothing. */
  async open(volume) {
    this.#context = new AudioContext({ sampleRate: RATE_HZ });
    this.#gain = new GainNode(this.#context);
    this.#gain.connect(this.#context.destination);
    this.volume(volume);
    await Promise.all(
      ["capture", "player"].map((name) =>
        this.#context.audioWorklet.addModule(`/static/${name}-worklet.js`),
      ),
    );
    if (this.#closed) return;
    this.#player = new AudioWorkletNode(this.#context, "player", { numberOfInputs: 0 });
    this.#player.port.onmessage = () => this.starved();
    this.#player.connect(this.#gain);
  }

  play(buffer) {
    this.#player?.port.postMessage(buffer, [buffer]);
  }

  forget() {
    this.#player?.port.postMessage("forget");
  }

  volume(step) {
    if (this.#gain) this.#gain.gain.value = GAINS[step];
  }

  /** Opens the microphone. Throws where there is none or it is refused. */
  async listen() {
    const wanted = !this.#raw;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: wanted, noiseSuppression: wanted, autoGainControl: wanted },
    });
    if (this.#closed || !this.#context) {
      stop(stream);
      return;
    }
    this.deafen();
    this.#stream = stream;
    this.#capture = new AudioWorkletNode(this.#context, "capture", { numberOfOutputs: 0 });
    this.#capture.port.onmessage = ({ data }) => this.frame(data);
    new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream }).connect(this.#capture);
  }

  /** What the machine calls the microphone that is open; "" when none is. */
  get microphone() {
    return this.#stream?.getAudioTracks()[0].label ?? "";
  }

  /** The microphone is given back, not only ignored: its light goes out. */
  deafen() {
    if (this.#stream) stop(this.#stream);
    if (this.#capture) this.#capture.port.onmessage = null;
    this.#capture?.disconnect();
    this.#stream = this.#capture = null;
  }

  alarm() {
    if (!this.#context || this.#context.state !== "running") return;
    const gain = new GainNode(this.#context, { gain: ALARM_GAIN });
    gain.connect(this.#context.destination);
    const tone = new OscillatorNode(this.#context, { type: "triangle" });
    tone.connect(gain);
    const begin = this.#context.currentTime;
    for (let each = 0; each < ALARM_TONES; each++) {
      tone.frequency.setValueAtTime(ALARM_HZ[each % 2], begin + each * ALARM_TONE_S);
    }
    tone.start(begin);
    tone.stop(begin + ALARM_TONES * ALARM_TONE_S);
  }

  close() {
    this.#closed = true;
    this.deafen();
    this.#context?.close();
    this.#context = this.#gain = this.#player = null;
  }
}

/** The loudest sample of a frame, 0 to 1. */
export function level(buffer) {
  return new Int16Array(buffer).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 0x8000;
}

export function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}
