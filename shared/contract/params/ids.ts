import { isKey, MAX_ID_LENGTH, UNIQUE } from "../ids.ts";
import { type Kind, shared, stringKind } from "./kind.ts";

const CHARACTERS = "letters, digits, periods, hyphens and underscores, starting with a letter or a digit";
const ID_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

const custom = stringKind(
  { minLength: 1, maxLength: MAX_ID_LENGTH, description: 'An ID of your choice, or "unique()".' },
  `Must be "unique()" or have at most ${MAX_ID_LENGTH} characters: ${CHARACTERS}.`,
  (text) => text === UNIQUE || isKey(text),
);

const uidKind = stringKind(
  { minLength: 1, maxLength: MAX_ID_LENGTH, pattern: ID_PATTERN },
  `Must be an ID of at most ${MAX_ID_LENGTH} characters: ${CHARACTERS}.`,
  (text) => isKey(text),
);

const keyKind = shared((max: number) =>
  stringKind(
    { minLength: 1, maxLength: max, pattern: ID_PATTERN },
    `Must have at most ${max} characters: ${CHARACTERS}.`,
    (text) => isKey(text, max),
  ),
);

const PROJECT_ID = /^[a-z0-9][a-z0-9-]{0,35}$/;
const project = stringKind(
  { minLength: 1, maxLength: MAX_ID_LENGTH },
  'Must be "unique()" or have at most 36 lower-case letters, digits and hyphens, the first one not a hyphen.',
  (text) => text === UNIQUE || PROJECT_ID.test(text),
);

/** An id the client chooses for something new: key characters, or `unique()` for one made by the server. */
export const customId = (): Kind<string> => custom;

/** The id of something that exists, in a path or as a reference. */
export const uid = (): Kind<string> => uidKind;

/** A key of an attribute, an index, a role of a team. */
export const key = (max: number = MAX_ID_LENGTH): Kind<string> => keyKind(max);

/** The id of a new project: as `customId`, lower case and hyphens only. */
export const projectId = (): Kind<string> => project;
