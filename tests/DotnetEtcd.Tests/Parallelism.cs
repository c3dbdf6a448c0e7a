using NUnit.Framework;

// The tests mostly wait: for a client's back-off, for a lease, for a process.
[assembly: LevelOfParallelism(24)]
