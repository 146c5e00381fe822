// A list of many rows: sorted by its headings, filtered by words, chosen by click or keys; only the rows in view are drawn.
const ROW = 26; // pixels; the style says the same
const AROUND = 10; // rows drawn above and below what is in view
const WIDEST = 30; // letters of a column

class List {
  constructor(label, { many, onChoice, onSort }) {
    Object.assign(this, { many, onChoice, onSort, chosen: new Set(), order: [], place: 0, words: '' });
    this.sorting = { column: null, descending: false };
    this.shown = { columns: [], keys: [], rows: [] };
    this.prefix = id();
    this.filter = element('input', {
      type: 'search', placeholder: 'filter', 'aria-label': `filter ${label}`, oninput: () => this.filtered()
    });
    this.count = element('span', { class: 'mlops-count', role: 'status' });
    this.columns = element('colgroup');
    this.headings = element('tr');
    this.body = element('tbody');
    this.view = element(
      'div',
      {
        class: 'mlops-list', tabindex: '0', role: 'grid', 'aria-label': label, 'aria-multiselectable': String(many),
        onscroll: () => this.soon(), onkeydown: event => this.pressed(event)
      },
      element('table', { role: 'presentation' }, this.columns, element('thead', {}, this.headings), this.body)
    );
    this.bar = element('div', { class: 'mlops-bar' }, this.filter, this.count);
    this.node = element('div', {}, this.bar, this.view);
  }

  show(listed) {
    this.shown = listed;
    this.texts = listed.rows.map(row => row.map((value, at) => written(value, listed.columns[at].form)));
    this.searched = this.texts.map(texts => texts.join('\n').toLowerCase());
    const place = listed.columns.findIndex(column => column.name === this.sorting.name); // columns come and go
    this.sorting.column = place < 0 ? null : place;
    const known = new Set(listed.keys);
    this.chosen = new Set([...this.chosen].filter(key => known.has(key)));
    this.headed();
    this.filtered();
  }

  choose(keys) {
    this.chosen = new Set(keys);
    this.draw();
  }

  headed() {
    const { columns } = this.shown;
    const widths = columns.map((column, at) => {
      const longest = this.texts.reduce((most, texts) => Math.max(most, texts[at].length), column.name.length + 2);
      return Math.min(longest, WIDEST) + 2;
    });
    this.columns.replaceChildren(
      element('col', { style: 'width: 28px' }), ...widths.map(width => element('col', { style: `width: ${width}ch` }))
    );
    this.headings.replaceChildren(element('th', { 'aria-label': 'selected' }), ...columns.map((column, at) => {
      const { descending } = this.sorting;
      const sorted = this.sorting.column === at;
      const sign = sorted ? (descending ? ' ▼' : ' ▲') : '';
      return element(
        'th',
        {
          scope: 'col', role: 'columnheader', class: this.side(column),
          'aria-sort': sorted ? (descending ? 'descending' : 'ascending') : 'none'
        },
        element('button', { type: 'button', onclick: () => this.sort(at) }, column.name + sign)
      );
    }));
  }

  side(column) {
    return column.form === 'text' || column.form === 'time' ? null : 'mlops-right';
  }

  sort(column) {
    const again = this.sorting.column === column;
    const first = this.shown.columns[column].form !== 'text'; // of numbers and times the large ones first
    this.sorting = { column, name: this.shown.columns[column].name, descending: again ? !this.sorting.descending : first };
    const { keys, columns, total } = this.shown;
    if (total > keys.length && columns[column].metric) {
      this.onSort(columns[column].metric, !this.sorting.descending); // the kernel orders all that there are
    }
    this.headed();
    this.filtered();
    this.headings.children[column + 1].querySelector('button').focus();
  }

  filtered() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.order = this.shown.keys.map((_, at) => at).filter(at => words.every(word => this.searched[at].includes(word)));
    const { column, descending } = this.sorting;
    if (column !== null) {
      const value = at => this.shown.rows[at][column];
      const way = descending ? -1 : 1;
      this.order.sort((one, other) => {
        const [a, b] = [value(one), value(other)];
        const numbers = [a, b].map(each => typeof each === 'number');
        if (numbers[0] && numbers[1]) return way * (a - b);
        if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1; // what is missing stands last
        return way * String(a ?? '').localeCompare(String(b ?? ''));
      });
    }
    this.place = Math.min(this.place, Math.max(this.order.length - 1, 0));
    this.view.setAttribute('aria-rowcount', this.order.length);
    this.draw();
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    const { keys, columns, total } = this.shown;
    const first = Math.max(0, Math.floor(this.view.scrollTop / ROW) - AROUND);
    const last = Math.min(this.order.length, first + Math.ceil((this.view.clientHeight || 300) / ROW) + 2 * AROUND);
    const space = rows => element('tr', { 'aria-hidden': 'true', style: `height: ${rows * ROW}px` });
    const rows = this.order.slice(first, last).map((at, step) => this.row(at, first + step, columns));
    this.body.replaceChildren(space(first), ...rows, space(this.order.length - last));
    this.view.setAttribute('aria-activedescendant', `${this.prefix}-${this.place}`);
    const listed = total > keys.length ? `the first ${figure(keys.length)} of ${figure(total)}` : figure(keys.length);
    const some = this.order.length < keys.length ? `${figure(this.order.length)} of ` : '';
    const chosen = this.chosen.size ? ` · ${this.chosen.size} selected` : '';
    this.count.textContent = `${some}${listed} ${total === 1 ? 'row' : 'rows'}${chosen}`;
  }

  row(at, place, columns) {
    const key = this.shown.keys[at];
    const chosen = this.chosen.has(key);
    return element(
      'tr',
      {
        id: `${this.prefix}-${place}`, role: 'row', 'aria-rowindex': place + 1, 'aria-selected': String(chosen),
        class: place === this.place ? 'mlops-active' : null,
        onclick: event => this.clicked(place, key, event)
      },
      element('td', { role: 'gridcell', class: 'mlops-mark' }, chosen ? '☑' : '☐'),
      ...this.texts[at].map((text, column) =>
        element('td', { role: 'gridcell', class: this.side(columns[column]), title: text.length > WIDEST ? text : null }, text)
      )
    );
  }

  clicked(place, key, event) {
    const added = this.many && (event.ctrlKey || event.metaKey || event.target.classList.contains('mlops-mark'));
    this.place = place;
    added ? this.toggle(key) : this.only(key);
  }

  only(key) {
    this.chosen = new Set(this.chosen.size === 1 && this.chosen.has(key) ? [] : [key]);
    this.told();
  }

  toggle(key) {
    this.chosen.has(key) ? this.chosen.delete(key) : this.chosen.add(key);
    this.told();
  }

  told() {
    this.draw();
    this.onChoice([...this.chosen]);
  }

  pressed(event) {
    const page = Math.max(1, Math.floor(this.view.clientHeight / ROW) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.target !== this.view) return;
    if (event.key in steps) {
      const most = Math.max(this.order.length - 1, 0);
      this.place = Math.min(most, Math.max(0, this.place + steps[event.key]));
      const top = this.place * ROW;
      const room = this.view.clientHeight - 2 * ROW;
      if (top < this.view.scrollTop) this.view.scrollTop = top;
      if (top > this.view.scrollTop + room) this.view.scrollTop = top - room;
      this.draw();
    } else if ((event.key === ' ' || event.key === 'Enter') && this.order.length) {
      const key = this.shown.keys[this.order[this.place]];
      this.many && event.key === ' ' ? this.toggle(key) : this.only(key);
    } else {
      return;
    }
    event.preventDefault();
  }
}
