// How is a thing of the page made? What a user named goes in as text, never as HTML.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      made.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== false) {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children); // strings become text nodes
  return made;
}

let ids = 0;
const id = () => `mlops-panel-${++ids}`;

// A page's shortcuts (of a notebook's cells, above all) are not meant by keys that are typed in a panel.
function apart(root) {
  root.classList.add('mlops-panel');
  root.dataset.lmSuppressShortcuts = 'true';
  root.addEventListener('keydown', event => event.stopPropagation());
  return root;
}

// Questions to the kernel, and what to do with each answer; a sentence is said while one is waited for.
class Kernel {
  constructor(model, status) {
    this.model = model;
    this.status = status;
    this.heard = {};
    this.waiting = null;
    this.asked = 0;
    this.listener = answer => this.hear(answer);
    model.on('msg:custom', this.listener);
  }

  ask(name, question = {}) {
    this.asked += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say('… waiting for the kernel.'), 700);
    this.tried(() => this.model.send({ ask: name, of: this.asked, ...question }));
  }

  // Gives the kernel what was set in the page.
  save() {
    this.tried(() => this.model.save_changes());
  }

  // A widget whose kernel was restarted throws.
  tried(send) {
    try {
      send();
    } catch {
      clearTimeout(this.waiting);
      this.say('! This panel’s kernel is gone. Run this cell again.');
    }
  }

  hear(answer) {
    clearTimeout(this.waiting);
    this.say(answer.sentence || '');
    if (!answer.sentence) {
      this.heard[answer.answer]?.(answer);
    }
  }

  say(sentence) {
    this.status.textContent = sentence;
    this.status.hidden = !sentence;
  }

  end() {
    clearTimeout(this.waiting);
    this.model.off('msg:custom', this.listener);
  }
}

// A card of ours: HTML from the kernel's own templates, which escape whatever they are given.
function shownCard(place, html) {
  place.innerHTML = html;
}
