using System.Collections.Concurrent;
using System.Net.Sockets;
using FakeEtcd;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection.Members;

/// <summary>One round of a call over three members, each of which does what the test says.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MemberRoundTests : IDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(1);
    private static readonly RpcException Refused = new(new Status(StatusCode.NotFound, "etcdserver: requested lease not found"));
    private static readonly RpcException Unavailable = new(new Status(StatusCode.Unavailable, "etcdserver: no leader"));
    private static readonly RpcException NotSent =
        new(new Status(StatusCode.Unavailable, "x", new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException(111))));

    private readonly ManualTimeProvider _time = new();
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress("http://nowhere");
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _answers = new();
    private readonly CallFailures _failures = new();
    private readonly EtcdMembers _members;

    public MemberRoundTests() =>
        _members = new EtcdMembers(
            new[] { "a", "b", "c" }.Select(name => new EtcdMember(name, _channel.CreateCallInvoker(), channel: null)), _time, NullLogger.Instance);

    public void Dispose() => _channel.Dispose();

    [Test]
    public async Task Run_FirstMemberAnswers_AsksNoOther()
    {
        Answer("a");

        (await RunAsync(CallKind.Idempotent).Within()).Should().Be("a");

        _asked.Should().Equal("a");
    }

    [Test]
    public async Task Run_MemberSilent_AsksAnotherAndAvoidsTheSilentOne()
    {
        Answer("b");
        var round = RunAsync(CallKind.Idempotent);

        await AdvanceUntilAsync(() => round.IsCompleted);

        (await round).Should().Be("b");
        _asked.Should().Equal("a", "b");
        _members.Choose([])!.Name.Should().Be("b");
        _failures.ToString().Should().Be("a: no answer");
    }

    [Test]
    public async Task Run_AllSilent_AsksTheFirstOneAgain()
    {
        var round = RunAsync(CallKind.Idempotent);
        await AdvanceUntilAsync(() => _asked.Count == 4);

        _answers["a"].SetResult("a");

        (await round.Within()).Should().Be("a");
        _asked.Should().Equal("a", "b", "c", "a");
    }

    [Test]
    public async Task Run_AllSilentForLong_AsksEachTwiceAtMost()
    {
        var round = RunAsync(CallKind.Idempotent);
        await AdvanceUntilAsync(() => _asked.Count == 6);

        for (var i = 0; i < 40; i++)
        {
            _time.Advance(AttemptTimeout);
            await Task.Yield();
        }

        Answer("c");
        (await round.Within()).Should().Be("c");
        _asked.Should().Equal("a", "b", "c", "a", "b", "c");
    }

    [Test]
    public void ReportAnswer_MemberThatWasRemoved_DoesNotBecomeTheCurrentOne()
    {
        var removed = new EtcdMember("d", _channel.CreateCallInvoker(), channel: null);
        var given = _members.All;
        _members.Replace([.. given, removed]);
        _members.Replace(given);
        _members.ReportFailure(given[0], "no answer");

        _members.ReportAnswer(removed);

        _members.Choose([])!.Name.Should().Be("b");
    }

    [Test]
    public void Replace_NewMembersFail_LeavesTheGivenOnesAsTheLastResort()
    {
        var advertised = new EtcdMember("d", _channel.CreateCallInvoker(), channel: null);
        _members.Replace([advertised]);

        _members.Choose([])!.Name.Should().Be("d");
        _members.ReportFailure(advertised, "no answer");
        _members.Choose([advertised])!.Name.Should().Be("a");
        _members.ReportAnswer(_members.Choose([advertised])!);
        _members.Choose([])!.Name.Should().Be("a");
    }

    [Test]
    public async Task Run_SilentMemberAnswersAfterAll_TakesItsAnswer()
    {
        var round = RunAsync(CallKind.Idempotent);
        await AdvanceUntilAsync(() => _asked.Count == 2);

        Answer("a");

        (await round.Within()).Should().Be("a");
        _members.Choose([])!.Name.Should().Be("a");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Run_MemberNotReached_AsksAnotherAtOnce(bool mayBeRepeated)
    {
        Fail("a", NotSent);
        Answer("b");

        (await RunAsync(mayBeRepeated ? CallKind.Idempotent : CallKind.NonIdempotent).Within()).Should().Be("b");

        _failures.MayHaveTakenEffect.Should().BeFalse();
    }

    [Test]
    public async Task Run_WriteOfUnknownEffect_IsNotRepeated()
    {
        Fail("a", Unavailable);
        Answer("b");

        await FluentActions.Awaiting(() => RunAsync(CallKind.NonIdempotent).Within()).Should().ThrowAsync<RpcException>();

        _asked.Should().Equal("a");
        _failures.MayHaveTakenEffect.Should().BeTrue();
    }

    [Test]
    public async Task Run_WriteAndMemberSilent_WaitsForIt()
    {
        var round = RunAsync(CallKind.NonIdempotent);
        _time.Advance(AttemptTimeout * 3);
        Answer("a");

        (await round.Within()).Should().Be("a");

        _asked.Should().Equal("a");
    }

    [Test]
    public async Task Run_MemberRefuses_FailsWithItsRefusal()
    {
        Fail("a", Refused);
        Answer("b");

        (await FluentActions.Awaiting(() => RunAsync(CallKind.Idempotent).Within()).Should().ThrowAsync<RpcException>())
            .Which.Should().BeSameAs(Refused);

        _members.Choose([])!.Name.Should().Be("a");
    }

    [Test]
    public async Task Run_AllFail_NamesEachWithItsReason()
    {
        Fail("a", NotSent);
        Fail("b", Unavailable);
        Fail("c", NotSent);

        await FluentActions.Awaiting(() => RunAsync(CallKind.Idempotent).Within()).Should().ThrowAsync<RpcException>();

        _failures.ToString().Should().Be("a: Connection refused; b: etcdserver: no leader; c: Connection refused");
        _members.Choose([])!.Name.Should().Be("a", "its failure is the oldest");
    }

    private void Answer(string name) => AnswerOf(name).SetResult(name);

    private void Fail(string name, RpcException failure) => AnswerOf(name).SetException(failure);

    private TaskCompletionSource<string> AnswerOf(string name) =>
        _answers.GetOrAdd(name, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task<string> RunAsync(CallKind kind) =>
        new MemberRound<string>(_members, AttemptTimeout, _time, kind, _failures, SendAsync).RunAsync(CancellationToken.None);

    private Task<string> SendAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        _asked.Enqueue(member.Name);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return AnswerOf(member.Name).Task.WaitAsync(cancellationToken);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => _time.AdvanceUntilAsync(condition, AttemptTimeout / 4, "another attempt");
}
