#!/usr/bin/env node
// Runs the program of this platform with the same arguments, input, output, signals and exit code.
'use strict';
const { spawn } = require('node:child_process');

const platform = `fake-etcd-${process.platform}-${process.arch}`;
const name = process.platform === 'win32' ? 'fake-etcd.exe' : 'fake-etcd';
let program;
try {
  program = require.resolve(`${platform}/bin/${name}`);
} catch {
  console.error(`fake-etcd: there is no program for ${process.platform} on ${process.arch}: the package ${platform} is not installed.`);
  process.exit(1);
}

// Before the program starts: a signal that comes at once must reach it.
let child;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) {
  process.on(signal, () => child.kill(signal));
}

child = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
child.on('error', (error) => {
  console.error(`fake-etcd: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  for (const name of signals) {
    process.removeAllListeners(name);
  }

  if (signal) {
    process.kill(process.pid, signal);
  } else {
    process.exit(code);
  }
});
