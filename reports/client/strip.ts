/** Names the run under the pointer in the strips, and leads to it in the table. */

/** Runs in the page: plain JavaScript, without back quotes. Defines `startStrips`. */
export const stripScript: string = `
function startStrips(strip, showSeed) {
  const tip = element('div', 'tip');
  tip.hidden = true;
  document.body.append(tip);
  document.querySelectorAll('.strip-cells').forEach((cells, index) => {
    const seeds = strip.runs[index];
    const columns = cells.viewBox.baseVal.width / strip.pitch;
    const seedAt = (event) => {
      const box = cells.getBoundingClientRect();
      const pitch = box.width / columns;
      const column = Math.min(columns - 1, Math.max(0, Math.floor((event.clientX - box.left) / pitch)));
      return seeds[Math.floor((event.clientY - box.top) / pitch) * columns + column];
    };
    cells.addEventListener('pointermove', (event) => {
      const seed = seedAt(event);
      tip.hidden = seed === undefined;
      if (seed === undefined) return;
      tip.textContent = 'seed ' + seed;
      tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + 'px';
      tip.style.top = event.clientY + 16 + 'px';
    });
    cells.addEventListener('pointerleave', () => { tip.hidden = true; });
    cells.addEventListener('click', (event) => {
      const seed = seedAt(event);
      if (seed !== undefined) showSeed(seed);
    });
  });
}
`;
