// One row of a model's inputs to change, and what the model says of it.
const DEBOUNCE = 120; // milliseconds
const MISSING = '(missing)';

class Input {
  constructor(feature, onMove) {
    this.feature = feature;
    this.onMove = onMove;
    this.name = id();
    this.control = this.made();
    this.was = element('span', { class: 'mlops-hint' });
    this.node = element(
      'div', { class: 'mlops-input' }, element('label', { for: this.name, title: feature.name }, feature.title), this.control, this.was
    );
  }

  made() {
    const { kind, low, high, choices, nullable } = this.feature;
    if (kind === 'choice') {
      this.values = nullable ? [...choices, null] : choices;
      const options = this.values.map((value, at) => element('option', { value: at }, value === null ? MISSING : String(value)));
      this.field = element('select', { id: this.name, onchange: () => this.moved(this.values[this.field.value]) }, ...options);
      return element('span', { class: 'mlops-fields' }, this.field);
    }
    if (kind === 'fixed') {
      this.field = element('input', { type: 'text', id: this.name, disabled: true, title: 'nothing is known of its kind' });
      return element('span', { class: 'mlops-fields' }, this.field);
    }
    const number = kind === 'number' || kind === 'integer';
    this.field = element('input', {
      type: number ? 'number' : 'text', id: this.name, step: kind === 'integer' ? 1 : 'any', placeholder: nullable ? MISSING : null,
      oninput: () => this.typed(number)
    });
    if (!number || low === null || high === null || low >= high) {
      return element('span', { class: 'mlops-fields' }, this.field);
    }
    const step = kind === 'integer' ? 1 : (high - low) / 200;
    this.slider = element('input', {
      type: 'range', min: low, max: high, step, 'aria-label': `${this.feature.title}, ${figure(low)} to ${figure(high)} in training`,
      oninput: () => this.slid(Number(this.slider.value))
    });
    return element('span', { class: 'mlops-fields' }, this.slider, this.field);
  }

  slid(value) {
    const { kind, low, high } = this.feature;
    const fine = kind === 'integer' ? Math.round(value) : Number(value.toPrecision(4));
    this.moved(kind === 'integer' ? fine : Math.min(Math.max(fine, low), high));
  }

  typed(number) {
    const text = this.field.value;
    if (text === '' && (this.feature.nullable || !number)) return this.moved(this.feature.nullable ? null : '', true);
    if (!number) return this.moved(text, true);
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) this.moved(value, true);
  }

  moved(value, typing = false) {
    this.show(value, typing);
    this.onMove(this.feature.name, value);
  }

  show(value, typing = false) {
    if (this.values) {
      this.field.value = this.values.indexOf(value);
    } else if (!typing) {
      this.field.value = typeof value === 'number' ? Number(value.toPrecision(12)) : value ?? '';
    }
    if (this.slider && typeof value === 'number') this.slider.value = value;
    this.first ??= { value };
    const changed = this.first.value !== value;
    this.was.textContent = changed ? `was ${written(this.first.value, 'number')}` : '';
  }
}

class WhatIfPanel {
  constructor(model, root) {
    apart(root);
    this.model = model;
    this.status = element('p', { class: 'mlops-status', role: 'status', hidden: true });
    this.kernel = new Kernel(model, this.status);
    this.kernel.heard = { inputs: answer => this.made(answer), predicted: answer => this.predicted(answer) };
    this.title = element('strong', {});
    this.answer = element('p', { class: 'mlops-answer', 'aria-live': 'polite' });
    this.bars = element('div', { class: 'mlops-bars' });
    this.notes = element('ul', { class: 'mlops-notes', role: 'status' });
    this.inputs = element('div', { class: 'mlops-inputs' });
    this.back = element('button', { type: 'button', class: 'mlops-again', onclick: () => this.again() }, 'Back to the first row');
    this.more = element('p', { class: 'mlops-hint' });
    root.append(
      element('div', { class: 'mlops-head' }, element('span', {}, 'what if · ', this.title), this.back), this.answer, this.bars,
      this.notes, this.status, this.inputs, this.more
    );
    this.changed = () => this.show();
    model.on('change:row', this.changed);
    this.kernel.ask('inputs');
    this.kernel.ask('predicted');
  }

  made(answer) {
    this.title.textContent = answer.title;
    this.more.textContent = answer.more;
    this.first = this.first ?? { ...this.model.get('row') };
    this.fields = answer.inputs.map(feature => new Input(feature, (name, value) => this.moved(name, value)));
    this.fields.forEach(field => field.show(this.first[field.feature.name]));
    this.inputs.replaceChildren(...this.fields.map(field => field.node));
    this.show();
  }

  moved(name, value) {
    this.model.set('row', { ...this.model.get('row'), [name]: value });
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.kernel.save(), DEBOUNCE);
  }

  again() {
    this.model.set('row', { ...this.first });
    this.kernel.save();
  }

  show() {
    const row = this.model.get('row');
    for (const field of this.fields ?? []) {
      if (document.activeElement !== field.field || field.values) field.show(row[field.feature.name]);
    }
  }

  predicted({ value, first, probabilities, notes }) {
    const said = each => (Array.isArray(each) ? each.map(one => written(one, 'number')).join(', ') : written(each, 'number'));
    const numbers = typeof value === 'number' && typeof first === 'number' && !probabilities.length;
    const change = numbers && value !== first ? ` ${difference(first, value)}` : '';
    const was = JSON.stringify(value) === JSON.stringify(first) ? '' : ` (was ${said(first)})`;
    this.answer.replaceChildren('prediction ', element('strong', {}, value === null ? NONE : said(value)), value === null ? '' : change + was);
    this.bars.replaceChildren(...probabilities.map(each => bar(each)));
    this.notes.replaceChildren(...notes.map(note => element('li', {}, note)));
  }

  end() {
    clearTimeout(this.soon);
    this.kernel.end();
    this.model.off('change:row', this.changed);
  }
}

function difference(before, now) {
  const change = now - before;
  if (Math.abs(change) < 5e-5 * Math.max(Math.abs(before), Math.abs(now))) return '= 0';
  return change > 0 ? `▲ +${figure(change)}` : `▼ -${figure(-change)}`;
}

function bar({ name, now, first }) {
  const change = Math.abs(now - first) < 5e-5 ? '' : ` ${now > first ? '▲ +' : '▼ -'}${Math.abs(now - first).toFixed(3)}`;
  const filled = element('span', { style: `width: ${100 * now}%` });
  const before = element('i', { style: `left: ${100 * first}%` });
  return element(
    'div', { class: 'mlops-bar-row' }, element('code', {}, name),
    element('span', { class: 'mlops-share', role: 'img', 'aria-label': `${name}: ${now.toFixed(3)}, at first ${first.toFixed(3)}` }, filled, before),
    element('span', {}, now.toFixed(3) + change)
  );
}

export default {
  render({ model, el }) {
    const panel = new WhatIfPanel(model, el);
    return () => panel.end();
  }
};
