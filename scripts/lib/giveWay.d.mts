export function giveWay(pid: number): void;
export function childrenGiveWay(): void;
