/** The text that a search among projects looks through. */
export const searchText = (id: string, name: string) => `${id} ${name}`;
