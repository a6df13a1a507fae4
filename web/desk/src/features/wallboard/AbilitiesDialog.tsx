/** What somebody can do, changed from the board: skills, levels, how much at a time; for good or for a while. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'

import { type Abilities, live } from '@/shared/live'
import { codeOf, errorText } from '@/shared/errors'
import { useNameOf, useWords } from '@/shared/settings'
import { clock, exact } from '@/shared/time'
import { LimitsField } from '@/shared/ui/Limits'
import { Failed, Lines } from '@/shared/ui/Small'

import { endsOf, type Lasting, LASTINGS } from './lasting'

export function AbilitiesDialog({ person, onClose }: { person: { staff_id: string; name: string }; onClose: () => void }) {
  const words = useWords()
  const queries = useQueryClient()
  const key = ['abilities', person.staff_id]
  const now = useQuery({ queryKey: key, queryFn: () => live.abilities(person.staff_id), gcTime: 0, staleTime: Infinity })
  if (!now.data) {
    const body = !now.error ? <Lines rows={5} />
      : codeOf(now.error) === 'company_not_yours' ? <p data-testid="abilities-elsewhere">{words.live.elsewhere(person.name)}</p>
        : <Failed error={now.error} retry={() => void now.refetch()} />
    return <Modal open title={`${words.live.change} · ${person.name}`} onCancel={onClose} footer={null} width={440}>{body}</Modal>
  }
  return <Form key={now.data.digest} now={now.data} onClose={onClose} onStale={() => void queries.invalidateQueries({ queryKey: key })} />
}

function Form({ now, onClose, onStale }: { now: Abilities; onClose: () => void; onStale: () => void }) {
  const words = useWords()
  const own = words.live
  const nameOf = useNameOf()
  const { message } = App.useApp()
  const [skills, setSkills] = useState(now.skills)
  const [capacity, setCapacity] = useState(now.capacity)
  const [limits, setLimits] = useState(now.limits)
  const [lasting, setLasting] = useState<Lasting>('hour')
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => live.change(now.staff_id, { capacity, skills, limits, reason: reason.trim(), seen: now.digest, until: endsOf(lasting, new Date()) }),
    onSuccess: (after) => {
      void message.success(after.back ? own.until(clock(after.back.until)) : own.done)
      onClose()
    },
    onError: (error) => {
      if (codeOf(error) === 'member_changed') onStale()
    },
  })
  const skillName = (key: string) => nameOf(now.known.find((one) => one.key === key)) || key
  const left = now.known.filter((one) => !(one.key in skills))
  return (
    <Modal open title={`${own.change} · ${now.name}`} onCancel={onClose} onOk={() => save.mutate()} confirmLoading={save.isPending} okText={words.common.save} cancelText={words.common.cancel} okButtonProps={{ disabled: reason.trim() === '', 'data-testid': 'abilities-save' }} width={440}>
      {save.error && <Alert type="error" role="alert" className="abilities-alert" title={errorText(save.error, words)} />}
      {now.back && <p className="abilities-back" data-testid="abilities-back">{own.comes_back(exact(now.back.until))}</p>}
      <div className="abilities" data-testid="abilities">
        <label>{words.access.staff.capacity}<InputNumber min={0} max={100} precision={0} value={capacity} onChange={(value) => setCapacity(value ?? 0)} data-testid="abilities-capacity" /></label>
        <fieldset>
          <legend>{words.people.skills}</legend>
          {Object.entries(skills).map(([key, level]) => (
            <div key={key} className="abilities-skill" data-skill={key}>
              <span>{skillName(key)}</span>
              <Select value={level} aria-label={words.people.level_of(skillName(key))} options={[1, 2, 3, 4, 5].map((one) => ({ value: one, label: `${one} · ${words.people.levels[one - 1] ?? ''}` }))} onChange={(to: number) => setSkills({ ...skills, [key]: to })} />
              <Button size="small" type="text" aria-label={words.people.remove_skill(skillName(key))} onClick={() => setSkills(Object.fromEntries(Object.entries(skills).filter(([other]) => other !== key)))}>×</Button>
            </div>
          ))}
          {left.length > 0 && <Select<string | null> value={null} placeholder={own.add} aria-label={own.add} showSearch={{ optionFilterProp: 'label' }} data-testid="abilities-add" options={left.map((one) => ({ value: one.key, label: nameOf(one) }))} onChange={(key) => key && setSkills({ ...skills, [key]: 3 })} />}
        </fieldset>
        <LimitsField limits={limits} onChange={setLimits} />
        <label>{own.lasts}<Select value={lasting} onChange={setLasting} options={LASTINGS.map((one) => ({ value: one, label: own.lasting[one] }))} data-testid="abilities-lasting" /></label>
        <Input value={reason} maxLength={200} placeholder={words.supervise.reason_needed} aria-label={words.supervise.reason} data-testid="abilities-reason" onChange={(event) => setReason(event.target.value)} />
      </div>
    </Modal>
  )
}
