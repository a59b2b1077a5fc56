import { IPCMessageReader, type DataCallback, type Disposable, type Message } from 'vscode-jsonrpc/node';

/** Reads the parent's messages. Ignores a cancellation that names no request. */
export class MessageReader extends IPCMessageReader {
  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      if (!isNamelessCancellation(message)) callback(message);
    });
  }
}

function isNamelessCancellation(message: Message): boolean {
  const { method, params } = Object(message) as { readonly method?: unknown; readonly params?: unknown };
  if (method !== '$/cancelRequest') return false;
  const { id } = Object(params) as { readonly id?: unknown };
  return typeof id !== 'number' && typeof id !== 'string';
}
