/** Publishing: what customers get that they had not before, said once more before it counts. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Modal, Tag } from 'antd'

import { codeOf, errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { Failed, Lines } from '@/shared/ui/Small'

import { FLOWS_KEY, flows, type FlowVersion } from './api'
import { type Difference, differences, type Item } from './model/definition'
import { isKind, SHAPE_NAMES, SHAPES } from './model/kinds'

const TONES: Record<Difference['how'], string> = { added: 'success', removed: 'error', changed: 'warning' }

export default function PublishDialog({ companyId, flowKey, draft, versions, errors, onClose }: {
  companyId: string; flowKey: string; draft: FlowVersion; versions: readonly FlowVersion[]; errors: number; onClose: () => void
}) {
  const all = useWords()
  const words = all.flows.publishing
  const queries = useQueryClient()
  const { message } = App.useApp()
  const current = versions.find((one) => one.state === 'published')
  const found = useQuery({
    queryKey: [...FLOWS_KEY, companyId, flowKey, 'differences', draft.version, draft.revision, current?.version], staleTime: Infinity,
    queryFn: async () => {
      const [before, after] = await Promise.all([current ? flows.text(companyId, flowKey, current.version) : null, flows.text(companyId, flowKey, draft.version)])
      return differences(before?.bpmn ?? null, after.bpmn)
    },
  })
  const publish = useMutation({
    mutationFn: () => flows.publish(companyId, flowKey, draft.version, draft.revision),
    onSuccess: async (done) => {
      void message.success(words.done(done.version))
      onClose()
      await queries.invalidateQueries({ queryKey: [...FLOWS_KEY, companyId], predicate: ({ queryKey }) => queryKey[3] !== 'opened' })
    },
  })
  const calledOf = (item: Item) => {
    if (isKind(item.kind)) return all.flows.kinds[item.kind]
    if (item.type === 'bpmn:Process') return all.flows.kinds.service
    if (item.type === 'bpmn:StartEvent') return all.flows.kinds.start
    if (item.type === 'bpmn:SequenceFlow') return all.flows.kinds.way
    return all.flows.kinds[SHAPE_NAMES.find((one) => SHAPES[one] === item.type) ?? 'other']
  }
  return (
    <Modal
      open title={words.title(draft.version)} width={560} onCancel={onClose} onOk={() => publish.mutate()} okText={words.confirm} cancelText={all.common.cancel} confirmLoading={publish.isPending}
      okButtonProps={{ 'data-testid': 'publish-confirm', disabled: errors > 0 }}
    >
      {errors > 0 && <Alert type="error" showIcon title={words.faulty} data-testid="publish-faulty" />}
      {publish.error && <Alert type="error" showIcon title={codeOf(publish.error) === 'flow_four_eyes' ? words.four_eyes : errorText(publish.error, all)} data-testid="publish-error" />}
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Lines rows={4} /> : (
        <>
          <p>{current ? (found.data.length > 0 ? words.since(current.version) : words.none) : words.first}</p>
          <ul className="flow-differences" data-testid="publish-differences">
            {found.data.map(({ how, item }) => (
              <li key={`${how} ${item.id}`} data-how={how} data-element={item.id}>
                <Tag variant="filled" color={TONES[how]}>{words[how]}</Tag><span>{item.name}</span><em>{calledOf(item)}</em>
              </li>
            ))}
          </ul>
          <p className="flow-note">{words.effect}</p>
        </>
      )}
    </Modal>
  )
}
