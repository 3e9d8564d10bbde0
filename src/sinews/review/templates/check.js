// A mark opens the readings of its note; without this script the link leads to the note, closed.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-claim]");
  const note = link && document.getElementById("claim-" + link.dataset.claim);
  if (!note) return;
  const readings = note.querySelector("details.readings");
  if (readings) readings.open = true;
});
