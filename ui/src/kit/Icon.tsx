// Our own drawings on a 16 x 16 field; they take the colour of the text and are silent for screen readers.

export const DRAWINGS = {
  neutral: 'M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3',
  info: 'M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3M8 7.4v3M8 5.4v.1',
  ok: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  warn: 'M8 3 13.5 12.5H2.5zM8 6.8v2.6M8 11v.1',
  bad: 'M4 4 12 12M12 4 4 12',
  blocked: 'M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3M4.5 11.5 11.5 4.5',
  unfold: 'M6 4 10 8 6 12',
  down: 'M4 6.5 8 10.5 12 6.5',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  side: 'M2.5 3.5h11v9h-11zM6.5 3.5v9',
  bell: 'M4 11V7a4 4 0 0 1 8 0v4l1 1H3zM7 13.5h2',
  search: 'M7 3a4 4 0 1 0 0 8A4 4 0 1 0 7 3M10 10 13 13',
  up: 'M4 9.5 8 5.5 12 9.5',
  close: 'M4.5 4.5 11.5 11.5M11.5 4.5 4.5 11.5',
  ascending: 'M8 12.5V3.5M4.5 7 8 3.5 11.5 7',
  descending: 'M8 3.5V12.5M4.5 9 8 12.5 11.5 9',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a3.5 3.5 0 0 1 0 7H6',
  redo: 'M10.5 3l3 3-3 3M13.5 6h-7a3.5 3.5 0 0 0 0 7H10',
  add: 'M8 3v10M3 8h10',
  bin: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5 5 13h6l.5-8.5',
  fill: 'M3 3h10M8 6v7M5 10l3 3 3-3',
  grip: 'M6 4v.1M10 4v.1M6 8v.1M10 8v.1M6 12v.1M10 12v.1',
  views: 'M4.5 2.5h7v11L8 10.5 4.5 13.5z',
  download: 'M8 2.5v8M4.8 7.3 8 10.5 11.2 7.3M2.8 10v3.2h10.4V10',
  upload: 'M8 10.5v-8M4.8 5.5 8 2.3 11.2 5.5M2.8 10v3.2h10.4V10',
} as const;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
