const { readFileSync } = require('node:fs');

/**
 * Preloaded into a program: writes its processor time (ms) and its peak memory (MB) to standard error when it ends. As in
 * src/worker/peakMemory.ts, Linux's own account, as `maxRSS` begins there with what the parent process had used.
 */
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const own =
    process.platform === 'linux' && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  const kilobytes = own ? Number(own[1]) : maxRSS;
  process.stderr.write(`\nused ${(userCPUTime + systemCPUTime) / 1000} ms, ${kilobytes / 1024} MB\n`);
});
