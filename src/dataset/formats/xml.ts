import { DOMParser, type Element, type Node } from "@xmldom/xmldom";
import { messageOf } from "../../fault.ts";

/** One element, with the line (from 1) it opens on and the text directly in it, trimmed. */
export type XmlElement = {
  readonly name: string;
  readonly line: number;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
};

export type XmlResult = { readonly root: XmlElement } | { readonly line: number; readonly message: string };

/** Reads an XML text strictly: the root element, or where and why it is not well-formed. */
export function parseXml(text: string): XmlResult {
  let complaint: { line: number; message: string } | undefined;
  const onError = (_level: string, message: string, context: { locator?: { lineNumber?: number } }) => {
    complaint ??= { line: context.locator?.lineNumber ?? 0, message: message.replace(/\s+/g, " ").trim() };
  };
  try {
    const read = new DOMParser({ onError }).parseFromString(text, "text/xml");
    if (complaint !== undefined) return complaint;
    return read.documentElement
      ? { root: elementOf(read.documentElement) }
      : { line: 0, message: "no element in it" };
  } catch (error) {
    return complaint ?? { line: 0, message: messageOf(error) };
  }
}

function elementOf(element: Element): XmlElement {
  const nodes: Node[] = Array.from(element.childNodes);
  const isText = (node: Node) =>
    node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE;
  return {
    name: element.nodeName,
    line: element.lineNumber ?? 0,
    text: nodes
      .filter(isText)
      .map(node => node.nodeValue ?? "")
      .join("")
      .trim(),
    attributes: Object.fromEntries(Array.from(element.attributes).map(({ name, value }) => [name, value])),
    children: Array.from(element.children).map(elementOf),
  };
}

/** The first child of that name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(child => child.name === name);
}

/** Text for an element or, with quotes, an attribute; characters XML cannot hold at all are left out. */
export function escapeXml(text: string): string {
  return (
    text
      .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      // Readers turn every kind of line end into a plain one, and take U+FFFD for a file in another encoding;
      // written by number they stay what they are.
      .replace(/[\r\u0085\u2028\u2029\uFFFD]/g, sign => `&#${sign.charCodeAt(0)};`)
  );
}
