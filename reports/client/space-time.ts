/** Filters the arrows of the space-time diagram by site and by kind of message. */

/** Runs in the page: plain JavaScript, without back quotes. Defines `startSpaceTime`. Arrows are three points each, with lanes and kind in `customdata`. */
export const spaceTimeScript: string = `
function startSpaceTime(chart) {
  const [site, sort] = ['site', 'sort'].map((name) => document.getElementById('space-time-' + name));
  const whole = chart.traces;

  function filtered(trace) {
    if (trace.customdata === undefined) return trace;
    const wanted = trace.customdata.map(([from, to, kind]) => (site.value === '' || from === Number(site.value) || to === Number(site.value)) && (sort.value === '' || kind === sort.value));
    const kept = (list) => list.filter((_, index) => wanted[index]);
    return { ...trace, x: kept(trace.x), y: kept(trace.y), text: kept(trace.text), customdata: kept(trace.customdata), marker: { ...trace.marker, size: kept(trace.marker.size) } };
  }

  function draw() {
    chart.traces = whole.map(filtered);
    drawChart(chart);
  }

  site.addEventListener('change', draw);
  sort.addEventListener('change', draw);
}
`;
