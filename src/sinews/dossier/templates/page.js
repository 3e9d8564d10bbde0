"use strict";
// Figures open in a dialog; without this script their links still lead to them.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-figure]");
  const dialog = link && document.getElementById(link.dataset.figure);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    return;
  }
  // A click on the backdrop is a click on the dialog itself, outside its box.
  if (event.target.nodeName === "DIALOG" && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
  const button = event.target.closest("button[data-save]");
  if (button) save(button.closest("figure"), button.dataset.save);
});

// On paper nothing can be unfolded: the rest of each list is printed.
const folded = () => document.querySelectorAll("details.rest:not([open])");
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...folded()];
  opened.forEach((each) => { each.open = true; });
});
addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));

function save(figure, kind) {
  const name = figure.dataset.file + "." + kind;
  if (kind === "csv") {
    const text = figure.querySelector("template.csv").content.textContent;
    download(new Blob([text], { type: "text/csv;charset=utf-8" }), name);
    return;
  }
  const { text, width, height } = standalone(figure);
  if (kind === "svg") {
    download(new Blob([text], { type: "image/svg+xml;charset=utf-8" }), name);
    return;
  }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(blob, name), "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
}

// The chart by itself: title above, source below, colours as they are on white paper.
function standalone(figure) {
  const chart = figure.querySelector(".wide svg").cloneNode(true);
  const width = Number(chart.getAttribute("width"));
  const inner = Number(chart.getAttribute("height"));
  const title = wrapped(figure.querySelector("h3").textContent, width / 9.6);
  const subtitle = wrapped(figure.querySelector(".sub").textContent, width / 7.2);
  const source = wrapped(figure.querySelector(".source").textContent, width / 6.6);
  const under = 16 + 24 * title.length;
  const top = under + 18 * subtitle.length + 6;
  const height = top + inner + 16 + 17 * source.length + 8;
  const space = "http://www.w3.org/2000/svg";
  const outer = document.createElementNS(space, "svg");
  outer.setAttribute("xmlns", space);
  outer.setAttribute("viewBox", `0 0 ${width + 32} ${height}`);
  outer.setAttribute("width", width + 32);
  outer.setAttribute("height", height);
  const paper = document.createElementNS(space, "rect");
  paper.setAttribute("width", width + 32);
  paper.setAttribute("height", height);
  paper.setAttribute("fill", "#ffffff");
  outer.append(paper);
  title.forEach((line, at) => outer.append(written(line, 24 + 24 * at, 18, "bold", "#1d2023")));
  subtitle.forEach((line, at) =>
    outer.append(written(line, under + 10 + 18 * at, 13, "normal", "#5b6167")));
  chart.setAttribute("x", 16);
  chart.setAttribute("y", top);
  outer.append(chart);
  source.forEach((line, at) =>
    outer.append(written(line, top + inner + 22 + 17 * at, 12, "normal", "#5b6167")));
  let text = new XMLSerializer().serializeToString(outer);
  text = text.replace(/var\(--[a-z]+,\s*(#[0-9a-f]{6})\)/g, "$1");
  return { text, width: width + 32, height };
}

function written(line, y, size, weight, colour) {
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  text.setAttribute("x", 16);
  text.setAttribute("y", y);
  text.setAttribute("font-family", "Liberation Sans, Arial, Helvetica, sans-serif");
  text.setAttribute("font-size", size);
  text.setAttribute("font-weight", weight);
  text.setAttribute("fill", colour);
  text.textContent = line;
  return text;
}

function wrapped(text, most) {
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line && line.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = line ? line + " " + word : word;
  }
  return lines;
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
