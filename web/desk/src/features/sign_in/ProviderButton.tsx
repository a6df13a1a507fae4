/** The way in by an organisation's account, where one is set up. */
import { Button, Divider } from 'antd'
import { useState } from 'react'
import { useLocation } from 'react-router'

import type { SignInOptions } from '@/shared/access'
import { useNameOf, useWords } from '@/shared/settings'

import { goToProvider } from './provider'

export function ProviderButton({ options, first, fail }: { options: SignInOptions; first: boolean; fail: (error: unknown) => void }) {
  const words = useWords()
  const nameOf = useNameOf()
  const { pathname, search } = useLocation()
  const [going, setGoing] = useState(false)
  if (!options.provider) return null
  const go = () => {
    setGoing(true)
    goToProvider(pathname + search).catch((error: unknown) => {
      setGoing(false)
      fail(error)
    })
  }
  return (
    <>
      {!first && <Divider plain className="sign-in-or">{words.people.or}</Divider>}
      <Button size="large" block type={first ? 'primary' : 'default'} loading={going && { delay: 300 }} onClick={go} data-testid="login-provider">{words.people.provider(nameOf(options.provider))}</Button>
    </>
  )
}
