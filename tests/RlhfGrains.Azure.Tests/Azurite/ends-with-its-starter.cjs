// Loaded before the emulator, whose standard input is a pipe of the tests that started it: it ends when they do, however that happens.
process.stdin.resume().on("end", () => process.kill(process.pid, "SIGTERM"));
// When it is told to end, nothing of this keeps it.
process.stdin.unref();
