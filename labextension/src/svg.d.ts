/** What does importing a drawing give? Its text. */
declare module '*.svg' {
  const text: string;
  export default text;
}
