/** The only place with colours of our own: one accent, deep teal. Everything else is Ant Design's tokens. */
import { theme, type ThemeConfig } from 'antd'

const FONTS =
  "-apple-system, BlinkMacSystemFont, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Segoe UI', system-ui, sans-serif"

/* eslint-disable no-restricted-syntax -- the accent and the calm greys around it are defined here and nowhere else */
// state colours are darker than Ant Design's own, so that they are legible as text (AA) on white and on their tints
const LIGHT = {
  colorPrimary: '#0b6a6a', colorInfo: '#0b6a6a', colorLink: '#0b6a6a', colorLinkHover: '#0d7a7a', colorLinkActive: '#085454', colorBgLayout: '#f2f5f5', colorPrimaryBg: '#e7f3f2', colorPrimaryBgHover: '#d8ecea', colorPrimaryBorder: '#b4dad6',
  colorPrimaryBorderHover: '#7cbcb7', colorInfoBg: '#f0f7f6', colorInfoBorder: '#b4dad6', colorSuccess: '#1f7a3d', colorSuccessBg: '#ecf7ef', colorSuccessText: '#1f7a3d', colorWarning: '#a65d00',
  colorWarningBg: '#fff6e3', colorWarningBorder: '#f3d9a4', colorWarningText: '#975400', colorError: '#cb2431', colorErrorBg: '#fdf0f0', colorErrorBorder: '#f3b8bc', colorErrorText: '#b81f2b',
  colorText: '#1b2426', colorTextSecondary: '#4c585b', colorTextTertiary: '#5f6b6e', colorTextPlaceholder: '#677275',
}
const DARK = {
  colorPrimary: '#2a938f', colorPrimaryHover: '#1f6f6c', colorInfo: '#5ec3bd', colorLink: '#5ec3bd', colorLinkHover: '#84d6d0', colorLinkActive: '#4aaea8', colorBgContainer: '#151c1e', colorBgElevated: '#1e2629', colorBgLayout: '#0e1415', colorBorder: '#344044', colorBorderSecondary: '#252f32',
  colorPrimaryBg: '#14302f', colorPrimaryBgHover: '#193b3a', colorPrimaryBorder: '#225453', colorPrimaryBorderHover: '#2f7371', colorInfoBg: '#132427', colorInfoBorder: '#225453', colorSuccess: '#3fa35c',
  colorSuccessBg: '#15291b', colorSuccessText: '#6cc486', colorWarning: '#d0891c', colorWarningBg: '#2b2112', colorWarningBorder: '#5a431b', colorWarningText: '#e0a94e', colorError: '#d9434e', colorErrorBg: '#2f181a',
  colorErrorBorder: '#6b2c31', colorErrorText: '#f0838b', colorText: '#e3eaea', colorTextSecondary: '#aab6b8', colorTextTertiary: '#8b989b', colorTextPlaceholder: '#88959a',
}
// seen on the ground of a page as well as on a card
const SEGMENTED_LIGHT = { trackBg: '#e3e9e9' }
const SEGMENTED_DARK = { trackBg: '#1b2426', itemSelectedBg: '#384549' }
// what is dangerous is text on a dark menu, and under the pointer the ground of dark text
const DROPDOWN_DARK = { colorError: '#f0838b', colorTextLightSolid: '#2f181a' }
// the ground of a primary button gets darker under the pointer, the text of all others lighter
const BUTTON_DARK = { defaultHoverColor: '#5ec3bd', defaultHoverBorderColor: '#2f7371', defaultActiveColor: '#84d6d0', defaultActiveBorderColor: '#2f7371' }
/* eslint-enable no-restricted-syntax */

export function themeOf(dark: boolean): ThemeConfig {
  // Ant Design would otherwise wait for the end of transitions that do not happen
  const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches
  return {
    cssVar: { key: 'suiban' },
    hashed: false,
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...(dark ? DARK : LIGHT), fontFamily: FONTS, fontSize: 14, borderRadius: 6, lineHeight: 1.5, wireframe: false, motion, motionDurationMid: '0.12s', motionDurationSlow: '0.16s',
    },
    components: { Segmented: dark ? SEGMENTED_DARK : SEGMENTED_LIGHT, ...(dark && { Dropdown: DROPDOWN_DARK, Button: BUTTON_DARK }), Tabs: { horizontalMargin: '0', cardPadding: '4px 8px', itemSelectedColor: (dark ? DARK : LIGHT).colorLink }, Tooltip: { fontSize: 12 } },
  }
}
