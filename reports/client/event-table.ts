/** Makes the table of events filterable, a page at a time; the filter, or one event, is in the address. */

/** Runs in the page: plain JavaScript, without back quotes. Needs `element` and `grouped`. Defines `startEventTable`. Rows are `EventRow` of the events panel. */
export const eventTableScript: string = String.raw`
const eventsPerPage = 100;

function startEventTable(story) {
  const byId = (id) => document.getElementById('event-' + id);
  const filters = ['filter', 'site', 'kind'];
  const haystacks = new Map(story.rows.map((row) => [row, row.slice(2).join('\n').toLowerCase()]));
  // The page that leads to the moment that matters.
  let page = Math.floor(Math.max(0, story.rows.findLastIndex((row) => row[1] <= story.momentUs)) / eventsPerPage);

  function chosen() {
    const terms = byId('filter').value.toLowerCase().split(/\s+/).filter((term) => term !== '');
    const [site, kind] = [byId('site').value, byId('kind').value];
    return story.rows.filter((row) => (site === '' || row[2] === site) && (kind === '' || row[3] === kind) && terms.every((term) => haystacks.get(row).includes(term)));
  }

  function line(row) {
    const made = element('tr', row[1] > story.momentUs ? 'after' : '');
    made.id = 'event-' + row[0];
    const number = element('td', 'figure-cell');
    const link = element('a', '', grouped.format(row[0]));
    link.href = '#' + made.id;
    number.append(link);
    made.append(number, element('td', 'figure-cell', (row[1] / 1000).toLocaleString('en-US', { minimumFractionDigits: 3 }) + ' ms'));
    for (const text of row.slice(2, 4)) made.append(element('td', '', text));
    made.append(element('td', 'what', row[4]));
    return made;
  }

  function show(marked) {
    const found = chosen();
    const pages = Math.max(1, Math.ceil(found.length / eventsPerPage));
    if (marked !== undefined) page = Math.floor(found.findIndex((row) => row[0] === marked) / eventsPerPage);
    page = Math.min(Math.max(page, 0), pages - 1);
    const from = page * eventsPerPage;
    const part = found.slice(from, from + eventsPerPage);
    byId('table').tBodies[0].replaceChildren(...part.map(line));
    byId('status').textContent = grouped.format(found.length) + ' of ' + grouped.format(story.rows.length) + ' events match';
    byId('page').textContent = found.length === 0 ? 'No event matches' : 'Rows ' + grouped.format(from + 1) + ' to ' + grouped.format(from + part.length) + ' of ' + grouped.format(found.length);
    byId('previous').disabled = page === 0;
    byId('next').disabled = page >= pages - 1;
    const row = marked === undefined ? null : byId(String(marked));
    if (row === null) return;
    row.classList.add('marked');
    row.scrollIntoView({ block: 'center' });
  }

  function filtered() {
    page = 0;
    show();
    const query = new URLSearchParams(filters.filter((name) => byId(name).value !== '').map((name) => [name, byId(name).value]));
    history.replaceState(null, '', query.size === 0 ? '#events' : '#events?' + query);
  }

  function turn(by) {
    page += by;
    show();
    byId('table').parentElement.scrollTop = 0;
  }

  function readAddress() {
    const one = /^#event-(\d+)$/.exec(location.hash);
    const query = new URLSearchParams(location.hash.startsWith('#events?') ? location.hash.slice('#events?'.length) : '');
    if (one !== null || query.size > 0) for (const name of filters) byId(name).value = query.get(name) || '';
    if (query.size > 0) document.getElementById('events').scrollIntoView();
    show(one === null ? undefined : Number(one[1]));
  }

  byId('filter').addEventListener('input', filtered);
  byId('site').addEventListener('change', filtered);
  byId('kind').addEventListener('change', filtered);
  byId('previous').addEventListener('click', () => turn(-1));
  byId('next').addEventListener('click', () => turn(1));
  addEventListener('hashchange', readAddress);
  readAddress();
}
`;
