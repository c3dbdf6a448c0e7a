using Differential.Tests.Programs;
using Etcd.Api;
using Testing.Etcd;

namespace Differential.Tests.Execution;

/// <remarks>The steps of watches.</remarks>
internal sealed partial class LockStep
{
    /// <summary>How far a watch may start in the future and still be waited for.</summary>
    private const int MaxRevisionsAwaited = 10;

    private async Task WatchAsync(WatchCreateRequest template, long revision, ServerSession onFake, ServerSession onReal)
    {
        Operations++;
        if (revision < 0 && version < EtcdVersion.Followed)
        {
            // What such a watch sees, and others that catch up with it, depends on timing in older releases.
            revision = 0;
        }

        var request = template.Clone();
        request.StartRevision = revision;
        var isCompacted = revision != 0 && revision < _compacted;
        await Task.WhenAll(
            onFake.OpenWatches().CreateAsync(request, isCompacted),
            onReal.OpenWatches().CreateAsync(request, isCompacted));
    }

    private async Task CancelAsync(Step step, long id, ServerSession onFake, ServerSession onReal)
    {
        // Events that race with a cancellation may be lost: let them arrive first.
        await CompareWatchesAsync(step.ToString(), onFake, onReal);
        if (onFake.Watches is { } fakeWatches && onReal.Watches is { } realWatches)
        {
            Operations++;
            var isKnown = realWatches.IsActive(id);
            await Task.WhenAll(fakeWatches.CancelAsync(id, isKnown), realWatches.CancelAsync(id, isKnown));
        }
    }

    private async Task CompareWatchesAsync(string step, ServerSession onFake, ServerSession onReal)
    {
        if (onFake.Watches is not { } fakeWatches || onReal.Watches is not { } realWatches)
        {
            return;
        }

        Operations++;
        await BeginWatchesAsync(fakeWatches, realWatches, onFake, onReal);
        if (realWatches.HasActive)
        {
            await Task.WhenAll(fakeWatches.CatchUpAsync(_current), realWatches.CatchUpAsync(_current));
        }

        var (fakeSaid, realSaid) = (fakeWatches.Transcript(), realWatches.Transcript());
        if (fakeSaid != realSaid)
        {
            throw new Difference(step, fakeSaid, realSaid);
        }
    }

    /// <summary>
    /// Writes until every watch has begun, since a stream tells of no progress before; a watch that begins too far away ends.
    /// </summary>
    private async Task BeginWatchesAsync(WatchSession fakeWatches, WatchSession realWatches, ServerSession onFake, ServerSession onReal)
    {
        foreach (var id in realWatches.StartingAfter(_current + MaxRevisionsAwaited))
        {
            await Task.WhenAll(fakeWatches.CancelAsync(id, isKnown: true), realWatches.CancelAsync(id, isKnown: true));
        }

        if (realWatches.StartingAfter(_current).Count > 0)
        {
            await DisarmAsync(onFake, onReal);
        }

        while (realWatches.StartingAfter(_current).Count > 0)
        {
            await CallAsync(Verb.Put, new PutRequest { Key = Filler }, onFake, onReal);
        }
    }
}
