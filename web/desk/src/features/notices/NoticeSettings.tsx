/** One's own notifications: on this browser what is heard and shown, everywhere what is pushed and when it is quiet. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Segmented, Select, Slider, Switch } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'

import { onTold, worker } from '@suiban/client/push'

import { errorText } from '@/shared/errors'
import { useSettings } from '@/shared/settings'
import { keepOwn, play, type Tone, TONES } from '@/shared/sound'
import { Failed, Lines } from '@/shared/ui/Small'

import { askPermission, NOTICE_KINDS, type NoticeState, noticesApi, noticesQuery, permissionNow, PermissionDenied, pushOff, pushOn, SCOPE, type Wishes } from './api'
import { minutesOf, timeOf } from './attention'
import './notices.css'

const NIGHT = { quiet_from: 22 * 60, quiet_until: 7 * 60 }
const ERROR_SHOWN_AFTER_MS = 4_000

export default function NoticeSettings() {
  const { words } = useSettings()
  const state = useQuery(noticesQuery)
  return (
    <section aria-label={words.notices.title} className="notices" data-testid="notice-settings">
      <h2>{words.notices.title}</h2>
      <div className="card">
        <Sound />
        <Desktop />
      </div>
      <p className="notices-hint">{words.notices.push_hint}</p>
      <div className="card">
        {state.error && !state.data ? <Failed error={state.error} retry={() => void state.refetch()} />
          : state.data ? <><Push state={state.data} /><Wanted state={state.data} /></> : <Lines rows={3} />}
      </div>
    </section>
  )
}

function Line({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return <div className="account-line"><span>{name}{hint && <small>{hint}</small>}</span>{children}</div>
}

function Sound() {
  const { words, settings, change } = useSettings()
  const { message } = App.useApp()
  const own = useRef<HTMLInputElement>(null)
  const w = words.notices
  const choose = (tone: Tone) => {
    if (tone === 'own') own.current?.click()
    else {
      change({ tone })
      void play(tone, settings.volume)
    }
  }
  return (
    <>
      <Line name={w.sound}><Switch checked={settings.sound} onChange={(sound) => change({ sound })} aria-label={w.sound} data-testid="notice-sound" /></Line>
      {settings.sound && (
        <>
          <Line name={w.tone}>
            <span className="notices-tone">
              <Select<Tone> value={settings.tone} onSelect={choose} options={TONES.map((tone) => ({ value: tone, label: w.tones[tone] }))} aria-label={w.tone} data-testid="notice-tone" />
              <Button onClick={() => void play(settings.tone, settings.volume)}>{w.listen}</Button>
            </span>
            <input
              ref={own} type="file" accept="audio/*" hidden
              onChange={(event) => {
                const file = event.target.files?.[0]
                event.target.value = ''
                if (file) void keepOwn(file).then((kept) => {
                  if (!kept) return void message.error(w.own_refused)
                  change({ tone: 'own' })
                  return play('own', settings.volume)
                })
              }}
            />
          </Line>
          <Line name={w.volume}><Slider className="notices-volume" min={5} max={100} step={5} value={settings.volume} onChange={(volume) => change({ volume })} onChangeComplete={(volume) => void play(settings.tone, volume)} ariaLabelForHandle={w.volume} /></Line>
          <Line name={w.message_sound}><Switch checked={settings.message_sound} onChange={(message_sound) => change({ message_sound })} aria-label={w.message_sound} /></Line>
        </>
      )}
    </>
  )
}

function Desktop() {
  const { words, settings, change } = useSettings()
  const { message } = App.useApp()
  const [permission, setPermission] = useState(permissionNow)
  const w = words.notices
  const turn = async (desktop: boolean) => {
    try {
      if (desktop) {
        await askPermission()
        await worker(SCOPE)
      }
      change({ desktop })
    } catch (error) {
      void message.warning(error instanceof PermissionDenied ? w.denied : w.failed)
    } finally {
      setPermission(permissionNow())
    }
  }
  return (
    <>
      <Line name={w.desktop} hint={w.desktop_hint}>
        <Switch checked={settings.desktop && permission === 'granted'} disabled={permission === 'unsupported' || permission === 'denied'} onChange={(on) => void turn(on)} aria-label={w.desktop} data-testid="notice-desktop" />
      </Line>
      {permission === 'denied' && <Alert banner type="warning" message={w.denied} />}
      {permission === 'unsupported' && <Alert banner type="info" message={w.unsupported} />}
      {settings.desktop && permission === 'granted' && (
        <Line name={w.text} hint={w.text_hint}>
          <Switch checked={settings.desktop_text} onChange={(desktop_text) => change({ desktop_text })} aria-label={w.text} data-testid="notice-text" />
        </Line>
      )}
    </>
  )
}

function Push({ state }: { state: NoticeState }) {
  const { words, settings, change } = useSettings()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const w = words.notices
  const again = () => queries.invalidateQueries({ queryKey: noticesQuery.queryKey })
  const failed = (error: unknown) => void message.error(error instanceof PermissionDenied ? w.denied : 'code' in (error as object) && typeof (error as { code: unknown }).code === 'string' ? errorText(error, words) : w.push_failed)
  const turn = useMutation({
    mutationFn: async (on: boolean) => {
      if (!on) await pushOff()
      else {
        await askPermission()
        await pushOn(state.key, settings.language)
      }
      return on
    },
    onSuccess: (push) => change({ push }),
    onError: failed,
    onSettled: again,
  })
  const [came, setCame] = useState<'' | 'waiting' | 'came'>('')
  useEffect(() => onTold((told) => told.suiban === 'pushed' && told.kind === 'test' && setCame('came')), [])
  useEffect(() => {
    if (came !== 'waiting') return
    const timer = setTimeout(() => void queries.invalidateQueries({ queryKey: noticesQuery.queryKey }), ERROR_SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [came, queries])
  const test = useMutation({ mutationFn: noticesApi.test, onMutate: () => setCame('waiting'), onError: failed })
  const cannot = permissionNow() === 'unsupported' || permissionNow() === 'denied'
  return (
    <>
      <Line name={w.push} hint={w.push_where}>
        <Switch checked={state.on} loading={turn.isPending} disabled={cannot && !state.on} onChange={(on) => turn.mutate(on)} aria-label={w.push} data-testid="notice-push" />
      </Line>
      {state.on && (
        <Line name={w.test} hint={came === 'came' ? w.test_came : state.last_error ? w.test_failed(words.integrations.reason[state.last_error] ?? state.last_error) : came ? w.test_waiting : w.test_hint}>
          <Button loading={test.isPending} onClick={() => test.mutate()} data-testid="notice-test">{w.send_test}</Button>
        </Line>
      )}
    </>
  )
}

function Wanted({ state }: { state: NoticeState }) {
  const { words } = useSettings()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const w = words.notices
  const save = useMutation({
    mutationFn: noticesApi.save,
    onMutate: (wishes: Wishes) => queries.setQueryData<NoticeState>(noticesQuery.queryKey, (before) => before && { ...before, ...wishes }),
    onError: (error) => {
      void message.error(errorText(error, words))
      void queries.invalidateQueries({ queryKey: noticesQuery.queryKey })
    },
  })
  const set = (part: Partial<Wishes>) => save.mutate({ ...state, ...part })
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const time = (name: 'quiet_from' | 'quiet_until', label: string) => (
    <input
      type="time" className="ant-input" aria-label={label} value={timeOf(state[name] ?? 0)} data-testid={name}
      onChange={(event) => {
        const minutes = minutesOf(event.target.value)
        const other = name === 'quiet_from' ? state.quiet_until : state.quiet_from
        if (minutes !== null && minutes !== other) set({ [name]: minutes })
      }}
    />
  )
  return (
    <>
      <Line name={w.kinds}>
        <Checkbox.Group className="notices-kinds" value={state.kinds} options={NOTICE_KINDS.map((kind) => ({ value: kind, label: w.kind[kind] }))} onChange={(kinds) => set({ kinds: NOTICE_KINDS.filter((one) => kinds.includes(one)) })} />
      </Line>
      <Line name={w.quiet} hint={w.quiet_hint(state.time_zone)}>
        <Segmented value={state.quiet_from !== null} options={[{ value: false, label: w.never }, { value: true, label: w.daily }]} onChange={(on) => set(on ? { ...NIGHT, time_zone: zone || state.time_zone } : { quiet_from: null, quiet_until: null })} data-testid="notice-quiet" />
      </Line>
      {state.quiet_from !== null && <Line name={w.between}><span className="notices-quiet">{time('quiet_from', w.from)} <span aria-hidden>–</span> {time('quiet_until', w.until)}</span></Line>}
    </>
  )
}

