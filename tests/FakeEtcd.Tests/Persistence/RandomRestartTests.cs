using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using static Etcd.Api.AlarmRequest.Types;

namespace FakeEtcd.Tests.Persistence;

/// <summary>An engine that is stopped or killed at random moments has the state of one that never was.</summary>
public sealed class RandomRestartTests
{
    private const int Operations = 400;

    [Test]
    public async Task Restart_AtRandomMoments_HasTheStateOfAnEngineThatNeverRestarted([Range(1, 12)] int seed)
    {
        using var root = new TemporaryDirectory();
        var random = new Random(seed);
        var settings = StoredEngine.Synced with { SnapshotBytes = random.Next(500, 20_000) };
        var directory = Path.Combine(root.Path, "0");
        await using var steady = StoredEngine.InMemory();
        var restarted = StoredEngine.Open(directory, settings);
        try
        {
            for (var number = 0; number < Operations; number++)
            {
                Apply(random, number, steady.Engine, restarted.Engine);
                if (random.Next(20) != 0)
                {
                    continue;
                }

                if (random.Next(2) == 0)
                {
                    await restarted.DisposeAsync();
                }
                else
                {
                    // What is on the disk when the process is killed.
                    await restarted.StoredAsync();
                    var copy = Path.Combine(root.Path, $"{number + 1}");
                    Copy(directory, copy);
                    await restarted.DisposeAsync();
                    directory = copy;
                }

                restarted = StoredEngine.Open(directory, settings);
                Compare(steady.Engine, restarted.Engine);
            }
        }
        finally
        {
            await restarted.DisposeAsync();
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(to, "fake-etcd"));

        // A snapshot may appear, and logs before it disappear, during the copy. A kill has no such moment, so the copy begins again.
        for (var isDone = false; !isDone;)
        {
            Directory.Delete(to, recursive: true);
            Directory.CreateDirectory(Path.Combine(to, "fake-etcd"));
            var names = Names();
            try
            {
                foreach (var name in names)
                {
                    File.Copy(Path.Combine(from, "fake-etcd", name), Path.Combine(to, "fake-etcd", name));
                }

                isDone = names.SequenceEqual(Names());
            }
            catch (FileNotFoundException)
            {
                // A log was deleted.
            }
        }

        string[] Names() => [.. Directory.GetFiles(Path.Combine(from, "fake-etcd")).Select(path => Path.GetFileName(path)).Where(name => name != "lock").Order()];
    }

    private static void Compare(EtcdEngine steady, EtcdEngine restarted)
    {
        var (expected, actual) = (steady.Capture(), restarted.Capture());
        StoredEngine.Describe(actual).Should().Equal(StoredEngine.Describe(expected));
        actual.Store.StoredBytes.Should().Be(expected.Store.StoredBytes);
        History(actual).Should().Equal(History(expected));
        actual.Proposals.Should().BeLessThanOrEqualTo(expected.Proposals);
        actual.Leases.Should().BeEquivalentTo(expected.Leases, options => options.Excluding(lease => lease.Remaining));

        // What watches from the past see, behind the compaction.
        static IEnumerable<string> History(EngineSnapshot state) => state.Store.Log
            .Select((changes, index) => (Revision: state.Store.FirstLogged + index, Changes: changes))
            .Where(revision => revision.Revision > state.Store.CompactRevision)
            .SelectMany(revision => revision.Changes.Select(change => $"{revision.Revision}/{change.Sub} {change.IsTombstone} {change.Data}"));
    }

    private static void Apply(Random random, int number, params EtcdEngine[] engines)
    {
        Action<EtcdEngine> operation = random.Next(20) switch
        {
            < 8 => Put(random, number),
            < 10 => Delete(random),
            < 13 => Transact(random, number),
            13 => Grant(random),
            14 => Revoke(random),
            15 => Compact(random, engines[0].Revision),
            16 => Alarm(random),
            17 => Downgrade(random),
            _ => Authorize(random, number),
        };
        var outcomes = engines.Select(engine => OutcomeOf(() => operation(engine))).ToList();
        outcomes.Distinct().Should().ContainSingle("both engines answer alike");
    }

    private static string OutcomeOf(Action operation)
    {
        try
        {
            operation();
            return "";
        }
        catch (EtcdException exception)
        {
            return exception.Message;
        }
    }

    private static ByteString Key(Random random) => ByteString.CopyFromUtf8($"k{random.Next(12)}");

    private static PutRequest PutOf(Random random, int number) => new()
    {
        Key = Key(random),
        Value = ByteString.CopyFromUtf8(new string('v', random.Next(40)) + number),
        Lease = random.Next(3) == 0 ? random.Next(1, 4) : 0,
    };

    private static Action<EtcdEngine> Put(Random random, int number)
    {
        var request = PutOf(random, number);
        return engine => engine.Put(request);
    }

    private static DeleteRangeRequest DeleteOf(Random random)
    {
        var request = new DeleteRangeRequest { Key = Key(random) };
        if (random.Next(3) == 0)
        {
            request.RangeEnd = ByteString.CopyFromUtf8("k3");
        }

        return request;
    }

    private static Action<EtcdEngine> Delete(Random random)
    {
        var request = DeleteOf(random);
        return engine => engine.DeleteRange(request);
    }

    /// <summary>A transaction that can delete a key and put it again.</summary>
    private static Action<EtcdEngine> Transact(Random random, int number)
    {
        var request = new TxnRequest();
        for (var count = random.Next(4); count >= 0; count--)
        {
            request.Success.Add(random.Next(3) == 0
                ? new RequestOp { RequestDeleteRange = DeleteOf(random) }
                : new RequestOp { RequestPut = PutOf(random, number) });
        }

        return engine => engine.Txn(request);
    }

    private static Action<EtcdEngine> Grant(Random random)
    {
        var request = new LeaseGrantRequest { ID = random.Next(1, 5), TTL = random.Next(1, 1000) };
        return engine => engine.LeaseGrant(request);
    }

    private static Action<EtcdEngine> Revoke(Random random)
    {
        var request = new LeaseRevokeRequest { ID = random.Next(1, 5) };
        return engine => engine.LeaseRevoke(request);
    }

    private static Action<EtcdEngine> Compact(Random random, long revision)
    {
        var request = new CompactionRequest { Revision = Math.Max(1, revision - random.Next(30)) };
        return engine => engine.Compact(request);
    }

    private static Action<EtcdEngine> Alarm(Random random)
    {
        var action = random.Next(3) == 0 ? AlarmAction.Activate : AlarmAction.Deactivate;
        var request = new AlarmRequest { Action = action, MemberID = (ulong)random.Next(1, 3), Alarm = AlarmType.Nospace };
        return engine => engine.Alarm(request);
    }

    private static Action<EtcdEngine> Downgrade(Random random)
    {
        var request = random.Next(2) == 0
            ? new DowngradeRequest { Action = DowngradeRequest.Types.DowngradeAction.Enable, Version = "3.4.0" }
            : new DowngradeRequest { Action = DowngradeRequest.Types.DowngradeAction.Cancel };
        return engine => engine.Downgrade(request, "3.5.30");
    }

    private static Action<EtcdEngine> Authorize(Random random, int number)
    {
        var caller = FakeEtcd.Engine.Auth.Caller.Server;
        var user = random.Next(3) == 0 ? "root" : $"u{random.Next(3)}";
        var role = random.Next(3) == 0 ? "root" : $"r{random.Next(3)}";
        var hash = Convert.ToBase64String(BitConverter.GetBytes(number));
        var permission = new Permission { Key = Key(random), PermType = Permission.Types.Type.Readwrite };
        return random.Next(10) switch
        {
            0 => engine => engine.UserAdd(new AuthUserAddRequest { Name = user, Options = new UserAddOptions { NoPassword = true } }, caller),
            1 => engine => engine.UserDelete(new AuthUserDeleteRequest { Name = user }, caller),
            2 => engine => engine.UserChangePassword(new AuthUserChangePasswordRequest { Name = user, HashedPassword = hash }, caller),
            3 => engine => engine.RoleAdd(new AuthRoleAddRequest { Name = role }, caller),
            4 => engine => engine.RoleDelete(new AuthRoleDeleteRequest { Role = role }, caller),
            5 => engine => engine.UserGrantRole(new AuthUserGrantRoleRequest { User = user, Role = role }, caller),
            6 => engine => engine.UserRevokeRole(new AuthUserRevokeRoleRequest { Name = user, Role = role }, caller),
            7 => engine => engine.RoleGrantPermission(new AuthRoleGrantPermissionRequest { Name = role, Perm = permission }, caller),
            8 => engine => engine.AuthEnable(caller),
            _ => engine => engine.AuthDisable(caller),
        };
    }
}
