// The desk in the browser: tells htmx when the desk has news, and lets the talk move the player.
"use strict";

// One stream of news for each page that is looked at. A browser opens six connections to one
// server: streams of pages in the background would take them all, so a hidden page has none and
// catches up when it is shown.
(() => {
  const address = document.querySelector("[data-live]")?.dataset.live;
  if (!address) return;
  const state = document.querySelector("[data-live-state]");
  let source = null;

  const tell = (name) => htmx.trigger(document.body, `live:${name}`);
  const say = (text) => { if (state && state.textContent !== text) state.textContent = text; };

  function open() {
    if (source) return;
    source = new EventSource(address);
    source.onopen = () => {
      say("Live");
      // What happened since the page was made, or since the stream was cut, came by no stream.
      tell("list");
      tell("alarm");
    };
    source.onmessage = (message) => tell(message.data);
    source.addEventListener("over", () => location.reload());
    source.onerror = () => {
      say("Not live: reconnecting");
      // A refusal (signed out, locked) closes the stream for good; loading the page says why.
      if (source.readyState === EventSource.CLOSED) location.reload();
    };
  }
  function close() {
    source?.close();
    source = null;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  if (!document.hidden) open();
})();

// The player jumps to the sentence that is pressed, and the sentence that is heard is marked. It may
// come into the page later, when the call is over.
document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-at]");
  const player = document.querySelector("audio");
  if (!at || !player) return;
  player.currentTime = Number(at.dataset.at);
  player.play();
});
document.addEventListener("timeupdate", (event) => {
  const player = event.target;
  let now = null;
  for (const each of document.querySelectorAll(".talk [data-at]")) {
    each.closest("li").classList.remove("now");
    if (Number(each.dataset.at) <= player.currentTime + 0.05) now = each;
  }
  if (!player.paused) now?.closest("li").classList.add("now");
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// An emergency in the practice sounds until its notice is gone: somebody has opened the case.
(() => {
  const AGAIN_MS = 2000;
  let audio = null;
  function sound() {
    if (!document.querySelector("[data-alarm]")) return;
    audio ??= new AudioContext();
    for (const [after, hertz] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = new OscillatorNode(audio, { frequency: hertz });
      tone.connect(new GainNode(audio, { gain: 0.2 })).connect(audio.destination);
      tone.start(audio.currentTime + after);
      tone.stop(audio.currentTime + after + 0.2);
    }
    setTimeout(sound, AGAIN_MS);
  }
  let ringing = false;
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "alarm") return;
    const here = Boolean(document.querySelector("[data-alarm]"));
    if (here && !ringing) sound();
    ringing = here;
  });
})();
