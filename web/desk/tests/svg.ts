/** What a browser measures and happy-dom does not: enough of SVG for a canvas to be drawn on, all of it at the origin. */
const matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }
const identity = () => ({ ...matrix, inverse: identity, multiply: identity, translate: identity, scale: identity })
const turned = () => ({ matrix: identity(), type: 1, setMatrix: () => undefined, setTranslate: () => undefined, setScale: () => undefined, setRotate: () => undefined })
const list = () => ({ consolidate: () => null, clear: () => undefined, initialize: turned, appendItem: turned, numberOfItems: 0, createSVGTransformFromMatrix: turned })

export function standInForSvg(): void {
  const graphics = SVGGraphicsElement.prototype as unknown as Record<string, unknown>
  Object.defineProperty(graphics, 'transform', { configurable: true, get: () => ({ baseVal: list() }) })
  graphics['getBBox'] = () => ({ x: 0, y: 0, width: 100, height: 80 })
  graphics['getCTM'] = identity
  graphics['getScreenCTM'] = identity
  const root = SVGSVGElement.prototype as unknown as Record<string, unknown>
  root['createSVGMatrix'] = identity
  root['createSVGTransform'] = turned
  root['createSVGTransformFromMatrix'] = turned
}
