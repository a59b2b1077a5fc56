/** esbuild bundles the style sheet that a program imports. */
declare module '*.css';
