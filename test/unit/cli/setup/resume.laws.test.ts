/** The laws of leaving: whoever leaves a set-up after any act, or any answer, and comes back ends where all others end. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers } from '../../../../cli/setup/answers.ts';
import { readAnswers } from '../../../../cli/setup/answers.ts';
import { type Draft, toMembers } from '../../../../cli/setup/draft.ts';
import { answersOf, placeOf, takeBack } from '../../../../cli/setup/place.ts';
import { planActs } from '../../../../cli/setup/plan.ts';
import type { Question } from '../../../../cli/setup/question.ts';
import type { Situation } from '../../../../cli/setup/situation.ts';
import { readState, writeState } from '../../../../cli/setup/state-file.ts';
import { steps } from '../../../../cli/setup/steps.ts';
import { anyCase } from '../../../support/setup-arbitraries.ts';
import { applyAct, freshSituation } from '../../../support/setup-model.ts';

const anySituation = fc.boolean().map((assigned) => freshSituation({ assigned }));

/** Does what is planned, and says what that was. @param most leaves after so many acts */
function carryOut(answers: Answers, from: Situation, most = Number.POSITIVE_INFINITY) {
  const acts = planActs(answers, from).slice(0, most);
  return { situation: acts.reduce(applyAct, from), done: acts.map(({ id }) => id) };
}

describe('leaving after an act', () => {
  it('and going on does each act once, and ends in the same state', () => {
    fc.assert(
      fc.property(anyCase, fc.nat({ max: 12 }), ([answers, start], leftAfter) => {
        const whole = carryOut(answers, start);
        const first = carryOut(answers, start, leftAfter);
        const rest = carryOut(answers, first.situation);
        expect([...first.done, ...rest.done]).toEqual(whole.done);
        expect(rest.situation).toEqual(whole.situation);
      }),
    );
  });

  it('however often, ends in the same state', () => {
    fc.assert(
      fc.property(anyCase, ([answers, start]) => {
        const whole = carryOut(answers, start);
        let situation = start;
        for (const _act of whole.done) ({ situation } = carryOut(answers, situation, 1));
        expect(situation).toEqual(whole.situation);
      }),
    );
  });

  it('and running the same answers again leaves nothing to do', () => {
    fc.assert(
      fc.property(anyCase, ([answers, start]) => {
        expect(planActs(answers, carryOut(answers, start).situation)).toEqual([]);
      }),
    );
  });

  it('never plans an act before what it needs', () => {
    fc.assert(
      fc.property(anyCase, ([answers, start]) => {
        const planned = planActs(answers, start).map(({ id }) => id);
        for (const [at, { after }] of planActs(answers, start).entries()) {
          for (const needed of after) expect(planned.indexOf(needed)).toBeLessThan(at);
        }
      }),
    );
  });
});

const texts = ['litwareinc.com', 'sip:ken@litwareinc.com', 'a.pem', '2026-09-01T00:00:00Z', '12'];

/** Somebody who always gives the same answer to the same question, be it Enter. */
function answerTo(question: Question, chosen: readonly number[]) {
  const number =
    chosen[[...question.path].reduce((sum, each) => sum + each.charCodeAt(0), 0) % chosen.length] ?? 0;
  // Lists come to an end.
  if (question.enter && (/\.[3-9]\./.test(question.path) || number % 3 === 0)) return question.enter.value;
  if (question.preview) return 'issuer@litwareinc.com';
  const typed = question.choices
    ? String(1 + (number % question.choices.length))
    : (texts.find((text) => 'value' in question.read(text)) ?? 'y');
  const reading = question.read(typed);
  return 'value' in reading ? reading.value : (question.enter?.value ?? null);
}

const asked = new Set(steps.map(({ name }) => name));

function openQuestion(draft: Draft, situation: Situation): Question | undefined {
  return placeOf(steps, draft, situation, asked)?.question;
}

/** @param leaves is asked after every answer */
async function answerAll(
  situation: Situation,
  chosen: readonly number[],
  leaves: (draft: Draft, count: number) => Promise<Draft>,
): Promise<Draft> {
  let draft: Draft = {};
  for (let count = 0; ; count += 1) {
    const question = openQuestion(draft, situation);
    if (!question) return draft;
    draft = await leaves({ ...draft, [question.path]: answerTo(question, chosen) }, count);
  }
}

const chosen = fc.array(fc.nat({ max: 100 }), { minLength: 5, maxLength: 20 });

describe('leaving after an answer', () => {
  it('and going on comes to the same answers, by the same questions', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 's2s-setup-')), 'state.json');
    await fc.assert(
      fc.asyncProperty(
        chosen,
        anySituation,
        fc.array(fc.nat({ max: 40 }), { maxLength: 4 }),
        async (by, at, left) => {
          const whole = await answerAll(at, by, async (draft) => draft);
          const inParts = await answerAll(at, by, async (draft, count) => {
            if (!left.includes(count)) return draft;
            await writeState(file, { url: at.url, startedDate: '2026-07-01T00:00:00Z', draft });
            return (await readState(file))?.draft ?? {};
          });
          expect(Object.entries(inParts)).toEqual(Object.entries(whole));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('comes to answers that the schema of a file takes as well', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, anySituation, async (by, at) => {
        const draft = await answerAll(at, by, async (each) => each);
        const members = toMembers(answersOf(steps, draft, at));
        expect(readAnswers(members)).toEqual(members);
      }),
    );
  });
});

describe('an answer that is taken back', () => {
  it('is the next to be asked, whichever it was', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, anySituation, fc.nat(), async (by, at, number) => {
        const draft = await answerAll(at, by, async (each) => each);
        const paths = Object.keys(draft);
        const path = paths[number % paths.length] ?? '';
        expect(openQuestion(takeBack(steps, draft, at, path), at)?.path).toBe(path);
      }),
    );
  });
});
