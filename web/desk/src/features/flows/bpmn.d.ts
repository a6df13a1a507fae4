/** What the packages of bpmn.io say of themselves too little about, as far as it is used here. */
declare module 'bpmn-moddle' {
  interface Element {
    $type: string
    [property: string]: unknown
  }
  export class BpmnModdle {
    constructor(packages?: Record<string, object>)
    fromXML(xml: string, type?: string): Promise<{ rootElement: Element; warnings: { message: string }[] }>
    toXML(element: Element, options?: { format?: boolean }): Promise<{ xml: string }>
    create(type: string, own?: object): Element
  }
}

declare module 'bpmn-auto-layout' {
  export function layoutProcess(xml: string): Promise<string>
}
