using Etcd.Api;
using FakeEtcd.NUnit;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using Testing.Etcd;

namespace FakeEtcd.NUnitTests;

[NonParallelizable]
public sealed class EtcdFixtureTests
{
    private const int ParallelRuns = 10;

    [TearDown]
    public void Unset() => Environment.SetEnvironmentVariable(EtcdFixture.EndpointVariable, null);

    [Test]
    public async Task WithoutTheVariable_RunsOnTheFake_AndAFailureCarriesTheDump()
    {
        var results = await NestedRun.OfAsync(typeof(SampleFixture));

        results.ToDictionary(it => it.Key, it => it.Value.ResultState.Status).Should().BeEquivalentTo(new Dictionary<string, TestStatus>
        {
            [nameof(SampleFixture.PutAndGet)] = TestStatus.Passed,
            [nameof(SampleFixture.EachTestHasAServerOfItsOwn)] = TestStatus.Passed,
            [nameof(SampleFixture.HoldsTheClock)] = TestStatus.Passed,
            [nameof(SampleFixture.CodeOutsideTheContextOfTheTest)] = TestStatus.Passed,
            [nameof(SampleFixture.PassesAtTheThirdAttempt)] = TestStatus.Passed,
            [nameof(SampleFixture.Fails)] = TestStatus.Failed,
        });
        results[nameof(SampleFixture.PutAndGet)].Output.Should().Contain("fake PutAndGet-");
        var failed = results[nameof(SampleFixture.Fails)];
        failed.Output.Should().Contain("FakeEtcdOptions.Seed to 5");
        var attachment = failed.TestAttachments.Should().ContainSingle().Which;
        (await File.ReadAllTextAsync(attachment.FilePath)).Should().Contain("seen/by = the dump").And.Contain("seed 5");
        File.Delete(attachment.FilePath);
        results[nameof(SampleFixture.PutAndGet)].TestAttachments.Should().BeEmpty();
    }

    [Test]
    public async Task FixtureThatAttachesPages_AttachesOneToAFailure()
    {
        var results = await NestedRun.OfAsync(typeof(PageFixture));

        results[nameof(PageFixture.Passes)].TestAttachments.Should().BeEmpty();
        var files = results[nameof(PageFixture.Fails)].TestAttachments.Select(attachment => attachment.FilePath).ToList();
        files.Select(Path.GetExtension).Should().BeEquivalentTo(".txt", ".html");
        var page = await File.ReadAllTextAsync(files.Single(file => file.EndsWith(".html", StringComparison.Ordinal)));
        page.Should().Contain($"<title>{typeof(PageFixture).FullName}.{nameof(PageFixture.Fails)}</title>")
            .And.Contain("the page").And.Contain("on \\u003Cpurpose\\u003E");
        files.ForEach(File.Delete);
    }

    [TestCase(typeof(AllFixture))]
    [TestCase(typeof(ChildrenFixture))]
    [TestCase(typeof(MarkedTestsFixture))]
    [TestCase(typeof(InstancePerTestFixture))]
    public async Task TestsThatRunInParallel_HaveAnEtcdEach(Type fixture)
    {
        for (var run = 0; run < ParallelRuns; run++)
        {
            var results = await NestedRun.OfAsync(fixture);

            results.Select(it => (it.Key, it.Value.ResultState, it.Value.Message)).Should().BeEquivalentTo(new[]
            {
                (nameof(MeetingFixture.One), ResultState.Success, ""),
                (nameof(MeetingFixture.Another), ResultState.Success, ""),
            });
        }
    }

    [Test]
    public void Etcd_NoTestRuns_SaysWhenThereIsOne()
    {
        var read = () => new IdleFixture().Read();

        read.Should().Throw<InvalidOperationException>().WithMessage("*only while a test runs*SetUp*");
    }

    [Test]
    public async Task WithTheVariable_RunsOnTheRealEtcd_LeavesNoKeys_AndIgnoresWhatNeedsTheFake()
    {
        await using var etcd = await RealEtcd.StartAsync();
        Environment.SetEnvironmentVariable(EtcdFixture.EndpointVariable, etcd.Endpoint);

        var results = await NestedRun.OfAsync(typeof(SampleFixture));

        results[nameof(SampleFixture.PutAndGet)].ResultState.Status.Should().Be(TestStatus.Passed);
        results[nameof(SampleFixture.PutAndGet)].Output.Should().Contain("real PutAndGet-");
        results[nameof(SampleFixture.Fails)].ResultState.Status.Should().Be(TestStatus.Failed);
        foreach (var ignored in new[] { nameof(SampleFixture.HoldsTheClock), nameof(SampleFixture.EachTestHasAServerOfItsOwn) })
        {
            results[ignored].ResultState.Should().Be(ResultState.Ignored);
            results[ignored].Message.Should().Contain("needs FakeEtcd").And.Contain(EtcdFixture.EndpointVariable);
        }

        using var clients = new EtcdClients(etcd.ConnectionString);
        var left = await clients.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) });
        (left.Kvs.Count, left.Header.Revision).Should().Be((0, 3L));
    }

    [TestCase("ftp://127.0.0.1", "*TEST_ETCD_ENDPOINT*ftp://127.0.0.1*must be an endpoint*")]
    [TestCase("127.0.0.1:1", "*TEST_ETCD_ENDPOINT*does not respond*unset the variable*")]
    public async Task WithAUselessVariable_EachTestFails_AndSaysWhy(string endpoint, string message)
    {
        Environment.SetEnvironmentVariable(EtcdFixture.EndpointVariable, endpoint);

        var results = await NestedRun.OfAsync(typeof(SampleFixture));

        results[nameof(SampleFixture.PutAndGet)].ResultState.Status.Should().Be(TestStatus.Failed);
        results[nameof(SampleFixture.PutAndGet)].Message.Should().Match(message);
    }

    private sealed class IdleFixture : EtcdFixture
    {
        public FakeEtcdServer Read() => Etcd;
    }
}
