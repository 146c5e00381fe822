/** How does text reach the page? As text nodes, never as markup, and with all spelt out that would turn a line round. */

import { visible } from '../utils/visible';

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = ''
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  if (className !== '') {
    node.className = className;
  }
  node.textContent = visible(text);
  return node;
}

/** Writes only what changed, so that a selection of text survives a refresh. */
export function setText(node: HTMLElement, text: string): void {
  const seen = visible(text);
  const inside = node.firstChild;
  if (inside instanceof Text && inside === node.lastChild) {
    if (inside.data !== seen) {
      inside.data = seen; // a new node would cost the styles of all around it
    }
  } else if (node.textContent !== seen) {
    node.textContent = seen;
  }
}

/** Writes an attribute only where it changes: styles may hang on any. */
export function setMark(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}
