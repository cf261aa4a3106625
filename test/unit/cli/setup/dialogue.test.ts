/** One question at a terminal: asked until the answer can be one, with a way back and a way out. */
import { describe, expect, it } from 'vitest';
import { createCore } from '../../../../cli/core/core.ts';
import { agree, askQuestion, Left } from '../../../../cli/setup/dialogue.ts';
import {
  askChoice,
  askList,
  askNumber,
  askText,
  askYesNo,
  none,
  type Question,
} from '../../../../cli/setup/question.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';
import { createTypist, ctrlC } from '../../../support/cli-typist.ts';

function atTerminal() {
  const terminal = createTerminal({ isTTY: true });
  return { terminal, core: createCore(terminal), typist: createTypist(terminal) };
}

/** Types these one after the other, each when it is asked. */
async function replyTo(question: Question, typed: readonly string[], before?: string) {
  const { terminal, core, typist } = atTerminal();
  const reply = askQuestion(core, question, before);
  for (const each of typed) await typist.answer(/>/, each);
  return { reply: await reply, shown: terminal.err() };
}

const choices = [
  { value: 'keep', text: 'leave it' },
  { value: 'create', text: 'a new one' },
  { value: 'createLater', text: 'a new one, later' },
];

describe('a choice', () => {
  it.each([
    ['its number', '2', 'create'],
    ['its name in any case', 'KEEP', 'keep'],
    ['as much of it as fits no other', 'k', 'keep'],
    ['its whole name, though another begins with it', 'create', 'create'],
    ['Enter', '', 'keep'],
  ])('is made by %s', async (_name, typed, value) => {
    const { reply } = await replyTo(askChoice('a', 'Which?', choices, { enter: 'keep' }), [typed]);
    expect(reply).toEqual({ value });
  });

  it.each(['0', '4', 'c', 'neither'])('is asked again after %j', async (typed) => {
    const { reply, shown } = await replyTo(askChoice('a', 'Which?', choices), [typed, '1']);
    expect(reply).toEqual({ value: 'keep' });
    expect(shown).toContain('Answer with a number from 1 to 3.');
  });

  it('is shown with what each means, and what Enter stands for', async () => {
    const { shown } = await replyTo(askChoice('a', 'Which?', choices, { enter: 'keep' }), ['']);
    expect(shown).toContain('Which?\n  1  keep         leave it\n  2  create       a new one\n');
    expect(shown).toContain('[keep] >');
  });
});

describe('an answer', () => {
  it.each<[string, Question, string, unknown]>([
    ['a text', askText('a', 'What?'), ' x y ', 'x y'],
    ['yes', askYesNo('a', 'So?'), 'YES', true],
    ['no', askYesNo('a', 'So?', true), 'n', false],
    ['several', askList('a', 'Which?'), 'a.com, b.com  c.com', ['a.com', 'b.com', 'c.com']],
    ['a number', askNumber('a', 'How many?', 60), '60', 60],
    ['nothing, where that is one', askText('a', 'What?', { enter: none }), '', null],
  ])('can be %s', async (_name, question, typed, value) => {
    expect((await replyTo(question, [typed])).reply).toEqual({ value });
  });

  it.each<[string, Question, string, RegExp]>([
    ['nothing', askText('a', 'What?'), '', /An answer is needed/],
    ['no yes and no no', askYesNo('a', 'So?'), 'maybe', /y or n/],
    ['too large a number', askNumber('a', 'How many?', 60), '61', /from 1 to 60/],
    ['commas alone', askList('a', 'Which?'), ', ,', /at least one/],
  ])('is asked for again when it is %s', async (_name, question, typed, fault) => {
    const { terminal, core, typist } = atTerminal();
    const reply = askQuestion(core, question);
    await typist.answer(/>/, typed);
    await typist.answer(/>/, '<');
    expect(await reply).toEqual({ backTo: undefined });
    expect(terminal.err()).toMatch(fault);
  });

  it('that was taken back is offered again', async () => {
    const { reply, shown } = await replyTo(askText('a', 'What?', { enter: none }), [''], 'as before');
    expect(reply).toEqual({ value: 'as before' });
    expect(shown).toContain('[as before] >');
  });
});

describe('whoever is asked', () => {
  it.each([
    ['Ctrl-C', ctrlC],
    ['the end of the input', '\u0004'],
  ])('leaves by %s', async (_name, key) => {
    const { core, typist } = atTerminal();
    const reply = expect(askQuestion(core, askText('a', 'What?'))).rejects.toThrow(Left);
    await typist.press(/>/, key);
    await reply;
  });

  it('agrees by a yes, and Enter is none', async () => {
    for (const [typed, agreed] of [
      ['y', true],
      ['', false],
      ['n', false],
    ] as const) {
      const { core, typist } = atTerminal();
      const answer = agree(core, 'Is it meant?');
      await typist.answer(/Is it meant\? \(y\/n\) \[n\] >/, typed);
      expect(await answer).toBe(agreed);
    }
  });
});
