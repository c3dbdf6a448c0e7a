using System.Reflection;
using FakeEtcd.Protocol.Rpcs;
using FluentAssertions;
using NUnit.Framework;
using Testing.Documents;

namespace FakeEtcd.Tests.Documents;

/// <summary>The tables of <c>docs/fidelity.md</c> have every RPC and every option, and say how each of them differs from etcd.</summary>
public sealed class FidelityDocumentTests
{
    private const string Faithful = "faithful";
    private const string Differs = "differs";
    private const string Own = "FakeEtcd only";

    private static readonly string Document = Path.Combine("docs", "fidelity.md");

    [Test]
    public void Rpcs_AreThoseOfTheTable()
    {
        var rows = MarkdownTable.Read(Document, "RPCs");

        rows.Select(row => row[0].Trim('`')).Should().Equal(
            RpcTable.Rows.Select(rpc => $"{rpc.Service[(rpc.Service.LastIndexOf('.') + 1)..]}.{rpc.Rpc}"));
        CheckFidelity(rows, Faithful, Differs);
    }

    [Test]
    public void Options_AreThoseOfAServer()
    {
        var rows = MarkdownTable.Read(Document, "Options");

        rows.Select(row => row[0].Trim('`')).Should().Equal(
            NamesOf(typeof(FakeEtcdOptions)).SelectMany(name => name switch
            {
                nameof(FakeEtcdOptions.Tls) => NamesOf(typeof(FakeEtcdTlsOptions)).Prepend("").Select(inner => $"{name}.{inner}".TrimEnd('.')),
                nameof(FakeEtcdOptions.Urls) => NamesOf(typeof(FakeEtcdUrlOptions)).Prepend("").Select(inner => $"{name}.{inner}".TrimEnd('.')),
                nameof(FakeEtcdOptions.Jwt) => NamesOf(typeof(FakeEtcdJwtOptions)).Prepend("").Select(inner => $"{name}.{inner}".TrimEnd('.')),
                _ => [name],
            }));
        CheckFidelity(rows, Faithful, Differs, Own);
    }

    private static void CheckFidelity(IReadOnlyList<IReadOnlyList<string>> rows, params string[] kinds)
    {
        rows.Should().OnlyContain(row => row.Count == 3 && kinds.Contains(row[1]));
        rows.Where(row => row[1] == Differs).Should().OnlyContain(row => row[2].Length > 0);
    }

    private static IEnumerable<string> NamesOf(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken).Select(property => property.Name);
}
