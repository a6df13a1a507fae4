/** Facts since the snapshot, applied: the mirror of `suiban.desk.model.apply_fact` (table in docs/socket-protocol.md). */
import type { Consultation, DeskState, Fact, HeldConversation, Offer } from '@suiban/client/types'

/** Pure; lists stay in the order of their ids. Facts carry new values, so applying one twice gives the same state, and the same object when nothing changed. */
export function applyFact(state: DeskState, fact: Pick<Fact, 'kind' | 'company_id' | 'body'>, me: string): DeskState {
  const known = fact as Fact
  switch (known.kind) {
    case 'routing.Reserved/1':
      return known.body.staff_id === me ? withOffer(state, offerOf(known.body, known.company_id)) : state
    case 'routing.ReservationEnded/1':
      return withoutOffer(state, known.body.reservation_id)
    case 'routing.WorkTaken/1':
      return known.body.staff_id === me ? withTask(state, known.body, known.company_id) : state
    case 'routing.WorkLeft/1': {
      const tasks = state.tasks.filter((one) => one.work_id !== known.body.work_id)
      return known.body.staff_id !== me || tasks.length === state.tasks.length ? state : { ...state, tasks }
    }
    case 'routing.PresenceChanged/1': {
      const { staff_id, ...presence } = known.body
      return staff_id === me && presence.version > state.presence.version ? { ...state, presence } : state
    }
    case 'conversations.PassedOn/1':
      return passedOn(state, known, me)
    case 'conversations.PartOpened/1':
      return withParts(state, known.body.conversation_id, known.body.part_companies)
    case 'conversations.CustomerIdentified/1': {
      const held = state.conversations.find((one) => one.conversation_id === known.body.conversation_id)
      if (!held || held.customer_id === known.body.customer_id) return state
      return withConversation(state, { ...held, customer_id: known.body.customer_id })
    }
    case 'conversations.ConversationClosed/1':
      return withoutConversation(state, known.body.conversation_id)
    case 'conversations.ConsultationOpened/1':
      return known.body.staff_id === me ? withAsked(state, { ...known.body, company_id: known.company_id }) : state
    case 'conversations.ConsultationEnded/1': {
      const consultations = state.consultations.filter((one) => one.consultation_id !== known.body.consultation_id)
      return consultations.length === state.consultations.length ? state : { ...state, consultations }
    }
  }
  return state
}

function withTask(state: DeskState, { work_id, kind, queue_key, at }: Body<'routing.WorkTaken/1'>, company_id: string): DeskState {
  if (state.tasks.some((one) => one.work_id === work_id && one.held_since === at)) return state
  const others = state.tasks.filter((one) => one.work_id !== work_id)
  const added = { work_id, company_id, kind, queue_key, held_since: at }
  return { ...state, tasks: [...others, added].sort((a, b) => order(a.work_id, b.work_id)) }
}

function withAsked(state: DeskState, { consultation_id, conversation_id, company_id, asked_by, asked_at }: Consultation): DeskState {
  if (state.consultations.some((one) => one.consultation_id === consultation_id)) return state
  const added = { consultation_id, conversation_id, company_id, asked_by, asked_at }
  const consultations = [...state.consultations, added].sort((a, b) => order(a.consultation_id, b.consultation_id))
  return { ...state, consultations }
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

type Body<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>['body']

function offerOf(body: Body<'routing.Reserved/1'>, company_id: string): Offer {
  const { reservation_id, work_id, kind, conversation_id, queue_key, offered_at, expires_at } = body
  return { reservation_id, work_id, kind, conversation_id, company_id, queue_key, offered_at, expires_at }
}

function passedOn(state: DeskState, fact: Extract<Fact, { kind: 'conversations.PassedOn/1' }>, me: string): DeskState {
  const { body } = fact
  const held = state.conversations.find((one) => one.conversation_id === body.conversation_id)
  if (held && held.holder_token > body.holder_token) return state
  if (body.to_kind !== 'staff' || body.to_id !== me) return withoutConversation(state, body.conversation_id)
  const { conversation_id, part_companies, customer_id, holder_token, held_since } = body
  return withConversation(state, {
    conversation_id, company_id: fact.company_id, part_companies, customer_id, holder_token, held_since,
  })
}

function withOffer(state: DeskState, offer: Offer): DeskState {
  if (state.offers.some((one) => one.reservation_id === offer.reservation_id)) return state
  return { ...state, offers: [...state.offers, offer].sort((a, b) => order(a.reservation_id, b.reservation_id)) }
}

function withoutOffer(state: DeskState, reservationId: string): DeskState {
  const offers = state.offers.filter((one) => one.reservation_id !== reservationId)
  return offers.length === state.offers.length ? state : { ...state, offers }
}

function withConversation(state: DeskState, conversation: HeldConversation): DeskState {
  const index = state.conversations.findIndex((one) => one.conversation_id === conversation.conversation_id)
  const others = index < 0 ? state.conversations : state.conversations.toSpliced(index, 1)
  const conversations = [...others, conversation].sort((a, b) => order(a.conversation_id, b.conversation_id))
  return { ...state, conversations }
}

function withoutConversation(state: DeskState, conversationId: string): DeskState {
  const conversations = state.conversations.filter((one) => one.conversation_id !== conversationId)
  return conversations.length === state.conversations.length ? state : { ...state, conversations }
}

function withParts(state: DeskState, conversationId: string, part_companies: string[]): DeskState {
  const held = state.conversations.find((one) => one.conversation_id === conversationId)
  return held ? withConversation(state, { ...held, part_companies }) : state
}
