/** Makes style sheets believe that the system is dark, or light: there is no other way to show both beside one another. */
const known = new WeakSet<CSSMediaRule>()
const dark = new WeakSet<CSSMediaRule>()

export function forceScheme(sheets: Iterable<CSSStyleSheet>, wanted: boolean): void {
  for (const sheet of sheets) visit(sheet.cssRules, wanted)
}

function visit(rules: CSSRuleList, wanted: boolean): void {
  for (const rule of rules) {
    if (!(rule instanceof CSSMediaRule)) continue
    if (!known.has(rule)) {
      known.add(rule)
      if (rule.media.mediaText.includes('prefers-color-scheme: dark')) dark.add(rule)
    }
    if (dark.has(rule)) rule.media.mediaText = wanted ? 'all' : 'not all'
    else visit(rule.cssRules, wanted)
  }
}
