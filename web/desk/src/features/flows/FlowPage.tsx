/** A service in the editor: opened once its versions are known, opened anew when one goes to another version. */
import { useState } from 'react'
import { useParams, useSearchParams } from 'react-router'

import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { Failed, Lines } from '@/shared/ui/Small'

import { useChosenCompany } from './company'
import { Editor } from './Editor'
import { useOpened, useVersions } from './flow'
import './flows.css'
import './editor.css'

export default function FlowPage() {
  const { key = '' } = useParams()
  const [company] = useChosenCompany()
  const words = useWords().flows
  const mayEdit = useMay('flows')
  const [params] = useSearchParams()
  const [times, setTimes] = useState(0)
  const companyId = company?.id ?? ''
  const looked = Number(params.get('version') ?? 0) || 0
  const versions = useVersions(companyId, key)
  const opened = useOpened(companyId, key, looked, versions.data, times)
  const error = versions.error ?? opened.error
  if (error && !opened.data) {
    return (
      <main className="page">
        <h1 className="unseen">{words.loading_failed}</h1>
        <Failed error={error} retry={() => void (versions.error ? versions.refetch() : opened.refetch())} />
      </main>
    )
  }
  if (!opened.data || !versions.data) return <main className="page" aria-busy><Lines rows={10} /></main>
  return (
    <Editor
      key={`${companyId} ${key} ${looked} ${times}`} companyId={companyId} flowKey={key} looked={looked} opened={opened.data} versions={versions.data} mayEdit={mayEdit && looked === 0}
      onReopen={() => setTimes(times + 1)}
    />
  )
}
