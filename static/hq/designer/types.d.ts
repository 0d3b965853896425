/* The document as the designer writes it, and what it says to the server (docs/protocol.md, audits/rules/checklist.py); types only. */
declare global {
  type CriticalEffect = "fail_visit" | "fail_section" | { cap: Decimalish };
  interface Critical { below: Decimalish; effect: CriticalEffect }
  interface Question { critical?: Critical | null; subjective?: boolean }
  interface Section { weight?: Decimalish; touchpoint?: string | null }
  interface Checklist { schema?: number; scoring?: { method?: "sections" | "points" } }

  interface TestPlan { name: string; answers: Answers; score: string | null }
  interface Finding { path: string; code: string; sentence: string }
  interface Gap { language: string; name: string; count: number; paths: string[] }
  interface Findings {
    errors: Finding[]; warnings: Finding[]; gaps: Gap[]; size: { sections: number; questions: number }; minutes: number | null;
  }
  interface CheckDraft { revision: number; saved_at: string | null; saved_by: string; document: Checklist; plans: TestPlan[] }
  interface TrialResult {
    score: string | null; raw_score: string | null; critical: string[]; visible: string[];
    sections: { code: string; title: string; score: string | null }[];
    questions: { code: string; state: string; earned: string; possible: string; lost: string; bonus: boolean; why: string }[];
  }
  interface DesignerData {
    checklist: { id: number; name: string }; draft: CheckDraft;
    published: { number: number; sections: string[]; questions: Record<string, string[]> } | null;
    languages: { code: string; name: string }[]; language: string; kinds: { kind: string; name: string }[];
    operators: Record<string, string>; findings: Findings;
    urls: { draft: string; trial: string; publish: string; preview: string; sources: string; detail: string };
  }
}
export {};
