/** A small line of what was seen since the page was opened; the target as a dashed line. */
const WIDTH = 120
const HEIGHT = 28

export function Spark({ values, line, label }: { values: readonly number[]; line?: number; label: string }) {
  if (values.length < 2) return <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden />
  const top = Math.max(1, line ?? 0, ...values)
  const y = (value: number) => HEIGHT - 2 - (value / top) * (HEIGHT - 4)
  const points = values.map((value, index) => `${((index / (values.length - 1)) * WIDTH).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {line !== undefined && line > 0 && <line x1="0" x2={WIDTH} y1={y(line)} y2={y(line)} className="spark-target" />}
      <polyline points={points} />
    </svg>
  )
}
