"use strict";
(() => {
  const form = document.getElementById("filters");
  const rows = Array.from(document.querySelectorAll("#events tbody tr"));
  const texts = rows.map(row => row.textContent.toLowerCase());
  const count = document.getElementById("count");
  const apply = () => {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(word => word);
    const sources = new Set(Array.from(form.querySelectorAll("input[name=source]:checked"), box => box.value));
    const loud = form.elements.loud.checked;
    let shown = 0;
    rows.forEach((row, i) => {
      const isShown = sources.has(row.dataset.source)
        && (!loud || row.classList.contains("warning") || row.classList.contains("error"))
        && words.every(word => texts[i].includes(word));
      row.hidden = !isShown;
      shown += isShown ? 1 : 0;
    });
    count.textContent = shown + " of " + rows.length + " events";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  apply();
})();
