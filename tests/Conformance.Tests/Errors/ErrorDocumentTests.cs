using System.Text.RegularExpressions;
using Conformance.Tests.Clusters;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf.Reflection;
using NUnit.Framework;
using Testing.Documents;
using Testing.Network;
using LockService = Etcd.Api.Lock;

namespace Conformance.Tests.Errors;

/// <summary>
/// Each error of etcd's table is raised by a case, or is in the list of <c>docs/fidelity.md</c> with the rule that injects it.
/// </summary>
public sealed partial class ErrorDocumentTests
{
    /// <summary>The services of the contract, in its files.</summary>
    private static readonly IEnumerable<ServiceDescriptor> Services =
    [
        .. KV.Descriptor.File.Services, .. LockService.Descriptor.File.Services, .. Election.Descriptor.File.Services,
    ];

    /// <summary>The errors that the cases of this folder raise, and the one that needs a learner.</summary>
    private static IEnumerable<EtcdError> Raised { get; } =
    [
        .. KeyErrors.Cases
            .Concat(MemberErrors.Cases).Concat(MemberErrors.OfAFollower).Concat(MemberErrors.WithoutLeader)
            .Concat(AuthErrors.Cases).Concat(AuthErrors.OfWebTokens)
            .Select(raised => raised.Error),
        .. FakeErrorTests.Raised,
        .. StartedMemberTests.Raised,
    ];

    private static IEnumerable<IReadOnlyList<string>> Rows => MarkdownTable.Read(Path.Combine("docs", "fidelity.md"), "Errors that do not occur");

    /// <summary>The names and the rules of the errors that no request raises.</summary>
    private static IEnumerable<TestCaseData> Listed =>
        Rows.Select(row => new TestCaseData(row[0].Trim('`'), row[^1].Trim('`')).SetArgDisplayNames(row[0].Trim('`')));

    [Test]
    public void Document_Errors_AreThoseThatNoCaseRaises()
    {
        Rows.Select(row => row[0].Trim('`')).Concat(Raised.Select(error => error.Name))
            .Should().BeEquivalentTo(EtcdError.All.Select(error => error.Name));
        Rows.Should().OnlyContain(row => row.Count == 3 && row[1].Length > 0);
    }

    [TestCaseSource(nameof(Listed))]
    public async Task Document_Rule_InjectsTheError(string name, string rule)
    {
        var parts = Rule().Match(rule);
        parts.Success.Should().BeTrue(rule);
        var rpc = Enum.Parse<EtcdRpc>(parts.Groups["rpc"].Value);
        var error = EtcdError.All.Single(error => error.Name == parts.Groups["error"].Value);
        error.Name.Should().Be(name);
        await using var etcd = await FakeEtcdServer.StartAsync();
        etcd.Faults.On(rpc).Fail(error);

        var answer = await RawGrpcCall.SendAsync(etcd.ConnectionString, PathOf(rpc), RawGrpcCall.Frame([]));

        answer.GrpcStatus.Should().Be($"{(int)error.Code}");
        Uri.UnescapeDataString(answer.Message!).Should().Be(error.Message);
    }

    private static string PathOf(EtcdRpc rpc)
    {
        var method = Services.SelectMany(service => service.Methods).Single(method => method.Name == rpc.ToString());
        return $"/{method.Service.FullName}/{method.Name}";
    }

    [GeneratedRegex(@"^etcd\.Faults\.On\(EtcdRpc\.(?<rpc>\w+)\)\.Fail\(EtcdError\.(?<error>\w+)\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Rule();
}
