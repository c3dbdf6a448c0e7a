using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Packaging;

[Parallelizable(ParallelScope.All)]
public sealed class ReferencesTests
{
    [TestCase(typeof(EtcdConnection))]
    [TestCase(typeof(KV))]
    public void Library_ForAnyProgram_NeedsNoAspNetCore(Type type) =>
        type.Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name)
            .Should().NotContain(name => name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
}
