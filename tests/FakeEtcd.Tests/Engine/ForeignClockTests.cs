using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Engine;

/// <summary>A clock is its owner's code, which may wait for other calls of the engine: the engine calls it under no lock.</summary>
public sealed class ForeignClockTests
{
    [Test]
    public async Task EveryUseOfTheClock_LetsOtherCallsPass()
    {
        var clock = new CuriousClock();
        using var engine = new EtcdEngine(new EngineOptions(clock, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        clock.Used = () => Task.Run(() => engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8("other") }));

        await Task.Run(() => Use(engine)).Within("every call");

        clock.Used = null;
        clock.Uses.Should().BeGreaterThan(10);
    }

    private static void Use(EtcdEngine engine)
    {
        var lease = engine.LeaseGrant(new LeaseGrantRequest { TTL = 60 });
        engine.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = lease.ID });
        engine.LeaseTimeToLive(new LeaseTimeToLiveRequest { ID = lease.ID });
        engine.LeaseLeases();
        engine.ListLeases();
        engine.LeaseRevoke(new LeaseRevokeRequest { ID = lease.ID });
        engine.ExpireLeases();
        using (var stream = engine.OpenWatchStream())
        {
            var spec = new WatchSpec(Id: 0, KeyRange.Of(ByteString.CopyFromUtf8("key")), StartRevision: 0) { ProgressNotify = true };
            engine.CreateWatch(stream, spec, Caller.Server);
        }

        engine.Capture();
        engine.TokenTimeLeft("token");
    }

    /// <summary>A clock that calls back whenever it, or a timer of its, is used, and waits for that call.</summary>
    private sealed class CuriousClock : TimeProvider
    {
        private int _uses;

        public Func<Task>? Used { get; set; }

        public int Uses => Volatile.Read(ref _uses);

        public override long GetTimestamp()
        {
            Use();
            return base.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Use();
            return new CuriousTimer(this);
        }

        private void Use()
        {
            Interlocked.Increment(ref _uses);
            (Used?.Invoke() ?? Task.CompletedTask).Within("another call").GetAwaiter().GetResult();
        }

        private sealed class CuriousTimer(CuriousClock clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                clock.Use();
                return true;
            }

            public void Dispose() => clock.Use();

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
