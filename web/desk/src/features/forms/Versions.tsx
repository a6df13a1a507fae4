/** What a form was: each version as the customer saw it. */
import { useQuery } from '@tanstack/react-query'
import { Modal, Segmented } from 'antd'
import { useState } from 'react'

import { forms, FORMS_KEY, type KeptForm } from '@/shared/forms'
import { useWords } from '@/shared/settings'
import { exact } from '@/shared/time'
import { Failed, Lines } from '@/shared/ui/Small'

import { FormPreview } from './FormPreview'

export function Versions({ item, onClose }: { item: KeptForm; onClose: () => void }) {
  const words = useWords().forms
  const found = useQuery({ queryKey: [...FORMS_KEY, item.form_id, 'versions'], queryFn: () => forms.versions(item.form_id), staleTime: 0 })
  const [chosen, setChosen] = useState(item.version)
  const all = found.data?.items ?? []
  const one = all.find((version) => version.version === chosen) ?? all[0]
  return (
    <Modal open onCancel={onClose} footer={null} title={words.versions_of(item.form.title)} width={520}>
      {found.error && !found.data ? <Failed error={found.error} retry={() => void found.refetch()} /> : !one ? <Lines rows={6} /> : (
        <div className="forms-versions">
          <Segmented vertical value={one.version} onChange={setChosen} aria-label={words.versions} options={all.map((version) => ({ value: version.version, label: words.version(version.version) }))} />
          <div data-testid="form-version" data-version={one.version}>
            <p className="forms-about">{words.made(exact(one.made_at), one.made_by_name)}</p>
            <FormPreview form={one.form} />
          </div>
        </div>
      )}
    </Modal>
  )
}
