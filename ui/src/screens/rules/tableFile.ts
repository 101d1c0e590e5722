// A file with rule tables as the server takes it.
import type { FileSent } from '../../api/types.gen';

export type ChosenFile = Required<FileSent>;

/** In base64 it may have 8 MB. */
const MOST_BYTES = 6_000_000;
const LAYOUTS: Record<string, string> = { csv: 'csv', yaml: 'yaml', yml: 'yaml', xlsx: 'xlsx', dmn: 'dmn', xml: 'dmn' };

/** The file with its layout by the ending of its name; null where that is none, or the file too large. */
export async function readFile(file: File): Promise<ChosenFile | null> {
  const layout = LAYOUTS[file.name.split('.').at(-1)?.toLowerCase() ?? ''];
  if (!layout || file.size > MOST_BYTES) {
    return null;
  }
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(typeof reader.result === 'string' ? reader.result : '');
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error(file.name));
    };
    reader.readAsDataURL(file);
  });
  return { layout, content: address.slice(address.indexOf(',') + 1), file_name: file.name };
}
