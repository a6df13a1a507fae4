/** One service of the bank, as a page of its app. */
import type { StepUpAsk } from '@suiban/client/step_up'
import { InstanceCalls, ownInstance } from '@suiban/client/services'
import { FlowRun } from '@suiban/flow/model/run'
import { FlowView } from '@suiban/flow/view/flow'
import { en } from '@suiban/flow/words/en'
import { zh } from '@suiban/flow/words/zh'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { useBank } from '../context'
import { TopBar } from '../parts'
import { navigate } from '../router'
import { signedIn } from '../session'
import { en as enBank } from '../words/en'
import { zh as zhBank } from '../words/zh'

export function FlowPage({ instance }: { instance: string }) {
  const { chat, words, locale, identity, proveHere } = useBank()
  const [ready, setReady] = useState(chat.token !== null)
  const calls = useMemo(() => new InstanceCalls(ownInstance(instance, chat.authorization)), [chat, instance])
  const run = useMemo(() => new FlowRun(calls), [calls])
  useEffect(() => {
    // a reload may come here before there is a session
    signedIn(chat).then(() => setReady(true), () => setReady(true))
  }, [chat])
  if (!ready) {
    return (
      <>
        <TopBar title={words.todo.title} />
        <p class="m-none" aria-busy="true">{words.todo.opening}</p>
      </>
    )
  }
  const prove = async (level: number) => {
    const assertion = await proveHere(askFor(instance, level))
    if (assertion) await calls.prove(assertion)
    return assertion !== null
  }
  return (
    <FlowView
      run={run}
      words={locale === 'en' ? en : zh}
      locale={locale}
      onLeave={() => navigate('/')}
      {...(identity === 'guest' ? {} : { prove })}
    />
  )
}

/** What the app is asked is the same as in a talk; the statement it signs names the service in place of a request. */
function askFor(instance: string, level: number): StepUpAsk {
  return {
    request_id: instance, level, purpose: 'service', purpose_text: zhBank.todo.purpose, purpose_text_en: enBank.todo.purpose,
    by: '', expires_at: '9999-12-31T00:00:00Z',
  }
}
