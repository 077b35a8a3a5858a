/** The JSON document of `/frames`, as far as the page reads it. */
export interface Style {
  fill: string;
  stroke: string;
  ink: string;
  accent: string;
  line: number;
  dash: boolean;
  bold: boolean;
}

export interface Scene {
  width: number;
  height: number;
  background: string;
  transparent: boolean;
  loop: number;
  type: { cap: number; small: number; lift: number; corner: [most: number, share: number] };
  styles: Record<string, Style>;
  marks: {
    kind: string[];
    x: number[];
    y: number[];
    w: number[];
    h: number[];
    size: number[];
    anchor: Record<string, string>;
    points: Record<string, number[]>;
  };
  cells: Record<string, { mark: number[]; flat: number[] }>;
  looks: [role: string, text: string, small: string][];
  base: number[];
  sets: { start: number[]; mark: number[]; look: number[] };
  moves: { start: number[]; mark: number[]; x: number[]; y: number[] };
  durations: number[];
  captions: string[];
  steps?: number[];
}

export interface Step {
  reads: number[];
  weights: number[];
  writes: number[];
  terms: (number | null)[];
  value: number | null;
  caption: string;
}

export interface Tensor {
  shape: number[];
  data: (number | null)[];
}

export interface Frames {
  layer: Record<string, unknown>;
  view: Record<string, unknown>;
  url: string;
  title: string;
  alt: string;
  code: string;
  formula: { axis: string; text: string; mathml: string; pieces: string; substituted: string }[];
  tensors: Record<string, Tensor>;
  steps: Step[];
  scene: Scene;
}

/** Parameters as text. */
export type Words = Record<string, string>;
export interface Problem {
  field: string;
  message: string;
}
/** What the server said: a document, or what is wrong. */
export interface Answer {
  frames?: Frames;
  problems: Problem[];
}
/** One cell of a tensor. */
export interface Cell {
  tensor: string;
  flat: number;
}
/** Marks that stand out while the rest fades behind a veil. */
export interface Lit {
  marks: number[];
  main: number;
  veil: number;
}
export type Box = [x: number, y: number, w: number, h: number];
export type Brush = CanvasRenderingContext2D;
/** What the page says in its reader's language. */
export type Say = Record<string, string>;
/** What a person is asked: an output's size, or what marks of a frame will say. */
export interface Question {
  kind: "size" | "value";
  answer: string;
  name: string;
  marks: number[];
}
