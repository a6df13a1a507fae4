import type { Entry, MobileWords } from './zh'

const ask = (icon: string, label: string, note: string, question: string): Entry => ({
  icon,
  label,
  note,
  go: '',
  ask: question,
})
const go = (icon: string, label: string, note: string, path: string): Entry => ({
  icon,
  label,
  note,
  go: path,
  ask: '',
})

/** The English mirror of `zh.ts`. */
export const en: MobileWords = {
  bank: 'Spruce Bank',
  app: 'Mobile banking',
  slogan: 'Steady days, things done',
  demo: 'A demonstration: accounts and amounts on these pages are made up',
  chat: 'Chat',
  openChat: 'Open live chat',
  openChatUnread: (count) => `Open live chat, ${count} unread`,
  push: {
    title: 'Tell me when somebody has answered',
    on: 'Notify me',
    no: 'No thanks',
    failed: 'Notifications could not be turned on. Please keep an eye on this page.',
  },
  back: 'Back',
  language: '中文',
  offlineList: 'The list of customers could not be read. You can go on as a visitor.',
  signInFailed: 'Signing in did not work. Please try again.',
  retry: 'Try again',
  signIn: {
    title: 'Choose a demo customer',
    note: 'The real app asks for a face or a password here. For the demonstration, choose somebody.',
    search: 'Name or customer number',
    none: 'Nobody matches',
    guest: 'Go on as a visitor',
    guestNote: 'You can ask without signing in',
    more: (count) => `${count} more, use the search`,
  },
  hours: (hour) =>
    hour < 5 ? 'Hello' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening',
  visitor: 'Visitor',
  welcomeVisitor: 'Welcome to Spruce Bank',
  level: (level) => level,
  tabs: { home: 'Home', cards: 'Cards', wealth: 'Wealth', me: 'Me' },
  home: {
    title: 'Home',
    account: 'Savings account',
    tail: (digits) => `ending ${digits}`,
    available: 'Available (CNY)',
    show: 'Show the balance',
    hide: 'Hide the balance',
    signInHint: 'Sign in to see your accounts',
    signIn: 'Sign in',
    actions: [
      go('transfer', 'Transfer', '', '/transfer'),
      ask('list', 'Statement', '', 'How do I get an account statement?'),
      ask('deposit', 'Deposit', '', 'How do I open a term deposit?'),
    ],
    simple: 'Large type',
    standard: 'Standard',
    person: 'Talk to a person',
    services: 'Services',
    grid: [
      go('transfer', 'Transfer', '', '/transfer'),
      go('card', 'Cards', '', '/cards'),
      go('shield', 'Lost card', '', '/cards/lost'),
      go('wealth', 'Wealth', '', '/wealth'),
      go('loan', 'Loans', '', '/loan'),
      ask('deposit', 'Deposits', '', 'How do I open a term deposit?'),
      ask('globe', 'Exchange', '', 'What is the yearly foreign exchange quota?'),
      ask('branch', 'Branches', '', 'How do I make a branch appointment?'),
    ],
    safety: 'Never share your screen or a code',
    safetyNote: 'A call from "support" or "the police"? Hang up, then ask us',
    safetyAsk: 'I got a suspicious call, is it a scam?',
    questions: 'Often asked',
    asked: [
      'How long does a transfer take to arrive?',
      'How can I get a credit limit increase?',
      'I do not receive the SMS code',
      'Can I withdraw a large amount of cash?',
    ],
  },
  cards: {
    title: 'Credit cards',
    card: 'Spruce credit card',
    kind: 'Standard',
    due: 'Bill on the 5th, due on the 25th',
    groups: [
      {
        title: 'Use',
        entries: [
          ask('list', 'Bills and transactions', 'This one and earlier ones', 'How do I see my credit card bill?'),
          ask('transfer', 'Repay', 'Automatic or by appointment', 'How can I repay my credit card?'),
          ask('gauge', 'Limit', 'Temporary or permanent', 'How can I get a credit limit increase?'),
          ask('split', 'Instalments', 'Of a bill or a purchase', 'How do credit card instalments work?'),
        ],
      },
      {
        title: 'Security',
        entries: [
          go('shield', 'Lost card and replacement', '24 hours, effective at once', '/cards/lost'),
          ask(
            'alert',
            'A charge that is not mine',
            'We record it and look into it',
            'There is a fraud charge on my credit card',
          ),
          ask('globe', 'Abroad', 'Read before you leave', 'How do I use my credit card abroad?'),
        ],
      },
    ],
  },
  lost: {
    title: 'Lost card',
    full: 'Credit cards › Lost card',
    lead: 'Card gone? Stop it first',
    note: 'A reported card stops working at once. If you only mislaid it, lock it for now and unlock it yourself when it is back.',
    steps: [
      { title: 'Report', text: 'Effective as soon as we know it is you' },
      { title: 'Replace', text: 'The new card comes by post in about 5 working days' },
      { title: 'Bind again', text: 'The number changes; renew automatic payments' },
    ],
    choose: 'Choose the card',
    creditCard: 'Spruce credit card',
    debitCard: 'Savings card',
    report: 'Report this card',
    reportAsk: 'I lost my credit card',
    reportDebitAsk: 'I lost my debit card',
    lock: 'Lock it for now',
    lockAsk: 'I cannot find my credit card. Can I lock it for now?',
    reportNote: 'The demonstration does not do this on the page yet: it opens the chat with your question.',
    hotline: 'Call 400-000-1860, press 1 then 0',
    hotlineNote: '24 hours · from abroad +86-21-0000-1860',
  },
  transfer: {
    title: 'Transfer',
    lead: 'Domestic transfers are free',
    groups: [
      {
        title: 'Transfer',
        entries: [
          ask('transfer', 'To somebody', 'This bank or another, at once', 'What is the transfer limit?'),
          ask('calendar', 'Scheduled', 'On a day, or every month', 'How do I set up a scheduled transfer?'),
          ask('globe', 'Abroad', 'Tuition, living', 'How do I remit money abroad?'),
        ],
      },
      {
        title: 'Records and settings',
        entries: [
          ask('receipt', 'Receipts', 'Download, print', 'How do I download a transfer receipt?'),
          ask('gauge', 'Limits', 'See and change', 'How do I raise the transfer limit?'),
          ask('alert', 'Sent by mistake', 'Getting it back', 'I made a wrong transfer'),
        ],
      },
    ],
    warning: 'Make sure who you are paying. "Safe accounts" and "unfreezing fees" are always fraud.',
  },
  wealth: {
    title: 'Wealth',
    lead: 'Know what you can bear, then look at products',
    risk: 'Risk assessment',
    riskNote: 'Valid for a year, needed before you buy',
    riskAsk: 'How does the risk assessment work?',
    shelf: 'Products',
    products: [
      { name: 'Steady daily', risk: 'Low risk R1', term: 'Any day', figure: '1.62%', basis: '7-day annualised' },
      { name: 'Calm 90 days', risk: 'Lower risk R2', term: '90 days', figure: '2.10%–2.40%', basis: 'Benchmark' },
      {
        name: 'Balanced one year',
        risk: 'Medium risk R3',
        term: '365 days',
        figure: '2.60%–3.60%',
        basis: 'Benchmark',
      },
    ],
    productAsk: (name) => `I would like to know about "${name}". How do I buy wealth products?`,
    disclaimer:
      'Wealth products are not deposits and carry risk. A benchmark is no promise. Shown for demonstration only.',
    groups: [
      {
        title: 'Mine',
        entries: [
          ask('chart', 'Returns and net value', 'Why it can fall', 'Why did the net value fall?'),
          ask('transfer', 'Redeem', 'When the money arrives', 'When does a redeem arrive?'),
          ask('calendar', 'Fund plan', 'Set up, pause', 'How do I set up a fund plan?'),
        ],
      },
    ],
  },
  loan: {
    title: 'Loans',
    lead: 'See your limit in a minute',
    leadNote: 'Seeing a limit is not borrowing. No fee before money is paid out',
    leadAction: 'See my limit',
    leadAsk: 'How do I apply for a personal loan?',
    groups: [
      {
        title: 'Borrow',
        entries: [
          ask('loan', 'Consumer credit', 'Up to CNY 300,000, repay any time', 'How do I apply for a personal loan?'),
          ask(
            'home',
            'Renovation and car',
            'With a contract, about 3 working days',
            'How do I apply for a renovation loan?',
          ),
          ask('deposit', 'Against a deposit or policy', 'Keep the deposit', 'Can I pledge a deposit for a loan?'),
        ],
      },
      {
        title: 'My loans',
        entries: [
          ask('gauge', 'Rate', 'Margin, repricing date', 'When does my mortgage rate change?'),
          ask('transfer', 'Early repayment', 'Part or all', 'How do I make an early repayment?'),
          ask('calendar', 'Date and account', 'Change', 'How do I change the repayment date?'),
        ],
      },
    ],
  },
  me: {
    title: 'Me',
    number: (customerNo) => `No. ${customerNo}`,
    guestNote: 'Sign in to do more',
    switch: 'Change customer',
    signIn: 'Sign in',
    groups: [
      {
        title: 'Security and details',
        entries: [
          ask('lock', 'Password', 'Forgotten, change', 'I forgot my login password'),
          ask('phone', 'Phone number', 'Change', 'How do I change my phone number?'),
          ask('device', 'Devices', 'New phone, unbind', 'How do I bind a new device?'),
        ],
      },
      {
        title: 'Help',
        entries: [
          ask('star', 'Complaints and ideas', 'Each one is answered', 'How do I make a complaint?'),
        ],
      },
    ],
    simple: 'Large type',
    simpleNote: 'Larger, fewer steps, a person within reach',
    on: 'On',
    off: 'Off',
    size: 'Size of the type',
    sizes: ['Large', 'Larger', 'Extra', 'Largest'],
    hotline: 'Hotline 400-000-1860',
    languageTitle: 'Language',
  },
}
