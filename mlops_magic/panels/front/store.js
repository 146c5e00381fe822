// The panel of a store: tabs with a list each, and below it the card of what is chosen.
const TABS = { runs: 'Runs', models: 'Models', data: 'Data', drift: 'Drift', lineage: 'Lineage' };
const MANY = ['runs', 'data'];
const HINTS = {
  runs: 'Choose a run to see its card, two or more to compare them.',
  models: 'Choose a version to see its card.',
  data: 'Choose a version to see it, two to see what differs.',
  drift: 'Choose a report to see it.',
  lineage: 'Choose a thing to see where it came from.'
};

class StorePanel {
  constructor(model, root) {
    this.model = model;
    apart(root);
    this.status = element('p', { class: 'mlops-status', role: 'status', hidden: true });
    this.kernel = new Kernel(model, this.status);
    this.kernel.heard = { rows: answer => this.listed(answer), card: answer => this.carded(answer) };
    this.lists = {};
    this.query = {};
    this.where = element('input', {
      type: 'search', placeholder: 'where: params.C < 1', title: 'a condition as %leaderboard --where takes it; then Enter',
      'aria-label': 'runs that meet a condition', class: 'mlops-where',
      onchange: () => this.look(Object.assign(this.query, { where: this.where.value }))
    });
    this.tabs = {};
    this.bar = element('div', { role: 'tablist', 'aria-label': 'what the store holds', class: 'mlops-tabs' });
    this.place = element('div', { role: 'tabpanel', id: id() });
    this.card = element('div', { class: 'mlops-chosen', 'aria-live': 'polite' });
    for (const [name, title] of Object.entries(TABS)) {
      this.tabs[name] = element(
        'button',
        {
          type: 'button', role: 'tab', 'aria-controls': this.place.id, onclick: () => this.go(name),
          onkeydown: event => this.pressed(event, name)
        },
        title
      );
    }
    const again = element('button', { type: 'button', class: 'mlops-again', onclick: () => this.look() }, 'Refresh');
    this.bar.append(...Object.values(this.tabs));
    root.append(element('div', { class: 'mlops-head' }, this.bar, again), this.status, this.place, this.card);
    this.onTab = () => this.turned();
    this.onSelected = () => this.selected();
    model.on('change:tab', this.onTab);
    model.on('change:selected', this.onSelected);
    this.turned();
  }

  go(name) {
    this.model.set('tab', name);
    this.kernel.save();
  }

  pressed(event, name) {
    const names = Object.keys(TABS);
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -names.indexOf(name), End: names.length - 1 - names.indexOf(name) };
    if (event.key in steps) {
      const next = names[(names.indexOf(name) + steps[event.key] + names.length) % names.length];
      this.go(next);
      this.tabs[next].focus();
      event.preventDefault();
    }
  }

  get tab() {
    return this.model.get('tab');
  }

  get list() {
    this.lists[this.tab] ??= this.made(this.tab);
    return this.lists[this.tab];
  }

  made(tab) {
    const list = new List(TABS[tab].toLowerCase(), {
      many: MANY.includes(tab),
      onChoice: keys => this.chose(keys),
      onSort: (by, ascending) => this.look(Object.assign(this.query, { by, ascending }))
    });
    if (tab === 'runs') list.count.before(this.where);
    return list;
  }

  turned() {
    for (const [name, tab] of Object.entries(this.tabs)) {
      tab.setAttribute('aria-selected', String(name === this.tab));
      tab.tabIndex = name === this.tab ? 0 : -1;
    }
    this.place.setAttribute('aria-label', TABS[this.tab]);
    this.place.replaceChildren(this.list.node);
    this.hint();
    this.look();
  }

  look() {
    this.kernel.ask('rows', { tab: this.tab, ...(this.tab === 'runs' ? this.query : {}) });
  }

  listed(answer) {
    if (answer.tab !== this.tab) return;
    this.list.show(answer);
    this.list.view.hidden = !answer.keys.length;
    this.list.bar.hidden = !answer.keys.length && !this.where.value;
    if (this.tab === 'runs') this.list.choose(this.model.get('selected'));
    if (!answer.keys.length) {
      this.card.replaceChildren(element('p', { class: 'mlops-hint' }, answer.empty));
    } else {
      this.asked([...this.list.chosen]);
    }
  }

  chose(keys) {
    if (this.tab === 'runs') {
      this.model.set('selected', keys);
      this.kernel.save();
    }
    this.asked(keys);
  }

  selected() {
    const keys = this.model.get('selected');
    const list = this.lists.runs;
    if (!list || (keys.length === list.chosen.size && keys.every(key => list.chosen.has(key)))) return;
    list.choose(keys);
    if (this.tab === 'runs') this.asked(keys);
  }

  asked(keys) {
    if (keys.length) {
      this.kernel.ask('card', { tab: this.tab, keys });
    } else {
      this.hint();
    }
  }

  hint() {
    this.card.replaceChildren(element('p', { class: 'mlops-hint' }, HINTS[this.tab]));
  }

  carded(answer) {
    if (answer.tab === this.tab && this.list.chosen.size) shownCard(this.card, answer.html);
  }

  end() {
    this.kernel.end();
    this.model.off('change:tab', this.onTab);
    this.model.off('change:selected', this.onSelected);
  }
}

export default {
  render({ model, el }) {
    const panel = new StorePanel(model, el);
    return () => panel.end();
  }
};
