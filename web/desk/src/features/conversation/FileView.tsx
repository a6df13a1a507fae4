/** What stands beside a message: a picture, a voice note, any other file, or that it cannot be had. */
import { DownloadOutlined, FileExcelOutlined, FileOutlined, FilePdfOutlined, FilePptOutlined, FileTextOutlined, FileWordOutlined } from '@ant-design/icons'
import { Modal } from 'antd'
import { type ComponentType, useEffect, useState } from 'react'

import { endingOf, kindOf, lengthText, sizeText, watchScan } from '@suiban/client/files'
import type { FileScan, TalkFile } from '@suiban/client/types'

import { api } from '@/shared/api'
import { useWords } from '@/shared/settings'

const ICONS: Record<string, ComponentType> = {
  PDF: FilePdfOutlined, DOCX: FileWordOutlined, XLSX: FileExcelOutlined, PPTX: FilePptOutlined, CSV: FileExcelOutlined, TXT: FileTextOutlined,
}

export function FileView({ file, alt = '' }: { file: TalkFile; alt?: string }) {
  const words = useWords()
  const [scan, setScan] = useState<FileScan>(file.scan ?? 'clean')
  useEffect(() => (file.scan === 'waiting' ? watchScan(file.id, () => ({}), setScan) : undefined), [file.id, file.scan])
  if (scan === 'waiting' || scan === 'quarantined') {
    return <p className="file-notice" role="status" data-testid="file-notice" data-state={scan}>{words.files[scan]}</p>
  }
  const kind = kindOf(file)
  if (kind === 'picture') return <Picture file={file} alt={alt} />
  return kind === 'voice' ? <Voice file={file} /> : <FileRow file={file} />
}

function FileRow({ file }: { file: TalkFile }) {
  const words = useWords()
  const name = file.name ?? words.files.file
  const Icon = ICONS[endingOf(name)] ?? FileOutlined
  return (
    <a className="file-row" href={api.fileAddress(file.id)} download={name} data-testid="message-file" title={words.files.save(name)}>
      <span className="file-icon" aria-hidden><Icon /></span>
      <span className="file-words"><bdi>{name}</bdi><small className="figures">{endingOf(name)} · {sizeText(file.size_bytes ?? 0)}</small></span>
      <DownloadOutlined aria-hidden />
    </a>
  )
}

function Voice({ file }: { file: TalkFile }) {
  const words = useWords()
  const [lost, setLost] = useState(false)
  const length = lengthText(file.duration_ms ?? 0)
  return (
    <div className="voice-note" role="group" aria-label={`${words.files.voice} ${length}`} data-testid="message-voice">
      <audio src={api.fileAddress(file.id)} controls preload="none" aria-label={words.files.voice} onError={() => setLost(true)} onPlay={() => setLost(false)} />
      <small className="figures">{length}</small>
      {lost && <span className="picture-lost" role="alert">{words.files.lost} <a href={api.fileAddress(file.id)} download>{words.files.save('')}</a></span>}
    </div>
  )
}

function Picture({ file, alt }: { file: TalkFile; alt: string }) {
  const words = useWords()
  const [large, setLarge] = useState(false)
  const [lost, setLost] = useState(false)
  const width = Math.min(260, file.width)
  const address = api.fileAddress(file.id)
  if (lost) return <p className={alt ? 'picture-lost card-picture' : 'picture-lost'}>{words.talk.picture_lost}{alt && <small>{alt}</small>}</p>
  return (
    <>
      <button type="button" className={alt ? 'picture-button card-picture' : 'picture-button'} aria-label={alt ? `${alt} ${words.talk.open_picture}` : words.talk.open_picture} onClick={() => setLarge(true)}>
        <img src={address} alt={alt || words.inbox.picture} width={width} height={Math.round((width * file.height) / Math.max(1, file.width))} loading="lazy" onError={() => setLost(true)} data-testid="message-picture" />
      </button>
      <Modal open={large} onCancel={() => setLarge(false)} footer={null} width="min(92vw, 1000px)" centered destroyOnHidden>
        <img src={address} alt={alt || words.inbox.picture} className="picture-large" />
      </Modal>
    </>
  )
}
