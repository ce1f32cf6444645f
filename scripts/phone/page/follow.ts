/** Keeps what is written at the bottom in sight, unless somebody has scrolled up. */
export class Follow {
  private readonly selector: string;
  private readonly left = new WeakSet<Element>();
  private readonly tops = new WeakMap<Element, number>();

  /** @param selector of what scrolls */
  constructor(selector: string) {
    this.selector = selector;
    const note = ({ target }: Event) => {
      if (!(target instanceof Element) || !target.matches(selector)) return;
      const below = target.scrollHeight - target.scrollTop - target.clientHeight;
      // Not by what lies below: content that has grown since says nothing about the reader.
      const isUp = target.scrollTop < (this.tops.get(target) ?? 0) - 1;
      this.tops.set(target, target.scrollTop);
      if (below < 40) this.left.delete(target);
      else if (isUp) this.left.add(target);
    };
    document.addEventListener('scroll', note, true);
    // What comes later takes room: pictures, the bars of players.
    for (const event of ['load', 'loadedmetadata']) {
      document.addEventListener(event, () => this.down(), true);
    }
  }

  down(): void {
    for (const element of document.querySelectorAll(this.selector)) {
      if (!this.left.has(element)) element.scrollTop = element.scrollHeight;
    }
  }
}
