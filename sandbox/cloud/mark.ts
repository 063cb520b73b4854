import * as fs from "node:fs";
import * as path from "node:path";
import { crc32 } from "node:zlib";
import { DamageError } from "./damage";
import { createFile, type Disk, onDisk, writeWhole } from "./disk";

/** How much of a journal has been answered for. */
export interface Acknowledged {
  /** Of the journal and its snapshot; 0 before there is any. */
  readonly generation: number;
  readonly bytes: number;
  /** Whether no later answer can have been given. */
  readonly exact: boolean;
}

const slotBytes = 64;

/**
 * What a journal can't say of itself: how long it was. Without it, a journal that lost its last lines would look like a whole
 * one. It is in two slots that are overwritten in turns, in place: that takes no room, and where a write is torn, the other
 * slot still says what was answered before.
 */
export class Mark {
  private descriptor = -1;
  private sequence = 0;
  readonly file: string;

  constructor(
    folder: string,
    private readonly disk: Disk,
  ) {
    this.file = path.join(folder, "mark");
  }

  /** What was acknowledged last; `undefined` where there is no mark. */
  read(): Acknowledged | undefined {
    if (!fs.existsSync(this.file)) return undefined;
    const content = fs.readFileSync(this.file, "latin1");
    let last: Omit<Acknowledged, "exact"> | undefined;
    let whole = 0;
    for (const slot of [0, 1]) {
      const text = content.slice(slot * slotBytes, (slot + 1) * slotBytes);
      const [sequence = 0, generation = 0, bytes = 0] = text.slice(9).trim().split(" ").map(Number);
      // In the other one's place it is a copy, which may be older than what it took the place of.
      if (text !== slotOf(sequence, { generation, bytes }) || placeOf(sequence) !== slot) continue;
      whole += 1;
      if (sequence < this.sequence) continue;
      this.sequence = sequence;
      last = { generation, bytes };
    }
    if (last === undefined) throw new DamageError(this.file, "neither of its two lines is whole");
    return { ...last, exact: whole === 2 };
  }

  /** Makes the file where there is none, and opens it. */
  start(): void {
    if (!fs.existsSync(this.file)) {
      // Whole from its first moment on: a kill must not leave an empty one.
      const temporary = `${this.file}.tmp`;
      onDisk(this.file, () => {
        this.disk.remove(temporary);
        const nothing = { generation: 0, bytes: 0 };
        createFile(this.disk, temporary, Buffer.from(slotOf(1, nothing) + slotOf(2, nothing)));
        this.disk.rename(temporary, this.file);
      });
      this.sequence = 2;
    }
    this.descriptor = onDisk(this.file, () => this.disk.open(this.file, "r+"));
  }

  write(acknowledged: Omit<Acknowledged, "exact">): void {
    // Counted only once it is written: where this fails, the other slot stays the last one.
    const sequence = this.sequence + 1;
    const slot = Buffer.from(slotOf(sequence, acknowledged));
    writeWhole({
      disk: this.disk,
      file: this.file,
      descriptor: this.descriptor,
      bytes: slot,
      position: placeOf(sequence) * slotBytes,
    });
    this.sequence = sequence;
  }

  sync(): void {
    onDisk(this.file, () => this.disk.sync(this.descriptor));
  }

  close(): void {
    if (this.descriptor !== -1) this.disk.close(this.descriptor);
    this.descriptor = -1;
  }
}

/** In turns. */
const placeOf = (sequence: number) => (sequence + 1) % 2;

function slotOf(sequence: number, { generation, bytes }: Omit<Acknowledged, "exact">): string {
  // The checksum at one end and what it covers at the other: half of a new slot over half of an old one fits neither.
  const text = `${sequence} ${generation} ${bytes}`.padStart(slotBytes - 10);
  return `${crc32(text).toString(16).padStart(8, "0")} ${text}\n`;
}
