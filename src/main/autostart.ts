/** The text of an autostart entry (Desktop Entry Specification 1.5). */
export function autostartFile(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Bollard',
    'Comment=Control what AI agents may do with your ElevenLabs account',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Quoted as Exec wants it, then escaped once more as every text of the file is; `%` begins a field code. */
function quoted(argument: string): string {
  if (/[\n\r\0]/.test(argument)) throw new Error('A path with a line break cannot be started at login.');
  const inner = argument.replace(/["`$\\]/g, (character) => `\\${character}`).replaceAll('%', '%%');
  return `"${inner}"`.replaceAll('\\', '\\\\');
}
