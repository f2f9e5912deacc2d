import type { StoredPassword } from "#shared/crypto/passwords/algorithm.ts";
import type { AlgorithmName } from "#shared/crypto/passwords/algorithms.ts";

export interface PasswordVector extends StoredPassword {
  readonly name: string;
  readonly algo: AlgorithmName;
  readonly password: string;
}

const scrypt = (N: number, r: number, p: number, salt: string) => ({
  costCpu: N,
  costMemory: r,
  costParallel: p,
  length: 64,
  salt,
});

/** Published test vectors of every algorithm; checked in Node and inside workerd. */
export const passwordVectors: readonly PasswordVector[] = [
  {
    name: "argon2i, reference implementation",
    algo: "argon2",
    password: "password",
    hash: "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
    options: {},
  },
  {
    name: "argon2id, reference implementation",
    algo: "argon2",
    password: "password",
    hash: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    options: {},
  },
  {
    name: "argon2id with two lanes, reference implementation",
    algo: "argon2",
    password: "password",
    hash: "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
    options: {},
  },
  {
    name: "bcrypt $2a$, Openwall",
    algo: "bcrypt",
    password: "U*U",
    hash: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    options: {},
  },
  {
    name: "bcrypt $2y$",
    algo: "bcrypt",
    password: "U*U",
    hash: "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    options: {},
  },
  {
    name: "bcrypt reads 72 bytes, Openwall",
    algo: "bcrypt",
    password:
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
    hash: "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
    options: {},
  },
  {
    name: "md5",
    algo: "md5",
    password: "password",
    hash: "5f4dcc3b5aa765d61d8327deb882cf99",
    options: {},
  },
  {
    name: "phpass $P$, the framework's own test",
    algo: "phpass",
    password: "test12345",
    hash: "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
    options: {},
  },
  {
    name: "phpass $H$",
    algo: "phpass",
    password: "test12345",
    hash: "$H$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
    options: {},
  },
  {
    name: "phpass that chose bcrypt",
    algo: "phpass",
    password: "U*U",
    hash: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    options: {},
  },
  {
    name: "sha1",
    algo: "sha",
    password: "password",
    hash: "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
    options: { version: "sha1" },
  },
  {
    name: "sha3-256, FIPS 202 example",
    algo: "sha",
    password: "abc",
    hash: "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    options: { version: "sha3-256" },
  },
  {
    name: "scrypt, RFC 7914 §12 first",
    algo: "scrypt",
    password: "",
    hash: "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
    options: scrypt(16, 1, 1, ""),
  },
  {
    name: "scrypt, RFC 7914 §12 second",
    algo: "scrypt",
    password: "password",
    hash: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
    options: scrypt(1024, 8, 16, "NaCl"),
  },
  {
    name: "scrypt, RFC 7914 §12 third, upper case",
    algo: "scrypt",
    password: "pleaseletmein",
    hash: "7023BDCB3AFD7348461C06CD81FD38EBFDA8FBBA904F8E3EA9B543F6545DA1F2D5432955613F0FCF62D49705242A9AF9E61E85DC0D651E40DFCF017B45575887",
    options: scrypt(16_384, 8, 1, "SodiumChloride"),
  },
  {
    name: "Firebase's scrypt, its repository's example",
    algo: "scryptMod",
    password: "user1password",
    hash: "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
    options: {
      salt: "42xEC+ixf3L2lw==",
      saltSeparator: "Bw==",
      signerKey: "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
    },
  },
];
