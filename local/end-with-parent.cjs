// Preloaded into Azurite, which knows nothing of us: ends the process when the one that started it is gone.
process.on('disconnect', () => process.exit(0));
