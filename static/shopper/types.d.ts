/* What the modules say to each other and to the server (docs/protocol.md); types only, nothing of it reaches the phone. */
import type * as Idb from "idb";
import type * as Tus from "tus-js-client";

declare global {
  const idb: typeof Idb;
  type KeptDatabase = Idb.IDBPDatabase;
  type KeptTransaction = Idb.IDBPTransaction<unknown, string[], "readwrite">;
  const tus: typeof Tus;
  function gettext(text: string): string;
  function ngettext(one: string, many: string, count: number): string;
  function interpolate(format: string, values: Record<string, unknown> | unknown[], named?: boolean): string;

  type Texts = Record<string, string>;
  type Decimalish = number | string;
  type Condition =
    | { question: string; is: string; value?: unknown }
    | { all: Condition[] }
    | { any: Condition[] }
    | { not: Condition };
  interface EvidenceRule { kind: EvidenceKind; min?: Decimalish; max?: Decimalish; when?: "always" | "points_lost" }
  interface Choice { code: string; text: Texts; points?: Decimalish }
  interface Band { up_to?: Decimalish | null; points?: Decimalish }
  interface Question {
    code: string; kind: string; text: Texts; help?: Texts; standard?: Texts;
    required?: boolean; allow_na?: boolean; show_if?: Condition | null; bonus?: boolean;
    comment?: "never" | "optional" | "when_points_lost" | "always"; evidence?: EvidenceRule[];
    points?: Decimalish; good?: string; choices?: Choice[]; min?: Decimalish; max?: Decimalish; bands?: Band[] | null;
    min_label?: Texts; max_label?: Texts; x_original?: boolean;
  }
  interface Section { code: string; title: Texts; show_if?: Condition | null; questions: Question[] }
  interface Contradiction { when: Condition; text: Texts }
  interface Checklist { title: Texts; sections: Section[]; contradictions?: Contradiction[] }
  interface QuizQuestion { text: Texts; choices: { text: Texts }[] }
  interface Scenario {
    title: Texts; channel?: string; legend?: Texts; steps?: Texts[]; dos?: Texts[]; donts?: Texts[]; evidence?: Texts;
    /* `small` is what the phone keeps. */
    pictures?: { id: string; caption?: Texts | null; small: string; shown: string }[];
    purchase?: { text: Texts; limit?: string; currency?: string } | null;
    windows?: { weekdays: number[]; from: string; to: string }[];
    duration_minutes?: number; quiz?: { pass_mark: number; attempts?: number; questions: QuizQuestion[] } | null;
  }

  type EvidenceKind = "photo" | "audio" | "video" | "receipt" | "screenshot" | "document";
  interface Place { lat: number; lon: number; accuracy_m: number }
  interface Manifest {
    id: string; kind: EvidenceKind; question: string; sha256: string; bytes: number; captured_at: string | null; place: Place | null;
    /* Without them: no caption; a sound of its own. */
    caption?: string; recording?: string | null;
  }
  interface StoredEvidence {
    id: string; kind: EvidenceKind; question: string; state: "declared" | "received" | "ready" | "refused"; refusal: string;
    sha256: string; bytes: number; captured_at: string | null; small: string | null; shown: string | null;
    /* False: it came since, and no submission names it yet. */
    caption?: string; recording?: string | null; sent?: boolean;
  }
  interface Receipt {
    submission: string; receipt: string; round: number; received_at: string; complete: boolean;
    missing: string[]; refused: string[]; dropped: string[]; state: string;
  }
  interface Remark { question: string; text: string; at: string }
  interface Correction { question: string; old: string; new: string; reason: string; at: string }
  interface Visit {
    id: string; state: string; number: number; late: boolean; wave: { id: string; name: string };
    branch: {
      id: string; code: string; name: string; brand: string; city: string; address: string;
      lat: string | number | null; lon: string | number | null; time_zone: string;
    };
    /* The day planned and those that may be chosen, in the branch's zone; missing where the phone keeps what an older server said. */
    day?: string | null; days?: string[];
    /* Until when it is kept for this shopper. */
    offered_until?: string | null;
    /* Messages of HQ not seen yet. */
    unread?: number;
    channel: string; window: { opens_at: string; closes_at: string }; fee: string; currency: string;
    scenario: string | number; checklist: string | number; quiz_passed: boolean; quiz_attempts_left: number | null;
    started_at: string | null; returned_until: string | null; remarks: Remark[]; corrections?: Correction[]; editable: string[] | null;
    draft_revision: number; answers?: Answers; comments?: Record<string, string>; obstacle?: Obstacle | null; notes?: Note[]; evidence: StoredEvidence[];
    receipt: Receipt | null; eligible?: boolean; reason?: string; distance_km?: number | null;
  }
  /* `tiles`: the address of a map's pictures with {z}, {x} and {y}, and whom to thank; missing where the phone keeps what an older server said. */
  interface Offers { offers: Visit[]; scenarios: Record<string, Scenario>; tiles?: { url: string; credit: string } | null }
  interface MyVisits {
    server_time: string; person?: string; shopper: { code: string; name: string; organisation?: string; accent?: string; language?: string; theme?: string }; visits: Visit[];
    scenarios: Record<string, Scenario>; checklists: Record<string, Checklist>;
  }
  interface EarningLine { kind: "fee" | "repaid" | "bonus"; amount: string; state: "paid" | "due" | "held"; reason: string }
  /** `lines` are missing where the phone keeps what an older server said. */
  interface Earning { visit: string; branch: string; date: string; fee: string; currency: string; state: "paid" | "due" | "held" | "waiting"; lines?: EarningLine[] }

  type Answers = Record<string, unknown>;
  interface Note { at: string; text: string; question: string }
  type ObstacleKind = "closed" | "gone" | "refused" | "unsafe" | "other";
  interface Obstacle { kind: ObstacleKind; text: string }
  interface Declaration { name: string; signed_at: string }
  interface DraftBody {
    answers: Answers; comments: Record<string, string>; timings: Record<string, number>; notes: Note[]; evidence: Manifest[];
    /* Begun and not sent; the submission says it only when it is what is sent. */
    obstacle?: { kind: ObstacleKind | ""; text: string } | null;
  }
  interface Watch { started: number | null; seconds: number }
  interface Draft {
    key: string; person: string; visit: string; round: number; revision: number; synced: number; body: DraftBody;
    /* Places of the body changed since the server last took it: `answers.CODE`, `comments.CODE`, `evidence.ID`, `notes.AT`, `obstacle`. */
    dirty: string[]; watches: Record<string, Watch>; start: Start | null; checked: boolean; errors: Record<string, string>;
    section: string;
    /* When each place was last changed here, by this phone's clock in milliseconds. */
    touched?: Record<string, number>;
    /* A note half written. */
    typing?: { at: string; text: string };
  }
  interface Start { started_at: string; clock_offset_ms: number; place: Place | null; reason?: string; sent: boolean; error: string }
  interface FileRow {
    id: string; person: string; visit: string; question: string; kind: EvidenceKind; name: string; bytes: number; sha256: string;
    captured_at: string; place: Place | null; blob: Blob | null; state: "raw" | "waiting" | "stored" | "failed"; sent: number;
    tries: number; url: string | null; error: string;
    /* A small picture of it; what the shopper is asked about it. */
    thumb?: Blob | null; fault?: "" | "dark" | "blurred" | "small";
    /* While raw, as it was chosen and not yet made fit: the file whose place it will take. */
    replaces?: string | undefined;
  }
  interface Recording {
    /* Of the whole recording: its parts are files of their own. `seconds` are those written, `heard_at` is when, by the phone's clock in milliseconds. */
    id: string; person: string; visit: string; question: string; seconds: number; heard_at: number; paused: boolean;
    part: { id: string; type: string; started_at: string; chunks: number } | null;
  }
  interface Meter { level: () => number; wake: () => void; close: () => void }
  /* A recording under way: `seconds` are counted until `since`, from when on they run; `savedAt` are those on the disk; `heard` is when the recorder last gave something. */
  interface Running {
    recording: Recording; question: Question; mode: "recording" | "paused" | "broken" | "ended"; why: string;
    seconds: number; since: number | null; savedAt: number; heard: number;
    stream: MediaStream | null; recorder: MediaRecorder | null; ended: Promise<unknown>; writes: Promise<unknown>; closing: Promise<boolean>; meter: Meter | null;
    sleep: () => void; retries: number; isTrying: boolean; asksFirst: boolean; release: () => void;
  }
  interface Outgoing {
    key: string; person: string; visit: string; body: Record<string, unknown> & { id: string }; state: "waiting" | "taken";
    receipt: Receipt | null; error: string;
  }

  interface Page {
    title: string; head?: Node; main: (Node | null | false | undefined)[]; foot?: Node; tab?: "visits" | "offers" | "earnings";
    /* Answers a change in place; without it the screen is drawn anew. */
    /* Dim, without the app's name and notices. */
    discreet?: boolean;
    /* The element to begin at in place of the top, or what to do in place of that. */
    at?: string;
    arrive?: () => void;
    changed?: (topic: string, id: string) => void;
    close?: () => void;
  }
  interface FieldContext {
    question: Question; visit: Visit; set: (value: unknown, isTyped?: boolean) => void; watch: () => Watch | undefined;
    /* With seconds the watch has stopped, and they are the answer. */
    setWatch: (watch: Watch, seconds: number | null) => void;
  }
  interface FieldControl { nodes: Node[]; show: (value: unknown) => void; isGroup: boolean }
  interface Router { go: (path: string, replace?: boolean) => void; draw: () => void }
}
