/** The funnel as bars, with what is lost between them. */
import { BarChart, type BarSeriesOption } from 'echarts/charts'
import { GridComponent, type GridComponentOption, LegendComponent, type LegendComponentOption, TooltipComponent, type TooltipComponentOption } from 'echarts/components'
import { type ComposeOption, type ECharts, init, use as register } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { theme } from 'antd'
import { useEffect, useRef } from 'react'

import { useNameOf, useWords } from '@/shared/settings'

import type { FunnelStep } from './api'
import { droppedOf } from './model/funnel'
import { aboutOf, shareOf } from './said'

register([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

type Option = ComposeOption<BarSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption>
const ROW_PX = 34
const EDGES_PX = 72
const LABEL_PX = 120

export default function FunnelChart({ steps, onChoose }: { steps: readonly FunnelStep[]; onChoose: (step: string) => void }) {
  const words = useWords().flows
  const nameOf = useNameOf()
  const { token } = theme.useToken()
  const holder = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const now = useRef({ steps, onChoose })
  useEffect(() => {
    now.current = { steps, onChoose }
  })
  useEffect(() => {
    const made = init(holder.current!, null, { renderer: 'svg' })
    chart.current = made
    made.on('click', ({ dataIndex }) => now.current.onChoose(now.current.steps[dataIndex]?.step ?? ''))
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(holder.current!)
    return () => {
      watch.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    const series = (name: string, color: string, value: (step: FunnelStep) => number, last = false): BarSeriesOption => ({
      name, type: 'bar', stack: 'all', color, barMaxWidth: 18, data: steps.map((step) => ({ value: value(step) })), emphasis: { disabled: true },
      ...(last && { label: { show: true, position: 'right', color: token.colorTextSecondary, formatter: ({ dataIndex }) => labelOf(steps[dataIndex]!) } }),
    })
    const labelOf = (step: FunnelStep) => [String(step.started), ...(droppedOf(step) > 0 ? [`−${shareOf(droppedOf(step))}`] : []), aboutOf(step.median_s, words)].join('  ')
    const option: Option = {
      animation: false, textStyle: { fontFamily: token.fontFamily, color: token.colorText }, tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: token.colorBgElevated, borderColor: token.colorBorderSecondary, textStyle: { color: token.colorText } },
      legend: { top: 0, left: 0, textStyle: { color: token.colorTextSecondary }, itemWidth: 12, itemHeight: 12 }, grid: { left: LABEL_PX, right: LABEL_PX, top: 36, bottom: 8 },
      xAxis: { type: 'value', minInterval: 1, axisLabel: { show: false }, splitLine: { lineStyle: { color: token.colorBorderSecondary } } },
      yAxis: { type: 'category', inverse: true, data: steps.map(nameOf), axisTick: { show: false }, axisLine: { lineStyle: { color: token.colorBorder } }, axisLabel: { color: token.colorText, width: LABEL_PX - 12, overflow: 'truncate' } },
      series: [
        series(words.done, token.colorPrimary, (step) => step.done),
        series(words.stalled, token.colorWarning, (step) => step.stalled),
        // what is neither done nor stalled nor broken is still at the step
        series(words.errors_of, token.colorError, (step) => Math.min(step.error, Math.max(0, step.started - step.done - step.stalled)), true),
      ],
    }
    chart.current?.setOption(option, true)
    chart.current?.resize()
  }, [steps, words, token, nameOf])
  return <div ref={holder} className="funnel-chart" style={{ height: steps.length * ROW_PX + EDGES_PX }} data-testid="funnel-chart" />
}
