// Two sliders over a drift report, and the report that they give.
const SLIDERS = {
  rate: { title: 'false-discovery rate', hint: 'the share of false alarms to expect among the alarms of the whole report', most: 0.5, step: 0.005 },
  floor: { title: 'smallest change that matters', hint: 'the share of the rows that must have moved', most: 0.5, step: 0.005 }
};

class Slider {
  constructor(model, trait, kernel) {
    const { title, hint, most, step } = SLIDERS[trait];
    Object.assign(this, { model, trait, kernel });
    this.input = element('input', {
      type: 'range', id: id(), min: 0, max: most, step, 'aria-describedby': id(), oninput: () => this.moved()
    });
    this.said = element('output', { for: this.input.id });
    const label = element('label', { for: this.input.id }, title);
    const note = element('span', { class: 'mlops-hint', id: this.input.getAttribute('aria-describedby') }, hint);
    this.node = element('div', { class: 'mlops-slider' }, label, this.input, this.said, note);
    this.shown = () => this.show();
    model.on(`change:${trait}`, this.shown);
    this.show();
  }

  show() {
    const value = this.model.get(this.trait);
    const percent = `${figure(Math.round(value * 1e6) / 1e4)} %`;
    if (Number(this.input.value) !== value) this.input.value = value;
    this.said.textContent = percent;
    this.input.setAttribute('aria-valuetext', percent);
  }

  moved() {
    this.model.set(this.trait, Number(this.input.value));
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.kernel.save(), 60); // while it is dragged, not every pixel
  }

  end() {
    clearTimeout(this.soon);
    this.model.off(`change:${this.trait}`, this.shown);
  }
}

class DriftPanel {
  constructor(model, root) {
    apart(root);
    this.model = model;
    this.status = element('p', { class: 'mlops-status', role: 'status', hidden: true });
    this.kernel = new Kernel(model, this.status);
    this.kernel.heard = { report: answer => this.report(answer) };
    this.sliders = Object.keys(SLIDERS).map(trait => new Slider(model, trait, this.kernel));
    this.changed = element('p', { role: 'status' });
    this.line = element('code', { class: 'mlops-paste', tabindex: '0', 'aria-label': 'line that gives this report' });
    this.card = element('div', { class: 'mlops-chosen' });
    root.append(...this.sliders.map(slider => slider.node), this.changed, this.line, this.status, this.card);
    this.typed = () => {
      this.line.textContent = model.get('line');
    };
    model.on('change:line', this.typed);
    this.typed();
    this.kernel.ask('report');
  }

  report(answer) {
    this.changed.textContent = answer.changed;
    const open = [...this.card.querySelectorAll('details')].map(each => each.open);
    shownCard(this.card, answer.html);
    this.card.querySelectorAll('details').forEach((each, at) => {
      each.open = open[at] ?? each.open; // what is unfolded stays so while a slider moves
    });
  }

  end() {
    this.kernel.end();
    this.sliders.forEach(slider => slider.end());
    this.model.off('change:line', this.typed);
  }
}

export default {
  render({ model, el }) {
    const panel = new DriftPanel(model, el);
    return () => panel.end();
  }
};
