import { SegmentedControl } from '@mantine/core';

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: { value: Value; label: string; isDisabled?: boolean }[];
  onChange: (value: Value) => void;
}

/** One of a few ways to see or do something, all in sight. */
export function Choice<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      value={value}
      data={options.map((each) => ({ value: each.value, label: each.label, disabled: each.isDisabled ?? false }))}
      onChange={(next) => {
        const chosen = options.find((each) => each.value === next);
        if (chosen) {
          onChange(chosen.value);
        }
      }}
    />
  );
}
