/** What each preset says before it is changed. Pure. */
import type { ContentCard, ContentForm, SayMore } from '@suiban/client/types'

import type { Words } from '@/shared/words/zh'

import type { Preset } from './Presets'

export interface Draft {
  more: SayMore
  text: string
}

export function draftOf(preset: Preset, words: Words['presets']): Draft {
  switch (preset) {
    case 'branch':
      return { text: '', more: { form: form(titleOf(words.branch), words.branch_text, [
        { key: 'branch', label: words.branch_where, kind: 'text', required: true, help: words.branch_help, options: [] },
        { key: 'day', label: words.day, kind: 'date', required: true, help: '', options: [] },
        { key: 'time', label: words.time, kind: 'choice', required: true, help: '', options: words.times },
        { key: 'business', label: words.business, kind: 'multi', required: false, help: '', options: words.businesses },
      ]) } }
    case 'callback':
      return { text: '', more: { form: form(titleOf(words.callback), words.callback_text, [
        { key: 'phone', label: words.phone, kind: 'phone', required: true, help: '', options: [] },
        { key: 'day', label: words.day, kind: 'date', required: false, help: '', options: [] },
        { key: 'time', label: words.time, kind: 'choice', required: true, help: '', options: words.times },
      ]) } }
    case 'loss':
      return { text: '', more: { card: card(words.loss_title, words.loss_text, [
        { does: 'open', label: words.loss_open, url: '/mobile/#/cards' }, { does: 'say', label: words.loss_say, text: words.loss_say },
      ]) } }
    case 'resolved':
      return { text: words.resolved_text, more: { choices: [...words.resolved_choices] } }
    case 'own_card':
      return { text: '', more: { card: card('', '', []) } }
  }
}

const card = (title: string, text: string, buttons: ContentCard['buttons']): ContentCard => ({ title, text, buttons })
const form = (title: string, text: string, fields: ContentForm['fields']): ContentForm => ({ title, text, fields })
/** The menu says what it is before what it is called. */
const titleOf = (name: string) => name.split(/[：:] ?/).at(-1) ?? name
