/** Which verbs are there? Python's table of them, on this side of the wire: tests/contracts compares the two. */

export interface Verb {
  readonly name: string;
  /** The line that is put into a new cell. */
  readonly example: string;
}

export const VERBS: readonly Verb[] = [
  { name: 'track', example: '%%track churn -m auc' },
  { name: 'leaderboard', example: '%leaderboard churn --by roc_auc_score' },
  { name: 'compare', example: '%compare 1 2' },
  { name: 'register', example: '%register clf as churn --alias champion' },
  { name: 'promote', example: '%promote churn@3 to champion --on X_test --target y_test' },
  { name: 'rollback', example: '%rollback churn' },
  { name: 'card', example: '%card churn@champion' },
  { name: 'data', example: '%data save df as customers' },
  { name: 'drift', example: '%drift new_df vs churn' },
  { name: 'validate', example: '%validate new_df against customers' },
  { name: 'export', example: '%export pipeline clf --out exports/clf' },
  { name: 'lineage', example: '%lineage churn' },
  { name: 'audit', example: '%audit' },
  { name: 'mlops', example: '%mlops doctor' }
];
