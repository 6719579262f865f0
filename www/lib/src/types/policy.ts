/** The part of a `TrustedTypePolicy` that makes addresses of scripts. */
export interface ScriptUrlPolicy {
  /** Returns a `TrustedScriptURL`. */
  createScriptURL(url: string): unknown;
}
