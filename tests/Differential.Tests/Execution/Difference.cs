using System.Diagnostics.CodeAnalysis;

namespace Differential.Tests.Execution;

/// <summary>The first place where the two servers differed.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Made in one place.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Nobody outside the tests catches it.")]
internal sealed class Difference(string step, string fake, string real)
    : Exception($"FakeEtcd differs from etcd at:\n  {step}\nFakeEtcd said:\n{fake}\netcd said:\n{real}");
