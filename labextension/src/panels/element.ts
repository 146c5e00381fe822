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
  if (node.textContent !== seen) {
    node.textContent = seen;
  }
}
