// The generated shapes of lists, by the names that the engine uses.
import type {
  ActionShape,
  BlockShape,
  ColumnShape,
  FormShape,
  RowShape,
  SavedViewShape,
  SectionShape,
  ViewShape,
} from '../api/types.gen';

export type { ActionDone, FacetAnswerShape as FacetAnswer, RelatedShape as Related, ValueShape as FacetValue } from '../api/types.gen';
export type View = ViewShape;
export type Column = ColumnShape;
export type Kind = ColumnShape['kind'];
export type Section = SectionShape;
export type Action = ActionShape;
export type FormSpec = FormShape;
export type SavedView = SavedViewShape;
export type GridAnswer = BlockShape;
/** One row: texts as they were stored, by the keys of the columns. */
export type Row = RowShape['row'];
