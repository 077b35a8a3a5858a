/** The JSON document of `/picture.json`, as far as the page reads it. */
export interface Tile {
  title: string;
  x: number;
  y: number;
  w: number;
  h: number;
  top: number;
  left: number;
  rows: number;
  columns: number;
  asks: boolean;
}

export interface Mark {
  tile: number;
  role: "window" | "cell";
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Words {
  window?: string[][][];
  weight?: string[][][];
  products?: string[][][];
  sums?: string[];
  planes: string[];
  value: string;
  bias?: string;
  divisor?: string;
  sum?: string;
}

/** What the layer makes of one place, on one channel. */
export interface Seen {
  row: number;
  column: number;
  channel: number;
  winner?: [row: number, column: number] | null;
  place?: [row: number, column: number];
  text: Words;
}

export interface Looked {
  layer: Record<string, unknown>;
  view: Record<string, unknown>;
  url: string;
  title: string;
  alt: string;
  code: string;
  formula: { axis: string; pieces: string }[];
  sheet: { width: number; height: number; tiles: Tile[]; marks?: Mark[] };
  at?: Seen[];
  /** The sheet itself, loaded. */
  image?: HTMLImageElement;
}

/** A place on a tile. */
export interface Place {
  tile: number;
  row: number;
  column: number;
  spoken: boolean;
}
