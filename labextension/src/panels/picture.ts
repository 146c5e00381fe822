/** How is a lineage drawn so that one can walk in it? As SVG that is dragged, zoomed, and reached by the keyboard. */

import { fitted, readable, standsOn, withBox, zoomed, type Box, type LineageReply, type Size, type View } from '../utils/lineage';
import { visible } from '../utils/visible';

const SVG = 'http://www.w3.org/2000/svg';
const STEP = 1.25;
const WHEEL = 1.0015; // to the power of the wheel's way in pixels
const PAN = 40;
const SLACK = 4; // pixels that a hand shakes in a click
const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [PAN, 0],
  ArrowRight: [-PAN, 0],
  ArrowUp: [0, PAN],
  ArrowDown: [0, -PAN]
};

export interface Chosen {
  /** A box is looked at. */
  readonly select: (box: Box) => void;
  /** A box is to be shown in its own tab. */
  readonly open: (box: Box) => void;
}

/** What the chosen thing stands on is in the accent, all else grey. */
export class LineagePicture {
  readonly node = document.createElementNS(SVG, 'svg');

  constructor(private readonly chosen: Chosen) {
    this.node.classList.add('jp-MlopsLineage-picture');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', 'Lineage, from data on the left to exports on the right');
    this.node.append(this.ground);
    this.node.addEventListener('wheel', event => this.turned(event), { passive: false });
    this.node.addEventListener('pointerdown', event => this.pressed(event));
    this.node.addEventListener('pointermove', event => this.moved(event));
    this.node.addEventListener('pointerup', () => this.released());
    this.node.addEventListener('pointercancel', () => this.released());
    this.node.addEventListener('keydown', event => this.typed(event));
    new ResizeObserver(() => this.settle()).observe(this.node);
  }

  /** Draws a lineage; the view stays where it is unless it is another thing's. */
  draw(reply: LineageReply): void {
    const another = reply.focus !== this.reply?.focus;
    const focused = this.boxOf(document.activeElement)?.id;
    this.reply = reply;
    this.boxes.clear();
    this.ground.replaceChildren(...reply.lines.map(line => this.line(line.path)), ...reply.boxes.map(box => this.box(box)));
    if (focused !== undefined) {
      this.boxes.get(focused)?.focus({ preventScroll: true });
    }
    if (another) {
      this.settled = false;
      this.settle();
    }
  }

  /** Marks a thing and all it stands on. */
  mark(id: string): void {
    const led = standsOn(this.reply?.lines ?? [], id);
    for (const [each, node] of this.boxes) {
      node.classList.toggle('jp-mod-led', led.has(each));
      node.classList.toggle('jp-mod-selected', each === id);
      node.setAttribute('aria-pressed', String(each === id));
    }
    this.reply?.lines.forEach((line, place) => {
      this.ground.children[place]?.classList.toggle('jp-mod-led', led.has(line.source) && led.has(line.target));
    });
  }

  /** Larger or smaller, around the middle. */
  zoom(larger: boolean): void {
    const { width, height } = this.size;
    this.look(zoomed(this.view, larger ? STEP : 1 / STEP, width / 2, height / 2));
  }

  /** All of it. */
  fit(): void {
    if (this.reply !== null) {
      this.look(fitted(this.reply, this.size));
    }
  }

  /** Where it is first seen: once there is room. */
  private settle(): void {
    const { reply, size } = this;
    if (!this.settled && reply !== null && size.width > 0 && size.height > 0) {
      this.settled = true;
      this.look(readable(reply, size, reply.boxes.find(box => box.id === reply.focus)));
    }
  }

  private line(path: string): SVGPathElement {
    const node = document.createElementNS(SVG, 'path');
    node.setAttribute('d', path);
    return node;
  }

  private box(box: Box): SVGGElement {
    const node = document.createElementNS(SVG, 'g');
    node.setAttribute('transform', `translate(${box.x} ${box.y})`);
    node.setAttribute('tabindex', '0');
    node.setAttribute('role', 'button');
    node.setAttribute('aria-label', visible(box.words));
    node.dataset.id = box.id;
    node.dataset.kind = box.kind;
    const frame = document.createElementNS(SVG, 'rect');
    frame.setAttribute('width', box.width.toString());
    frame.setAttribute('height', box.height.toString());
    frame.setAttribute('rx', '2');
    const title = document.createElementNS(SVG, 'title');
    title.textContent = visible(box.words);
    node.append(title, frame, this.words(box.label, 16, ''), this.words(box.detail, 30, 'jp-mod-detail'));
    node.addEventListener('focus', () => this.look(withBox(this.view, box, this.size)));
    node.addEventListener('click', () => {
      if (!this.dragged) {
        this.chosen.select(box);
      }
    });
    node.addEventListener('dblclick', () => this.chosen.open(box));
    this.boxes.set(box.id, node);
    return node;
  }

  private words(text: string, y: number, className: string): SVGTextElement {
    const node = document.createElementNS(SVG, 'text');
    node.setAttribute('x', '8');
    node.setAttribute('y', y.toString());
    node.setAttribute('class', className);
    node.textContent = visible(text);
    return node;
  }

  private typed(event: KeyboardEvent): void {
    const pan = PANS[event.key];
    const box = this.boxOf(event.target);
    if (event.key === '+' || event.key === '=' || event.key === '-') {
      this.zoom(event.key !== '-');
    } else if (event.key === '0') {
      this.fit();
    } else if (pan) {
      this.look({ ...this.view, x: this.view.x + pan[0], y: this.view.y + pan[1] });
    } else if (event.key === ' ' && box) {
      this.chosen.select(box);
    } else if (event.key === 'Enter' && box) {
      this.chosen.open(box);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private turned(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.node.getBoundingClientRect();
    this.look(zoomed(this.view, WHEEL ** -event.deltaY, event.clientX - left, event.clientY - top));
  }

  private pressed(event: PointerEvent): void {
    if (event.button === 0) {
      this.grip = { x: event.clientX, y: event.clientY, view: this.view };
      this.dragged = false;
    }
  }

  private moved(event: PointerEvent): void {
    if (this.grip !== null && event.buttons === 1) {
      const [x, y] = [event.clientX - this.grip.x, event.clientY - this.grip.y];
      if (this.dragged || Math.hypot(x, y) > SLACK) {
        if (!this.dragged) {
          // Not before: a captured pointer would take the click away from the box below it.
          this.node.setPointerCapture(event.pointerId);
          this.dragged = true;
        }
        this.look({ ...this.grip.view, x: this.grip.view.x + x, y: this.grip.view.y + y });
      }
    }
  }

  private released(): void {
    this.grip = null;
  }

  private look(view: View): void {
    this.view = view;
    this.ground.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.scale})`);
  }

  private boxOf(target: EventTarget | null): Box | undefined {
    const node = target instanceof Element ? target.closest<SVGGElement>('g[data-id]') : null;
    return this.reply?.boxes.find(box => box.id === node?.dataset.id);
  }

  private get size(): Size {
    const { width, height } = this.node.getBoundingClientRect();
    return { width, height };
  }

  private readonly ground = document.createElementNS(SVG, 'g');
  private readonly boxes = new Map<string, SVGGElement>();
  private reply: LineageReply | null = null;
  private view: View = { x: 0, y: 0, scale: 1 };
  private grip: { readonly x: number; readonly y: number; readonly view: View } | null = null;
  private dragged = false;
  private settled = false;
}
