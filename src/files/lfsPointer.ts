/** How the small files begin that Git LFS puts in the place of large ones. */
export const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** The format's own limit (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
export const MOST_LFS_POINTER_BYTES = 1024;

/** Continues the file's name. */
export const LFS_ADVICE =
  'only names a file that Git LFS keeps elsewhere. Run "git lfs pull" in the repository to fetch it';
