import { App } from 'antd'
import { useNavigate } from 'react-router'

import { api } from '@/shared/api'
import { errorText } from '@/shared/errors'
import { useView } from '@/shared/session'
import { useWords } from '@/shared/settings'

/** Opens a customer beside their newest conversation; says so when one may see none of theirs. */
export function useOpenCustomer(): (customerId: string) => Promise<void> {
  const words = useWords()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const held = useView((view) => view.state.conversations)
  return async (customerId) => {
    try {
      const [newest] = (await api.conversations({ customer_id: customerId })).items
      if (!newest) return void message.info(words.search.no_talk)
      const mine = held.some((one) => one.conversation_id === newest.conversation_id)
      void navigate(`/${mine ? 'inbox' : 'conversations'}/${newest.conversation_id}/customer`)
    } catch (error) {
      void message.error(errorText(error, words))
    }
  }
}
