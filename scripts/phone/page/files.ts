/** Files that a person sends. */
import type { Order } from '../order.ts';
import type { SampleName } from '../samples.ts';
import type { Ui } from './ui.ts';

type Kind = Extract<Order, { do: 'file' }>['kind'];

/** As WhatsApp would send it. */
function kindOf(mimeType: string): Kind {
  if (/^image\/(jpeg|png)/.test(mimeType)) return 'image';
  if (mimeType.startsWith('image/webp')) return 'sticker';
  if (/^audio\/ogg/.test(mimeType)) return 'voice';
  if (mimeType.startsWith('audio/')) return 'audio';
  return mimeType.startsWith('video/') ? 'video' : 'document';
}

export async function sendFiles(files: readonly File[], from: string, ui: Ui): Promise<void> {
  for (const file of files) {
    const stored = await ui.upload('/files', file);
    if (stored) await send(stored, { from, filename: file.name }, ui);
  }
}

export async function sendSample(name: SampleName, from: string, ui: Ui): Promise<void> {
  const stored = await ui.upload(`/files?sample=${name}`);
  if (stored) await send(stored, { from, filename: name }, ui);
}

async function send(
  { id, mimeType }: { id: string; mimeType: string },
  { from, filename }: { from: string; filename: string },
  ui: Ui,
): Promise<void> {
  const quote = ui.takeQuote(from);
  await ui.order({
    ...{ do: 'file', from, media: id, kind: kindOf(mimeType), filename },
    ...(quote !== undefined && { quote }),
  });
}
