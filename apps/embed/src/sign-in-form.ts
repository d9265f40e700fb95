/** Signing in by the number of the ID document and a one-time code to the phone the person carries. */

import { createClient, ProblemAnswer } from '@open-health-code/contract/client';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { idTypeWords, signInWords } from '@open-health-code/messages/citizen-sign-in';
import { connectWords } from '@open-health-code/messages/platforms';
import { element, language, show, word } from './page.ts';

type IdType = keyof typeof idTypeWords;

/** Shows the form until the person is signed in. */
export function signInForm(signedIn: () => void): HTMLElement {
  const city = createClient();
  const idType = element('select', { id: 'id-type' });
  for (const [type, name] of Object.entries(idTypeWords)) idType.append(element('option', { value: type }, word(name)));
  const idNumber = element('input', {
    id: 'id-number',
    class: 'ui-input',
    autocomplete: 'off',
    maxlength: '60',
    required: '',
  });
  const phone = element('input', {
    id: 'phone',
    class: 'ui-input',
    type: 'tel',
    autocomplete: 'tel',
    maxlength: '25',
    required: '',
  });
  idType.className = 'ui-input';
  return form(
    word(signInWords.sendCode),
    [
      field(word(signInWords.idType), idType),
      field(word(signInWords.idNumber), idNumber),
      field(word(signInWords.phone), phone),
    ],
    async () => {
      const body = {
        idType: idType.value as IdType, // the options are its values
        idNumber: idNumber.value.trim(),
        phone: phone.value.trim(),
        language,
      };
      const { challenge } = await city.call('POST /v1/sign-in/otp/challenges', { body });
      show(digitsForm(challenge, signedIn));
    },
  );
}

function digitsForm(challenge: string, signedIn: () => void): HTMLElement {
  const city = createClient();
  const digits = element('input', {
    id: 'code',
    class: 'ui-input',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    pattern: '[0-9]{6}',
    maxlength: '6',
    required: '',
  });
  return form(
    word(signInWords.signIn),
    [element('p', {}, word(signInWords.sent)), field(word(askingWords.code), digits)],
    async () => {
      await city.call('POST /v1/sign-in/otp/answers', { body: { challenge, code: digits.value } });
      signedIn();
    },
  );
}

function field(label: string, input: HTMLElement): HTMLElement {
  return element('div', { class: 'ui-field' }, element('label', { for: input.id }, label), input);
}

function form(label: string, children: readonly HTMLElement[], send: () => Promise<void>): HTMLElement {
  const fault = element('p', { class: 'ui-field-error', role: 'alert' });
  const submit = element('button', { class: 'ui-button ui-button-primary ui-button-wide' }, label);
  const made = element('form', { class: 'ui-stack' }, ...children, fault, submit);
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    submit.disabled = true;
    fault.textContent = '';
    send()
      .catch((error: unknown) => {
        const wrong = error instanceof ProblemAnswer && error.problem.code === 'wrong-code';
        fault.textContent = word(wrong ? connectWords.wrongCode : connectWords.failed);
      })
      .finally(() => (submit.disabled = false));
  });
  return made;
}
