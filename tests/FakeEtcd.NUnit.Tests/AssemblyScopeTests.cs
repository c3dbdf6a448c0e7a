using NUnit.Framework;

[assembly: Parallelizable(ParallelScope.Children)]
[assembly: LevelOfParallelism(4)]

namespace FakeEtcd.NUnitTests;

/// <summary>Parallel because the assembly says so. The adapter runs these, not <see cref="NestedRun"/>.</summary>
public sealed class AssemblyScopeTests : MeetingFixture;
