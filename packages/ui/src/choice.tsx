/** Choosing one or several of a few: large targets, ordinary radio buttons and boxes underneath. */

import { useId, type ReactNode } from 'react';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
}

interface Common<Value extends string> {
  readonly legend: ReactNode;
  /** Said with the legend: what it takes to choose. */
  readonly hint?: ReactNode;
  readonly options: readonly Option<Value>[];
}

export function Choice<Value extends string>({
  legend,
  hint,
  options,
  value,
  onChange,
}: Common<Value> & { readonly value: Value | undefined; readonly onChange: (value: Value) => void }): ReactNode {
  const name = useId();
  return (
    <Group legend={legend} hint={hint}>
      {options.map((option) => (
        <label key={option.value} className="ui-option">
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </Group>
  );
}

export function ChoiceOfSeveral<Value extends string>({
  legend,
  hint,
  options,
  values,
  onChange,
}: Common<Value> & { readonly values: readonly Value[]; readonly onChange: (values: Value[]) => void }): ReactNode {
  return (
    <Group legend={legend} hint={hint}>
      {options.map((option) => (
        <Checkbox
          key={option.value}
          checked={values.includes(option.value)}
          onChange={(on) => onChange(on ? [...values, option.value] : values.filter((other) => other !== option.value))}
        >
          {option.label}
        </Checkbox>
      ))}
    </Group>
  );
}

function Group({
  legend,
  hint,
  children,
}: {
  readonly legend: ReactNode;
  readonly hint: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <fieldset className="ui-choice" aria-describedby={hint === undefined ? undefined : id}>
      <legend>{legend}</legend>
      {hint !== undefined && (
        <p id={id} className="ui-quiet">
          {hint}
        </p>
      )}
      {children}
    </fieldset>
  );
}

export function Checkbox({
  checked,
  onChange,
  children,
}: {
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <label className="ui-option">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
