using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Threading;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ObservableValueTests
{
    private readonly ObservableValue<string> _value = new("");

    [Test]
    public async Task WaitAsync_ConditionAlreadyMet_EndsAtOnce()
    {
        (await _value.WaitAsync(value => value.Length == 0, CancellationToken.None).Within()).Should().BeEmpty();
    }

    [Test]
    public async Task WaitAsync_ConditionMetLater_ReturnsThatValue()
    {
        var waiting = _value.WaitAsync(value => value.Length == 2, CancellationToken.None);
        _value.Update(value => value + "a");
        waiting.IsCompleted.Should().BeFalse();

        _value.Update(value => value + "b");

        (await waiting.Within()).Should().Be("ab");
    }

    [Test]
    public async Task WaitAsync_ConditionThrows_EndsTheWait()
    {
        var waiting = _value.WaitAsync(value => value.Length == 0 ? false : throw new TimeoutException(), CancellationToken.None);

        _value.Update(_ => "end");

        await waiting.Awaiting(it => it.Within()).Should().ThrowAsync<TimeoutException>().WithMessage("The operation*");
    }

    [Test]
    public async Task WaitAsync_Canceled_IsCanceled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _value.WaitAsync(_ => false, cancel.Token);

        await cancel.CancelAsync();

        await waiting.Awaiting(it => it.Within()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public void Update_SameInstance_ChangesNothing()
    {
        var (before, after) = _value.Update(value => value);

        after.Should().BeSameAs(before);
    }

    [Test]
    public async Task Update_ManyThreads_LosesNoUpdateAndWakesEveryWaiter()
    {
        var waiting = Enumerable.Range(1, 100)
            .Select(length => _value.WaitAsync(value => value.Length >= length, CancellationToken.None)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _value.Update(value => value + "x")))).Within();

        await Task.WhenAll(waiting).Within();
        _value.Value.Should().HaveLength(100);
    }
}
