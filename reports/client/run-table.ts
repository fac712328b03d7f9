/** Makes the table of runs filterable and sortable, a page of rows at a time, and keeps the filter in the address. */

/** Runs in the page: plain JavaScript, without back quotes. Defines `startRunTable`, which returns how to show one seed. Rows are `RunRow` of the runs panel. */
export const runTableScript: string = String.raw`
const runColumns = [
  { title: 'Verdict', field: 0 }, { title: 'Scenario', field: 1 }, { title: 'Seed', field: 2 }, { title: 'Agreed after', field: 4, numeric: true },
  { title: 'Messages', field: 5, numeric: true }, { title: 'Events', field: 6, numeric: true }, { title: 'Violations', field: 7, numeric: true },
  { title: 'Digest', field: 3 }, { title: 'Replay', field: 9 },
];
const verdictWords = { pass: 'Passed', fail: 'Failed', inconclusive: 'Inconclusive', error: 'Error' };
const runsPerPage = 50;
const grouped = new Intl.NumberFormat('en-US');

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function copyButton(command, label) {
  const button = element('button', 'copy', 'Copy');
  button.type = 'button';
  button.dataset.copy = command;
  button.setAttribute('aria-label', label);
  return button;
}

function runCell(row, column) {
  const cell = element('td', column.numeric ? 'figure-cell' : '');
  const value = row[column.field];
  if (column.field === 0) {
    cell.append(element('span', 'badge ' + value, verdictWords[value] || value));
    cell.firstChild.prepend(document.querySelector('#icon-' + CSS.escape(value)).content.cloneNode(true));
  } else if (column.field === 1) {
    const name = element('span', 'clip', value);
    name.title = value;
    cell.append(name);
  } else if (column.field === 3) {
    const digest = element('code', '', value === null ? 'none' : value.slice(0, 12));
    if (value !== null) digest.title = value;
    cell.append(digest);
  } else if (column.field === 4) {
    cell.textContent = value === null ? 'never' : grouped.format(value) + ' ms';
  } else if (column.field === 7) {
    cell.textContent = grouped.format(value);
    if (row[8] !== '') cell.append(' ', element('span', 'extent clip', row[8]));
    cell.title = row[8];
  } else if (column.field === 9) {
    const command = element('code', 'clip', value);
    command.title = value;
    cell.append(copyButton(value, 'Copy the replay command of seed ' + row[2]), command);
  } else {
    cell.textContent = column.numeric ? grouped.format(value) : value;
  }
  return cell;
}

function compareRuns(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a === 'number') return a - b;
  const numbers = /^\d{1,15}$/;
  if (numbers.test(a) && numbers.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function matchesRun(row, haystack, filter) {
  if (filter.verdict !== '' && row[0] !== filter.verdict) return false;
  return filter.terms.every((term) => (term.startsWith('seed:') ? row[2].toLowerCase() === term.slice(5) : haystack.includes(term)));
}

function startRunTable(rows) {
  const byId = (id) => document.getElementById('run-' + id);
  const table = byId('table');
  const state = { column: null, descending: false, page: 0 };
  const haystacks = new Map(rows.map((row) => [row, [verdictWords[row[0]], row[1], row[2], row[3], row[8]].join('\n').toLowerCase()]));

  const head = table.tHead.appendChild(element('tr'));
  runColumns.forEach((column) => {
    const heading = element('th', column.numeric ? 'figure-cell' : '');
    heading.scope = 'col';
    const button = element('button', '', column.title);
    button.type = 'button';
    button.addEventListener('click', () => {
      state.descending = state.column === column ? !state.descending : false;
      state.column = column;
      state.page = 0;
      show();
    });
    heading.append(button);
    head.append(heading);
  });

  function chosen() {
    const terms = byId('filter').value.toLowerCase().split(/\s+/).filter((term) => term !== '');
    const filter = { terms, verdict: byId('verdict').value };
    const found = rows.filter((row) => matchesRun(row, haystacks.get(row), filter));
    if (state.column === null) return found;
    const field = state.column.field;
    const sign = state.descending ? -1 : 1;
    return found.sort((a, b) => sign * compareRuns(a[field], b[field]));
  }

  function show() {
    const found = chosen();
    const pages = Math.max(1, Math.ceil(found.length / runsPerPage));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    const from = state.page * runsPerPage;
    const part = found.slice(from, from + runsPerPage);
    table.tBodies[0].replaceChildren(...part.map((row) => {
      const line = element('tr');
      line.append(...runColumns.map((column) => runCell(row, column)));
      return line;
    }));
    runColumns.forEach((column, index) => {
      if (column === state.column) head.cells[index].setAttribute('aria-sort', state.descending ? 'descending' : 'ascending');
      else head.cells[index].removeAttribute('aria-sort');
    });
    byId('status').textContent = grouped.format(found.length) + ' of ' + grouped.format(rows.length) + (rows.length === 1 ? ' run matches' : ' runs match');
    byId('page').textContent = found.length === 0 ? 'No run matches' : 'Rows ' + grouped.format(from + 1) + ' to ' + grouped.format(from + part.length) + ' of ' + grouped.format(found.length);
    byId('previous').disabled = state.page === 0;
    byId('next').disabled = state.page >= pages - 1;
  }

  function keepInAddress() {
    const query = new URLSearchParams();
    if (byId('filter').value !== '') query.set('find', byId('filter').value);
    if (byId('verdict').value !== '') query.set('verdict', byId('verdict').value);
    history.replaceState(null, '', query.size === 0 ? '#runs' : '#runs?' + query);
  }

  function filtered() {
    state.page = 0;
    show();
    keepInAddress();
  }

  function turn(by) {
    state.page += by;
    show();
    table.parentElement.scrollTop = 0;
  }

  function readAddress() {
    if (!location.hash.startsWith('#runs?')) return;
    const query = new URLSearchParams(location.hash.slice('#runs?'.length));
    byId('filter').value = query.get('find') || '';
    byId('verdict').value = query.get('verdict') || '';
    document.getElementById('runs').scrollIntoView();
  }

  byId('filter').addEventListener('input', filtered);
  byId('verdict').addEventListener('change', filtered);
  byId('previous').addEventListener('click', () => turn(-1));
  byId('next').addEventListener('click', () => turn(1));
  addEventListener('hashchange', () => { readAddress(); show(); });
  readAddress();
  show();

  return (seed) => {
    byId('filter').value = 'seed:' + seed;
    byId('verdict').value = '';
    filtered();
    document.getElementById('runs').scrollIntoView();
    byId('filter').focus({ preventScroll: true });
  };
}
`;
