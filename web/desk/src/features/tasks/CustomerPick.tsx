/** Whom a task is about: looked for by name, number or telephone, or nobody. */
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'

import { QUESTION_CHARACTERS_MAX, search } from '@/shared/found'
import { useWords } from '@/shared/settings'

const PAUSE_MS = 300

export function CustomerPick({ companyId, value, onChange }: { companyId: string; value: string | null; onChange: (customerId: string | null) => void }) {
  const words = useWords()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim().slice(0, QUESTION_CHARACTERS_MAX)), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const found = useQuery({
    queryKey: ['customers_found', companyId, asked],
    queryFn: ({ signal }) => search({ q: asked, kind: 'customer', company_id: companyId }, signal),
    enabled: asked !== '',
    staleTime: 30_000,
  })
  // whoever is chosen stays named while one looks on
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null)
  const known = value !== null && chosen?.value === value ? [chosen] : []
  const hits = asked === '' ? [] : (found.data?.customers?.items ?? []).map((one) => ({ value: one.customer_id, label: [one.name || words.tasks.unnamed, one.level, one.phone || one.customer_no].filter(Boolean).join(' · ') }))
  const options = [...known.filter((one) => hits.every((hit) => hit.value !== one.value)), ...hits]
  const looking = typed.trim() !== asked || (asked !== '' && found.isFetching)
  return (
    <Select
      allowClear value={value} options={options} loading={looking} placeholder={words.tasks.customer_hint} aria-label={words.tasks.customer} data-testid="task-customer"
      showSearch={{ filterOption: false, onSearch: setTyped }} notFoundContent={asked === '' || looking ? null : words.tasks.customer_none}
      onChange={(id: string | undefined) => {
        setChosen(options.find((one) => one.value === id) ?? null)
        onChange(id ?? null)
      }}
    />
  )
}
