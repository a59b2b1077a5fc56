declare module '*.py' {
  const text: import('./part.js').PythonFile;
  export default text;
}
