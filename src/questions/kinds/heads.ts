import { formatHeadRef, parseHeadRef, whyNoSuchHead, type HeadRef } from '../../protocol/headRef.js';
import { headRef } from '../fields/head.js';
import type { Kind } from './kind.js';

export const HEAD: Kind<HeadRef> = {
  schema: headRef,
  expects: 'a head, such as 10.7',
  example: '10.7',
  errorCode: 'badHead',
  read: parseHeadRef,
  write: formatHeadRef,
  whyNot: whyNoSuchHead,
};
