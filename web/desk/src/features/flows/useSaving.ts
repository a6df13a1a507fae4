/** Saving a draft over the save one has seen; keeping here what is not saved; saying who was quicker. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useEffect, useState } from 'react'

import { codeOf } from '@/shared/errors'
import { useSession } from '@/shared/session'
import { useWords } from '@/shared/settings'

import { FLOWS_KEY, flows, type FlowVersion } from './api'
import type { Canvas } from './canvas/canvas'
import { type Opened, useVersions } from './flow'
import { keep } from './keeping'

export interface Saving {
  dirty: boolean
  pending: boolean
  /** The draft as it was saved, here or before. */
  draft: FlowVersion | undefined
  /** The save somebody else made meanwhile. */
  conflict: FlowVersion | null
  error: unknown
  save: () => void
  saveOver: () => void
}

export function useSaving({ companyId, flowKey, canvas, opened, turn, text, mayEdit }: {
  companyId: string; flowKey: string; canvas: Canvas | null; opened: Opened; turn: number; text: string; mayEdit: boolean
}): Saving {
  const words = useWords().flows
  const { session } = useSession()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const versions = useVersions(companyId, flowKey)
  const [seen, setSeen] = useState(opened.seen)
  /** The turn that was saved last; -1: what was opened is not saved at all. */
  const [savedTurn, setSavedTurn] = useState(opened.unsaved ? -1 : 0)
  const dirty = mayEdit && turn !== savedTurn
  const draft = versions.data?.find((one) => one.state === 'draft')
  const renew = () => queries.invalidateQueries({ queryKey: [...FLOWS_KEY, companyId], predicate: ({ queryKey }) => queryKey[3] !== 'opened' })
  const save = useMutation({
    mutationFn: async ({ over, at }: { over: number; at: number }) => ({ at, saved: await flows.save(companyId, flowKey, await canvas!.text(), over) }),
    onSuccess: async ({ at, saved }) => {
      setSeen(saved.revision)
      setSavedTurn(at)
      keep(session.staff_id, companyId, flowKey, null)
      void message.success(words.saved)
      await renew()
    },
    onError: (error) => {
      if (codeOf(error) === 'flow_draft_changed') void renew()
    },
  })
  useEffect(() => {
    if (dirty && text !== '' && turn > 0) keep(session.staff_id, companyId, flowKey, { bpmn: text, seen })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- kept when the text comes, which is a moment after the turn
  }, [text])
  useEffect(() => {
    if (!dirty) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [dirty])
  const beaten = codeOf(save.error) === 'flow_draft_changed' && draft !== undefined && draft.revision !== seen
  return {
    dirty, pending: save.isPending, draft, conflict: beaten ? draft : null, error: save.error,
    save: () => save.mutate({ over: seen, at: turn }),
    saveOver: () => save.mutate({ over: draft?.revision ?? 0, at: turn }),
  }
}
