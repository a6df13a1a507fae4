/** Of which company the services are that one looks at: it stands in the address, so that it can be shared. */
import { useSearchParams } from 'react-router'

import type { Company } from '@/shared/api'
import { useSession } from '@/shared/session'

export function useChosenCompany(): [company: Company | undefined, choose: (id: string) => void] {
  const { session } = useSession()
  const [params, setParams] = useSearchParams()
  const [first] = session.companies
  const company = session.companies.find((one) => one.key === params.get('company')) ?? first
  const choose = (id: string) => setParams((before) => {
    const after = new URLSearchParams(before)
    after.set('company', session.companies.find((one) => one.id === id)?.key ?? '')
    return after
  }, { replace: true })
  return [company, choose]
}

/** The address of a service, or of something about it. */
export const placeOf = (key: string, company: Company | undefined, more = '') => `/flows/${key}${more}${company ? `?company=${company.key}` : ''}`
