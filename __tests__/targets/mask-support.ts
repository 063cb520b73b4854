import { Masker } from "../../targets/process/mask";

/** What is printed of a text where one value is masked. */
export const one = (value: string, text: string, pieces = [Buffer.from(text)]) => {
  const masker = new Masker([{ name: "ONE", value }]);
  return Buffer.concat([...pieces.map((piece) => masker.push(piece)), masker.end()]).toString();
};
