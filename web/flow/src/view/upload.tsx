/** A file: seen before it is sent, with how far it is. */
import { ACCEPTED, LIMIT_FILE_BYTES, uploadFile } from '@suiban/client/files'
import { HttpError } from '@suiban/client/http'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { FlowWords } from '../words/zh'
import { useFlow, useMisread } from './context'
import { Send, Wrong } from './parts'

interface Chosen {
  name: string
  /** An address of the picture, for this page only. */
  picture: string | null
}

export function UploadStep() {
  const { run, words } = useFlow()
  const wrong = useMisread()
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const sending = useRef<AbortController | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [percent, setPercent] = useState(0)
  const [file, setFile] = useState<string | null>(null)
  const [problem, setProblem] = useState('')
  const picture = chosen?.picture
  useEffect(() => () => { if (picture) URL.revokeObjectURL(picture) }, [picture])
  useEffect(() => () => sending.current?.abort(), [])

  const take = async (given: File) => {
    sending.current?.abort()
    setFile(null)
    setPercent(0)
    setChosen({ name: given.name, picture: given.type.startsWith('image/') ? URL.createObjectURL(given) : null })
    if (given.size > LIMIT_FILE_BYTES) return setProblem(words.upload.tooLarge)
    setProblem('')
    const under = (sending.current = new AbortController())
    const { files, headers } = run.place
    try {
      const stored = await uploadFile({
        path: files, file: given, name: given.name, headers: headers(), signal: under.signal,
        onProgress: (part) => setPercent(Math.round(part * 100)),
      })
      if (sending.current === under) setFile(stored.id)
    } catch (error) {
      if (sending.current === under) setProblem(problemOf(error, words))
    }
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (file) void run.answer({ file })
      }}
    >
      <button type="button" class="f-card f-pick" data-testid="flow-pick" aria-describedby={id} onClick={() => picker.current?.click()}>
        {picture && <img src={picture} alt={chosen.name} />}
        {chosen && !picture && <b>{chosen.name}</b>}
        <span>{chosen ? words.upload.other : words.upload.pick}</span>
        {!chosen && <small>{words.upload.note}</small>}
      </button>
      <input
        ref={picker}
        type="file"
        class="f-hidden"
        data-testid="flow-file"
        accept={ACCEPTED}
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const given = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (given) void take(given)
        }}
      />
      {chosen && !file && !problem && (
        <p class="f-note" role="status">
          {words.upload.sending(percent)}
        </p>
      )}
      <Wrong id={id}>{problem || wrong}</Wrong>
      <Send label={words.submit} disabled={!file} />
    </form>
  )
}

function problemOf(error: unknown, words: FlowWords): string {
  const status = error instanceof HttpError ? error.status : 0
  if (status === 413) return words.upload.tooLarge
  return status === 400 || status === 415 || status === 422 ? words.upload.refused : words.upload.failed
}
