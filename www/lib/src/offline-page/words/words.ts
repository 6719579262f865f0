/** The texts of the page. A language is one object of this type. */
export interface Words {
  title: string;
  /** The heading above the answers. */
  ask: string;
  /** The classes that it tells apart. */
  about(labels: readonly string[]): string;
  stays: string;
  choose: string;
  hint: string;
  starting: string;
  broken(why: string): string;
  looking: string;
  percent(share: number): string;
  probably(label: string): string;
  looksDifferent: string;
  nearest(labels: readonly string[]): string;
  noPercentages: string;
  ranking: string;
  others(count: number): string;
  failed: string;
  cameraStart: string;
  cameraStop: string;
  cameraFailed(why: string): string;
  whatTitle: string;
  what(date: Date): string[];
}
