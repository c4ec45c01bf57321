import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Merchant {
  @PrimaryColumn()
  id!: string;

  @Column()
  name!: string;

  /** `select: false` keeps it out of whatever is read, unless a query asks for it. A real app stores it encrypted. */
  @Column({ select: false })
  merchantPrivateKey!: string;
}
