/** Draws the charts of a page in the colours of its scheme, again when the scheme changes, and notices a type the bundle lacks. */

/** Runs in the page: plain JavaScript of the ES2022 kind, without back quotes. Needs `Plotly`. Defines `drawCharts`. */
export const chartsScript: string = String.raw`
const chartConfig = {
  responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: '', scrollZoom: false, showTips: false,
  modeBarButtonsToRemove: ['select2d', 'lasso2d', 'pan2d', 'zoomIn2d', 'zoomOut2d', 'autoScale2d'],
};

const narrow = 520;

function inScheme(value, tokens) {
  if (typeof value === 'string') {
    const token = /^var\((--[a-z0-9-]+)\)$/.exec(value);
    return token === null ? value : tokens.getPropertyValue(token[1]).trim();
  }
  // Long lists are data, and hold no colours; pairs may be the steps of a scale.
  if (Array.isArray(value)) return value.length <= 2 || (typeof value[0] === 'object' && value[0] !== null) ? value.map((item) => inScheme(item, tokens)) : value;
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inScheme(item, tokens)]));
  return value;
}

function chartLayout(chart, width) {
  const axis = { gridcolor: 'var(--grid)', linecolor: 'var(--line)', tickcolor: 'var(--line)', zerolinecolor: 'var(--line)', automargin: true, title: { standoff: 10 } };
  const common = {
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: 'var(--soft)' },
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 56, r: 16, t: 30, b: 44, pad: 2 },
    showlegend: true,
    legend: { orientation: 'h', x: 0, xanchor: 'left', yref: 'container', y: 0, yanchor: 'bottom', font: { size: 12 }, itemsizing: 'trace', traceorder: 'normal' },
    hovermode: 'x unified', dragmode: matchMedia('(pointer: coarse)').matches ? false : 'zoom', bargap: 0,
    hoverlabel: { bgcolor: 'var(--card)', bordercolor: 'var(--line)', font: { color: 'var(--ink)', size: 12 }, namelength: -1 },
    modebar: { bgcolor: 'rgba(0,0,0,0)', color: 'var(--faint)', activecolor: 'var(--ink)' },
  };
  const layout = { ...common, ...chart.layout };
  for (const name of Object.keys(layout)) {
    if (/^[xy]axis\d*$/.test(name)) layout[name] = { ...axis, ...layout[name], title: { ...axis.title, ...layout[name].title } };
  }
  if (width < narrow) layout.font = { ...layout.font, size: 11 };
  return layout;
}

async function drawChart(chart) {
  const place = document.getElementById(chart.id);
  place.dataset.height ||= place.clientHeight;
  const legendRows = place.clientWidth < narrow ? chart.traces.length : 0;
  place.style.height = Number(place.dataset.height) + 16 * legendRows + 'px';
  try {
    const tokens = getComputedStyle(document.documentElement);
    const traces = chart.traces.map((trace) => inScheme(trace, tokens));
    await Plotly.react(place, traces, inScheme(chartLayout(chart, place.clientWidth), tokens), chartConfig);
    for (const drawing of place.querySelectorAll('.main-svg')) drawing.setAttribute('aria-hidden', 'true');
    const drawn = place._fullData.map((trace) => trace.type);
    chart.traces.forEach((trace, index) => {
      if (drawn[index] !== trace.type) throw new Error('trace ' + index + ' was drawn as ' + drawn[index] + ', not as ' + trace.type);
    });
    place.dataset.drawn = drawn.join(' ');
  } catch (error) {
    const note = document.createElement('p');
    note.className = 'chart-error';
    note.textContent = 'This chart could not be drawn (' + error.message + '). Its numbers are in the data table below.';
    place.replaceChildren(note);
    console.error(chart.id, error);
  }
}

async function drawCharts(charts) {
  for (const chart of charts) {
    await new Promise((resolve) => setTimeout(resolve));
    await drawChart(chart);
  }
}
`;
