using NUnit.Framework;

// Fixtures have servers of their own, and spend most of their time waiting: for a process to start, for a lease to expire.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
