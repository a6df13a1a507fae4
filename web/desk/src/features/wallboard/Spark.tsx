/** A small line of the last two hours, a point a quarter hour and the present last; the promise as a dashed line. */
const WIDTH = 120
const HEIGHT = 28

export function Spark({ values, line, top, label }: { values: readonly (number | null)[]; line?: number; top?: number; label: string }) {
  const known = values.filter((one) => one !== null)
  if (known.length < 2) return <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden />
  const highest = top ?? Math.max(1, line ?? 0, ...known)
  const y = (value: number) => HEIGHT - 2 - (value / highest) * (HEIGHT - 4)
  const points = values.flatMap((value, index) => (value === null ? [] : [`${((index / (values.length - 1)) * WIDTH).toFixed(1)},${y(value).toFixed(1)}`])).join(' ')
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {line !== undefined && line > 0 && <line x1="0" x2={WIDTH} y1={y(line)} y2={y(line)} className="spark-target" />}
      <polyline points={points} />
    </svg>
  )
}
