/** The only place with colours of our own: one accent, deep teal. Everything else is Ant Design's tokens. */
import { theme, type ThemeConfig } from 'antd'

const FONTS =
  "-apple-system, BlinkMacSystemFont, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Segoe UI', system-ui, sans-serif"

/* eslint-disable no-restricted-syntax -- the accent and the calm greys around it are defined here and nowhere else */
const LIGHT = {
  colorPrimary: '#0b6a6a', colorInfo: '#0b6a6a', colorLink: '#0b6a6a', colorBgLayout: '#f2f5f5', colorPrimaryBg: '#e7f3f2', colorPrimaryBgHover: '#d8ecea', colorPrimaryBorder: '#b4dad6',
  colorPrimaryBorderHover: '#7cbcb7', colorInfoBg: '#f0f7f6', colorInfoBorder: '#b4dad6',
}
const DARK = {
  colorPrimary: '#2a938f', colorInfo: '#2a938f', colorLink: '#5ec3bd', colorBgBase: '#12181a', colorBgLayout: '#0d1213', colorPrimaryBg: '#14302f', colorPrimaryBgHover: '#193b3a', colorPrimaryBorder: '#225453',
  colorPrimaryBorderHover: '#2f7371', colorInfoBg: '#132427', colorInfoBorder: '#225453',
}
/* eslint-enable no-restricted-syntax */

export function themeOf(dark: boolean): ThemeConfig {
  return {
    cssVar: { key: 'suiban' },
    hashed: false,
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...(dark ? DARK : LIGHT), fontFamily: FONTS, fontSize: 14, borderRadius: 6, lineHeight: 1.5, wireframe: false, motionDurationMid: '0.12s', motionDurationSlow: '0.16s',
    },
    components: { Tabs: { horizontalMargin: '0', cardPadding: '4px 8px' }, Tooltip: { fontSize: 12 } },
  }
}
