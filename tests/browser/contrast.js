// For every text that is seen below a selector: its contrast against what is behind it, all that shines through counted in.
selector => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const pixel = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = pixel => pixel.slice(0, 3)
    .map(part => part / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const over = (top, below) => below.map((part, place) => place === 3
    ? 255
    : (top[place] * top[3] + part * (255 - top[3])) / 255);
  const ground = node => {
    const layers = [];
    for (let each = node; each && layers.at(-1)?.[3] !== 255; each = each.parentElement) {
      layers.push(pixel(getComputedStyle(each).backgroundColor));
    }
    return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 255]);
  };
  const found = [];
  for (const root of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode.parentElement;
      if (node.checkVisibility() && walker.currentNode.textContent.trim()) {
        const behind = ground(node);
        const [one, other] = [over(pixel(getComputedStyle(node).color), behind), behind].map(luminance);
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        found.push([walker.currentNode.textContent, ratio]);
      }
    }
  }
  return found;
}
