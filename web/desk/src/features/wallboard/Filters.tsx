/** Which company and which door the board shows. */
import { Select } from 'antd'

import type { Door } from '@/shared/board'
import { useSession } from '@/shared/session'
import { useNameOf, useWords } from '@/shared/settings'

import type { Shown } from './figures'

export function Filters({ shown, doors, onShow }: { shown: Shown; doors: readonly Door[]; onShow: (now: Shown) => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const { session } = useSession()
  const companies = session.companies.map((one) => ({ value: one.id, label: nameOf(one) }))
  const open = doors.filter((one) => shown.company_id === '' || one.company_id === shown.company_id)
  return (
    <span className="wallboard-filters">
      {companies.length > 1 && (
        <Select
          size="small" value={shown.company_id} aria-label={words.wallboard.company} data-testid="wallboard-company" popupMatchSelectWidth={false}
          options={[{ value: '', label: words.board.all_companies }, ...companies]} onChange={(company_id) => onShow({ company_id, channel_id: '' })}
        />
      )}
      <Select
        size="small" value={open.some((one) => one.channel_id === shown.channel_id) ? shown.channel_id : ''} aria-label={words.board.door} data-testid="wallboard-door" popupMatchSelectWidth={false}
        options={[{ value: '', label: words.board.all_doors }, ...open.map((one) => ({ value: one.channel_id, label: nameOf(one) }))]} onChange={(channel_id) => onShow({ ...shown, channel_id })}
      />
    </span>
  )
}
