/** An eye beside a masked value: shows it for half a minute, after a reason was given; who looked is written down. */
import { EyeOutlined } from '@ant-design/icons'
import { Input, Modal, Radio } from 'antd'
import { useEffect, useState } from 'react'

import { api } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useWords } from '@/shared/settings'
import { IconButton } from '@/shared/ui/Small'

export const SHOWN_MS = 30_000
const REASON_MIN = 4

export function Reveal({ customerId, identifierId, masked, name }: {
  customerId: string; identifierId: string | null; masked: string; name: string
}) {
  const words = useWords().reveal
  const [asking, setAsking] = useState(false)
  const [shown, setShown] = useState('')
  useEffect(() => {
    if (shown === '') return
    const timer = setTimeout(() => setShown(''), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <>
      <span className="figures" data-testid="revealable" aria-live="polite">{shown || masked}</span>
      {shown === '' && <IconButton name={words.show(name)} icon={<EyeOutlined />} onClick={() => setAsking(true)} />}
      {asking && <ReasonDialog name={name} ask={(reason) => api.reveal(customerId, identifierId, reason)} onShown={(value) => { setShown(value); setAsking(false) }} onClose={() => setAsking(false)} />}
    </>
  )
}

function ReasonDialog({ name, ask, onShown, onClose }: {
  name: string; ask: (reason: string) => Promise<{ value: string; left: number }>; onShown: (value: string) => void; onClose: () => void
}) {
  const all = useWords()
  const words = all.reveal
  const [picked, setPicked] = useState(words.reasons[0] ?? '')
  const [own, setOwn] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState('')
  const reason = (picked === '' ? own : picked).trim()
  const show = async () => {
    setBusy(true)
    setFailed('')
    try {
      onShown((await ask(reason)).value)
    } catch (error) {
      setFailed(errorText(error, all))
      setBusy(false)
    }
  }
  return (
    <Modal open title={words.title(name)} onCancel={onClose} onOk={() => void show()} okText={words.ok} confirmLoading={busy} okButtonProps={{ disabled: reason.length < REASON_MIN, 'data-testid': 'reveal-submit' }} width={440}>
      <div className="dialog">
        <p>{words.hint}</p>
        <Radio.Group className="reveal-reasons" value={picked} onChange={(event) => setPicked(event.target.value as string)} options={[...words.reasons.map((one) => ({ value: one, label: one })), { value: '', label: words.other }]} />
        {picked === '' && <Input autoFocus value={own} maxLength={200} aria-label={words.other} placeholder={words.placeholder} onChange={(event) => setOwn(event.target.value)} />}
        {failed && <p role="alert" className="declined">{failed}</p>}
      </div>
    </Modal>
  )
}
