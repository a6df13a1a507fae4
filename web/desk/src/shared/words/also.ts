/** What else one may type for a command, whatever the language of the page. */
export const ALSO = {
  theme: 'theme dark light 外观 主题', language: 'language 语言 中文 english', keys: 'keyboard shortcuts 键盘 快捷键', sign_out: 'sign out 退出', guide: 'guide first steps 入门 引导',
}
