/** Which name is free in a folder? */

/** `name.ext`, or the first of `name-2.ext`, `name-3.ext`, … that is not taken. */
export function freeName(name: string, ext: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const tried = `${name}${number === 1 ? '' : `-${number}`}${ext}`;
    if (!taken.has(tried)) {
      return tried;
    }
  }
}
