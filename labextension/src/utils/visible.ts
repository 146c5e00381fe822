/** Which letters of a user's text may act on the page? None: those that turn the line round or are not seen are spelt out. */

/** Controls, formats (directions among them) and line separators; tabs and line breaks are what a page makes of them. */
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const JOINER = '\u200d'; // holds emoji of several parts together; hides nothing
const PLAIN: readonly string[] = ['\n', '\t', '\r', JOINER];

export function visible(text: string): string {
  return text.replace(HIDDEN, letter =>
    PLAIN.includes(letter) ? letter : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`
  );
}
