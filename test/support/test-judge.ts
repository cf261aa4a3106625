/** Stands where the judgement of users' tokens is wired in: it answers what a test has told it to. */
import type { JudgedUserToken, JudgeUserToken } from '../../shared/tokens/user-identity.ts';

export interface TestJudge {
  readonly judge: JudgeUserToken;
  /** What was asked: the token and by which application. */
  readonly asked: [token: string, appId: string][];
  /** From now on the answer to a token of that text; any other is refused as `SubjectTokenMalformed`. */
  answer(token: string, judged: JudgedUserToken | Error): void;
}

export function createTestJudge(): TestJudge {
  const answers = new Map<string, JudgedUserToken | Error>();
  const asked: [string, string][] = [];
  return {
    asked,
    answer: (token, judged) => answers.set(token, judged),
    async judge(token, client) {
      asked.push([token, client.appId]);
      const judged = answers.get(token) ?? { refused: 'SubjectTokenMalformed' };
      if (judged instanceof Error) throw judged;
      return judged;
    },
  };
}
