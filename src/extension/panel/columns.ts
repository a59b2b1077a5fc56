import * as vscode from 'vscode';

/** A column beside another: the second beside the first, else the first, so that no third is opened. */
export function columnBeside(column: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const isFirst = column === undefined || column <= vscode.ViewColumn.One;
  return isFirst ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
