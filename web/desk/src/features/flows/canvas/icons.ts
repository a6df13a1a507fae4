/** One picture for each kind of step, on the canvas, in the palette and in menus: the outlines of Ant Design's icons. */
import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import ApartmentOutlined from '@ant-design/icons-svg/es/asn/ApartmentOutlined'
import AuditOutlined from '@ant-design/icons-svg/es/asn/AuditOutlined'
import BankOutlined from '@ant-design/icons-svg/es/asn/BankOutlined'
import CheckSquareOutlined from '@ant-design/icons-svg/es/asn/CheckSquareOutlined'
import ClockCircleOutlined from '@ant-design/icons-svg/es/asn/ClockCircleOutlined'
import CloseOutlined from '@ant-design/icons-svg/es/asn/CloseOutlined'
import CustomerServiceOutlined from '@ant-design/icons-svg/es/asn/CustomerServiceOutlined'
import EditOutlined from '@ant-design/icons-svg/es/asn/EditOutlined'
import FormOutlined from '@ant-design/icons-svg/es/asn/FormOutlined'
import MessageOutlined from '@ant-design/icons-svg/es/asn/MessageOutlined'
import PayCircleOutlined from '@ant-design/icons-svg/es/asn/PayCircleOutlined'
import PlusOutlined from '@ant-design/icons-svg/es/asn/PlusOutlined'
import QuestionCircleOutlined from '@ant-design/icons-svg/es/asn/QuestionCircleOutlined'
import RadiusSettingOutlined from '@ant-design/icons-svg/es/asn/RadiusSettingOutlined'
import SafetyOutlined from '@ant-design/icons-svg/es/asn/SafetyOutlined'
import StopOutlined from '@ant-design/icons-svg/es/asn/StopOutlined'
import UnorderedListOutlined from '@ant-design/icons-svg/es/asn/UnorderedListOutlined'
import UploadOutlined from '@ant-design/icons-svg/es/asn/UploadOutlined'
import WarningOutlined from '@ant-design/icons-svg/es/asn/WarningOutlined'

import type { Kind, Shape } from '@/features/flows/model/kinds'

const ICONS: Record<Kind | Shape, IconDefinition> = {
  say: MessageOutlined, ask: QuestionCircleOutlined, choose: UnorderedListOutlined, form: FormOutlined, upload: UploadOutlined, verify: SafetyOutlined,
  confirm: CheckSquareOutlined, sign: EditOutlined, pay: PayCircleOutlined, approve: AuditOutlined, wait: ClockCircleOutlined, call: BankOutlined, hand: CustomerServiceOutlined,
  exclusive: CloseOutlined, parallel: PlusOutlined, inclusive: RadiusSettingOutlined, flow: ApartmentOutlined, error: WarningOutlined, end: StopOutlined,
}
export const VIEW_BOX = '64 64 896 896'

/** The outlines of a picture. */
export function pathsOf(name: Kind | Shape): string[] {
  const { icon } = ICONS[name]
  if (typeof icon === 'function') return []
  const all = (node: typeof icon): string[] => [...(node.attrs.d ? [node.attrs.d] : []), ...(node.children ?? []).flatMap(all)]
  return all(icon)
}

const SVG = 'http://www.w3.org/2000/svg'
const addressOf = (name: Kind | Shape) =>
  `url("data:image/svg+xml,${encodeURIComponent(`<svg xmlns="${SVG}" viewBox="${VIEW_BOX}">${pathsOf(name).map((d) => `<path d="${d}"/>`).join('')}</svg>`)}")`

/** The pictures as custom properties, for the menus that bpmn-js draws itself. */
export const ICON_PROPERTIES: Record<string, string> = Object.fromEntries((Object.keys(ICONS) as (Kind | Shape)[]).map((name) => [`--flow-${name}`, addressOf(name)]))
