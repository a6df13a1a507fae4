/** One service of the bank, as a page of its app. */
import { InstanceCalls, ownInstance } from '@suiban/client/services'
import { FlowRun } from '@suiban/flow/model/run'
import { FlowView } from '@suiban/flow/view/flow'
import { en } from '@suiban/flow/words/en'
import { zh } from '@suiban/flow/words/zh'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { useBank } from '../context'
import { lastMessage } from '../identity'
import { TopBar } from '../parts'
import { navigate } from '../router'
import { signedIn } from '../session'

export function FlowPage({ instance }: { instance: string }) {
  const { chat, words, locale, identity } = useBank()
  const [ready, setReady] = useState(chat.token !== null)
  const run = useMemo(() => new FlowRun(new InstanceCalls(ownInstance(instance, chat.authorization))), [chat, instance])
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
  return (
    <FlowView
      run={run}
      words={locale === 'en' ? en : zh}
      locale={locale}
      onLeave={() => navigate('/')}
      {...(identity === 'guest' ? {} : { phone: () => lastMessage(identity.customer_no, locale === 'en') })}
    />
  )
}
