/** What the page's style gives an element of a picture, besides the attributes that it has. */
const STYLED: { readonly [tag: string]: readonly string[] } = {
  rect: ['fill', 'stroke', 'stroke-width'],
  text: ['fill', 'font-size', 'font-family'],
};

/**
 * A picture in the page as an SVG file that stands alone: the colours that the theme gives it are written into it.
 *
 * @param description becomes its title
 * @param leftOut selects what belongs to the page alone, such as the mark of what is chosen
 */
export function standaloneSvg(picture: SVGSVGElement, description: string, leftOut: string): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  const originals = [...picture.querySelectorAll('*')];
  [...copy.querySelectorAll('*')].forEach((element, index) => {
    const original = originals[index];
    const style = getComputedStyle(original);
    for (const name of STYLED[element.tagName] ?? []) {
      element.setAttribute(name, style.getPropertyValue(name));
    }
    for (const name of ['class', 'data-row', 'data-column']) element.removeAttribute(name);
    if (original.matches(leftOut)) element.remove();
  });
  for (const name of ['class', 'tabindex', 'role', 'aria-label']) copy.removeAttribute(name);
  copy.prepend(background(copy));
  const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  title.textContent = description;
  copy.prepend(title);
  // Its namespace is written out, which is what makes it a file.
  return `${new XMLSerializer().serializeToString(copy).replace(/<!--.*?-->/g, '')}\n`;
}

function background(svg: SVGSVGElement): SVGElement {
  const page = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  page.setAttribute('width', svg.getAttribute('width') ?? '100%');
  page.setAttribute('height', svg.getAttribute('height') ?? '100%');
  page.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  return page;
}
