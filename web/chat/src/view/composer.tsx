import { ACCEPTED } from '@suiban/client/files'
import { insertAt } from '@suiban/client/insert'
import { LIMIT_TEXT_CHARACTERS } from '@suiban/client/types'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { readJson, writeJson } from '../model/session'
import type { ChatState } from '../model/state'
import { usePanel } from './context'
import { EmojiButton } from './emoji'
import { AttachIcon } from './file_icons'
import { SendIcon } from './icons'
import { Recording, useRecording, VoiceButton } from './recording'
import { useTrouble } from './trouble'

const HEIGHT_MAX_PX = 132
const COUNT_FROM = LIMIT_TEXT_CHARACTERS - 200

/** A question that another part of the page suggests. */
export interface Prefill {
  text: string
}

interface ComposerProps {
  state: ChatState
  input: RefObject<HTMLTextAreaElement>
  prefill: Prefill | null
}

/** Where one writes. The draft outlives a reload; Enter sends unless an input method is choosing characters. */
export function Composer({ state, input, prefill }: ComposerProps) {
  const { chat, words, simple } = usePanel()
  const draftKey = `suiban.draft.${chat.options.scope}`
  const [text, setText] = useState(() => readJson<string>(localStorage, draftKey) ?? '')
  const files = useRef<HTMLInputElement>(null)
  const suggested = useRef('')
  const offline = useTrouble(state.link).lost
  const recording = useRecording()
  const length = [...text].length
  const over = length - LIMIT_TEXT_CHARACTERS
  const ready = text.trim() !== '' && over <= 0

  const write = (value: string) => {
    setText(value)
    writeJson(localStorage, draftKey, value)
  }
  const putIn = (sign: string) => {
    const node = input.current
    const next = insertAt(text, sign, node?.selectionStart ?? text.length, node?.selectionEnd ?? text.length)
    write(next.text)
    requestAnimationFrame(() => {
      node?.focus({ preventScroll: true })
      node?.setSelectionRange(next.cursor, next.cursor)
    })
  }
  const send = () => {
    if (!ready) return
    chat.say(text)
    write('')
    input.current?.focus({ preventScroll: true })
  }
  useEffect(() => {
    if (!prefill) return
    // what was typed is never thrown away; only an earlier suggestion that nobody touched makes room
    setText((typed) => {
      const next = typed.trim() === '' || typed === suggested.current ? prefill.text : `${typed}\n${prefill.text}`
      suggested.current = prefill.text
      writeJson(localStorage, draftKey, next)
      return next
    })
  }, [prefill, draftKey])
  useLayoutEffect(() => {
    const node = input.current
    if (!node) return
    node.style.height = 'auto'
    node.style.height = `${Math.min(simple ? Math.max(HEIGHT_MAX_PX, innerHeight / 3) : HEIGHT_MAX_PX, node.scrollHeight)}px`
  }, [text, input, simple])

  if (recording.state.is !== 'idle') return <Recording recording={recording} />
  return (
    <form
      class="sb-composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <input
        ref={files}
        type="file"
        accept={ACCEPTED}
        multiple
        class="sb-hidden"
        tabIndex={-1}
        aria-hidden="true"
        data-testid="chat-picture-input"
        onChange={(event) => {
          for (const chosen of event.currentTarget.files ?? []) void chat.sendFile(chosen, chosen.name)
          event.currentTarget.value = ''
        }}
      />
      {takesFiles(state) && (
        <button
          type="button"
          class="sb-icon-button"
          data-testid="chat-picture"
          aria-label={words.addFile}
          title={words.addFile}
          onClick={() => files.current?.click()}
        >
          <AttachIcon />
          <span class="sb-simple-word">{words.picture}</span>
        </button>
      )}
      {!simple && <EmojiButton onPick={putIn} />}
      <div class="sb-field">
        <textarea
          ref={input}
          rows={1}
          value={text}
          data-testid="chat-text"
          aria-label={words.input}
          placeholder={offline ? words.placeholderOffline : words.placeholder}
          enterkeyhint="send"
          autocomplete="off"
          onInput={(event) => {
            write(event.currentTarget.value)
            chat.typing()
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send()
          }}
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])]
            if (pasted.length === 0 || !takesFiles(state)) return
            event.preventDefault()
            for (const file of pasted) void chat.sendFile(file, file.name)
          }}
        />
        {length > COUNT_FROM && (
          <span class={`sb-count${over > 0 ? ' sb-bad' : ''}`} role="status">
            {over > 0 ? words.tooLong(over) : `${length}/${LIMIT_TEXT_CHARACTERS}`}
          </span>
        )}
      </div>
      {text === '' && state.channel?.voice_allowed !== false && <VoiceButton recording={recording} />}
      <button
        type="submit"
        class="sb-send"
        data-testid="chat-send"
        aria-label={words.send}
        title={words.send}
        disabled={!ready}
      >
        <SendIcon />
        <span class="sb-simple-word">{words.send}</span>
      </button>
    </form>
  )
}

/** Whether this channel takes pictures and documents; until it is known, as usual. */
export function takesFiles(state: ChatState): boolean {
  return state.channel?.files_allowed !== false
}
