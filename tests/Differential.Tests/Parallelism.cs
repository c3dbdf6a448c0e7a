using NUnit.Framework;

// Fixtures have servers of their own, and spend most of their time waiting for an etcd to start.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(6)]
