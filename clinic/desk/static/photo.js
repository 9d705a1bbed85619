// A photo: zoom, and points that are dragged by hand or moved with the arrow keys. The points are
// the form's fields, in pixels of the photo; lengths are worked out by the desk.
"use strict";

(() => {
  const frame = document.querySelector(".frame");
  if (!frame) return;
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      frame.classList.remove("zoom2", "zoom4");
      if (button.dataset.zoom !== "1") frame.classList.add(`zoom${button.dataset.zoom}`);
      for (const each of document.querySelectorAll("[data-zoom]")) {
        each.setAttribute("aria-pressed", String(each === button));
      }
    });
  }

  const drawing = frame.querySelector("svg");
  if (!drawing) return;
  const field = (name) => document.querySelector(`[name="${name}"]`);
  const box = drawing.viewBox.baseVal;

  function draw() {
    for (const handle of drawing.querySelectorAll(".handle")) {
      handle.setAttribute("cx", field(`${handle.dataset.point}_x`).value);
      handle.setAttribute("cy", field(`${handle.dataset.point}_y`).value);
    }
    for (const line of drawing.querySelectorAll("line[data-from]")) {
      line.setAttribute("x1", field(`${line.dataset.from}_x`).value);
      line.setAttribute("y1", field(`${line.dataset.from}_y`).value);
      line.setAttribute("x2", field(`${line.dataset.to}_x`).value);
      line.setAttribute("y2", field(`${line.dataset.to}_y`).value);
    }
  }
  function move(name, x, y) {
    field(`${name}_x`).value = Math.round(Math.min(Math.max(x, 0), box.width) * 10) / 10;
    field(`${name}_y`).value = Math.round(Math.min(Math.max(y, 0), box.height) * 10) / 10;
    draw();
  }

  for (const handle of drawing.querySelectorAll(".handle")) {
    const name = handle.dataset.point;
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const there = new DOMPoint(event.clientX, event.clientY);
      const here = there.matrixTransform(drawing.getScreenCTM().inverse());
      move(name, here.x, here.y);
    });
    handle.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 10 : 1;
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (!by) return;
      event.preventDefault();
      move(name, Number(field(`${name}_x`).value) + by[0], Number(field(`${name}_y`).value) + by[1]);
    });
  }
  for (const input of document.querySelectorAll(".points input")) input.addEventListener("input", draw);
  draw();
})();
