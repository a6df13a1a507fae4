import { Modal } from 'antd'

import { useWords } from '@/shared/settings'

export function KeyboardMap({ open, onClose }: { open: boolean; onClose: () => void }) {
  const words = useWords()
  const rows: [string[], string][] = [
    [['⌘/Ctrl', 'J'], words.keys.next],
    [['⌘/Ctrl', 'Shift', 'J'], words.keys.previous],
    [['⌘/Ctrl', 'K'], words.keys.search],
    [['Enter'], words.keys.accept],
    [['Alt', 'Enter'], words.keys.accept_writing],
    [['Esc'], words.keys.reject],
    [['⌘/Ctrl', 'Enter'], words.keys.send],
    [['⌘/Ctrl', 'Shift', 'R'], words.keys.suggestion],
    [['Alt', '1–3'], words.keys.suggestion_nth],
    [['/'], words.keys.canned],
    [['Alt', 'T'], words.keys.transfer],
    [['Alt', 'N'], words.keys.note],
    [['⌘/Ctrl', 'E'], words.records.key],
    [['/'], words.keys.knowledge],
    [['?'], words.keys.help],
  ]
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={words.keys.title} width={400}>
      <dl className="keyboard-map">
        {rows.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
