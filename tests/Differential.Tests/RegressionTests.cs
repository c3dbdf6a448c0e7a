using Differential.Tests.Execution;
using Differential.Tests.Programs;
using FluentAssertions;
using NUnit.Framework;

namespace Differential.Tests;

/// <summary>Programs on which FakeEtcd once differed, and programs that raise each error. Each runs on fresh servers.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RegressionTests
{
    /// <summary>A negative revision is before all history for a hash, and the current one for a range.</summary>
    [Test]
    public Task HashKv_NegativeRevision() => SameAsync("""
        Put @0 { "key": "Yg==", "value": "AA==" }
        HashKv @-1 { }
        Range @-1 { "key": "Yg==" }
        """);

    /// <summary>etcd remembers the hash that a compaction computed, with the revision of the compaction before it.</summary>
    [Test]
    public Task HashKv_AtTheRevisionOfACompaction() => SameAsync("""
        Put @0 { "key": "YQ==" }
        Put @0 { "key": "YQ==" }
        Compact @current-1 { "physical": true }
        Put @0 { "key": "Yg==" }
        Delete @0 { "key": "YQ==" }
        Compact @current+0 { "physical": true }
        HashKv @current+0 { }
        HashKv @2 { }
        HashKv @current-1 { }
        """);

    /// <summary>A delete without an upper end is not held against the puts beside it.</summary>
    [Test]
    public Task Txn_DeleteWithoutEndBesideAPut() => SameAsync("""
        Put @0 { "key": "YgA=", "value": "MQ==" }
        Txn @0 { "success": [ { "requestPut": { "key": "Yg==" } }, { "requestDeleteRange": { "key": "AA==", "rangeEnd": "AA==", "prevKv": true } }, { "requestPut": { "key": "YQA=" } } ] }
        Range @0 { "key": "AA==", "rangeEnd": "AA==" }
        """);

    /// <summary>A deletion in the hashed revision itself counts, though the same transaction wrote the key again.</summary>
    [Test]
    public Task HashKv_KeyDeletedAndWrittenAgainInOneRevision() => SameAsync("""
        Put @0 { "key": "YQA=", "value": "AA==" }
        Put @0 { "key": "YmE=", "value": "/w==" }
        Put @0 { "key": "YWI=", "value": "MTA=" }
        Compact @current-2 { "physical": true }
        Txn @0 { "success": [ { "requestPut": { "key": "YmE=" } }, { "requestDeleteRange": { "key": "AA==", "rangeEnd": "AA==" } }, { "requestPut": { "key": "YQA=" } } ] }
        HashKv @0 { }
        """);

    /// <summary>A negative start counts as compacted, whether or not there was a compaction.</summary>
    [TestCase(-1)]
    [TestCase(-2)]
    [TestCase(long.MinValue)]
    public Task Watch_NegativeStartRevision(long revision) => SameAsync($$"""
        Put @0 { "key": "YQ==" }
        Watch @{{revision}} { "key": "YQ==" }
        Compact @current+0 { "physical": true }
        Watch @{{revision}} { "key": "YQ==", "watchId": 3 }
        Watch @0 { "key": "YQ==" }
        Put @0 { "key": "YQ==" }
        """);

    /// <summary>Numbers that overflow when something is added to them or taken off.</summary>
    [TestCase(long.MinValue)]
    [TestCase(long.MinValue + 1)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MaxValue + 1L)]
    [TestCase(long.MaxValue - 1)]
    [TestCase(long.MaxValue)]
    public Task Numbers_Extreme(long number) => SameAsync($$"""
        Put @0 { "key": "YQ==" }
        Put @0 { "key": "Yg==" }
        Put @0 { "key": "Yg==" }
        Compact @current-1 { "physical": true }
        HashKv @{{number}} { }
        Compact @{{number}} { }
        Range @{{number}} { "key": "YQ==" }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "limit": "{{number}}" }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "limit": "{{number}}", "sortOrder": "DESCEND" }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "minModRevision": "{{number}}" }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "maxModRevision": "{{number}}", "limit": 1 }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "minCreateRevision": "{{number}}" }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "maxCreateRevision": "{{number}}" }
        Txn @0 { "success": [ { "requestRange": { "key": "YQ==", "rangeEnd": "AA==", "limit": "{{number}}" } } ] }
        Txn @0 { "success": [ { "requestRange": { "key": "YQ==", "revision": "{{number}}" } } ] }
        Txn @0 { "compare": [ { "key": "YQ==", "version": "{{number}}", "result": "GREATER" } ] }
        Txn @0 { "compare": [ { "key": "YQ==", "target": "MOD", "modRevision": "{{number}}", "result": "LESS" } ] }
        Txn @0 { "compare": [ { "key": "YQ==", "target": "LEASE", "lease": "{{number}}", "result": "GREATER" } ] }
        Put @0 { "key": "YQ==", "lease": "{{number}}" }
        Grant @0 { "ID": "{{number}}", "TTL": 1000 }
        Put @0 { "key": "YQ==", "lease": "{{number}}" }
        KeepAlive @0 { "ID": "{{number}}" }
        TimeToLive @0 { "ID": "{{number}}", "keys": true }
        Range @0 { "key": "YQ==" }
        Leases @0 { }
        Revoke @0 { "ID": "{{number}}" }
        Watch @{{number}} { "key": "YQ==" }
        Watch @0 { "key": "YQ==", "watchId": "{{number}}" }
        Put @0 { "key": "YQ==" }
        CancelWatch @0 { "watchId": "{{number}}" }
        """);

    [TestCase(long.MinValue)]
    [TestCase(int.MinValue)]
    [TestCase(9_000_000_001)]
    [TestCase(long.MaxValue)]
    public Task Grant_ExtremeTtl(long ttl) => SameAsync($$"""
        Grant @0 { "ID": 1, "TTL": "{{ttl}}" }
        """);

    [Test]
    public Task Watch_FromTheCompactedRevision_SeesItsEvents() => SameAsync("""
        Put @0 { "key": "YQ==" }
        Put @0 { "key": "Yg==" }
        Delete @0 { "key": "YQ==" }
        Compact @current+0 { "physical": true }
        Watch @compacted+0 { "key": "AA==", "rangeEnd": "AA==", "prevKv": true }
        Watch @compacted-1 { "key": "AA==", "rangeEnd": "AA==", "prevKv": true }
        Watch @compacted+1 { "key": "AA==", "rangeEnd": "AA==", "prevKv": true }
        Put @0 { "key": "YQ==" }
        """);

    [TestCase("""Put @0 { "value": "MQ==" }""", TestName = "Error EmptyKey: put")]
    [TestCase("""Range @0 { "rangeEnd": "MQ==" }""", TestName = "Error EmptyKey: range")]
    [TestCase("""Delete @0 { }""", TestName = "Error EmptyKey: delete")]
    [TestCase("""Txn @0 { "compare": [ { "version": 1 } ] }""", TestName = "Error EmptyKey: compare")]
    [TestCase("""Put @0 { "key": "YQ==", "ignoreValue": true }""", TestName = "Error KeyNotFound: ignore value")]
    [TestCase("""Put @0 { "key": "YQ==", "ignoreLease": true }""", TestName = "Error KeyNotFound: ignore lease")]
    [TestCase("""Txn @0 { "success": [ { } ] }""", TestName = "Error KeyNotFound: operation without request")]
    [TestCase("""Put @0 { "key": "YQ==", "value": "MQ==", "ignoreValue": true }""", TestName = "Error ValueProvided")]
    [TestCase("""Put @0 { "key": "YQ==", "lease": 1, "ignoreLease": true }""", TestName = "Error LeaseProvided")]
    [TestCase(
        """Txn @0 { "success": [ { "requestPut": { "key": "YQ==" } }, { "requestPut": { "key": "YQ==" } } ] }""",
        TestName = "Error DuplicateKey: two puts")]
    [TestCase(
        """Txn @0 { "failure": [ { "requestPut": { "key": "YQ==" } }, { "requestDeleteRange": { "key": "YQ==", "rangeEnd": "Yg==" } } ] }""",
        TestName = "Error DuplicateKey: put and delete, in the branch not taken")]
    [TestCase("""Range @current+1 { "key": "YQ==" }""", TestName = "Error FutureRev: range")]
    [TestCase("""Compact @current+1 { }""", TestName = "Error FutureRev: compact")]
    [TestCase("""HashKv @current+1 { }""", TestName = "Error FutureRev: hash")]
    [TestCase("""Txn @0 { "success": [ { "requestRange": { "key": "YQ==", "revision": 99 } } ] }""", TestName = "Error FutureRev: txn")]
    [TestCase("""Txn @0 { "success": [ { "requestRange": { "key": "YQ==", "revision": -9 } } ] }""", TestName = "Error Compacted: txn")]
    [TestCase("""Compact @-1 { }""", TestName = "Error Compacted: below the start")]
    [TestCase("""Put @0 { "key": "YQ==", "lease": 77 }""", TestName = "Error LeaseNotFound: put")]
    [TestCase("""Revoke @0 { "ID": 77 }""", TestName = "Error LeaseNotFound: revoke")]
    [TestCase("""Grant @0 { "ID": 1, "TTL": 9000000001 }""", TestName = "Error LeaseTTLTooLarge")]
    [TestCase("""KeepAlive @0 { "ID": 77 }""", TestName = "No error: keep alive of no lease")]
    [TestCase("""TimeToLive @0 { "ID": 77 }""", TestName = "No error: time to live of no lease")]
    [TestCase("""Watch @0 { "key": "Yg==", "rangeEnd": "YQ==" }""", TestName = "Refused: watch of an empty range")]
    [TestCase("""Grant @0 { "ID": 1, "TTL": 0 }""", TestName = "No error: TTL below the minimum")]
    [TestCase("""Grant @0 { "ID": -5, "TTL": -100 }""", TestName = "No error: negative id and TTL")]
    public Task Step_ThatIsRefusedOrOdd_IsAnsweredAlike(string step) => SameAsync(step);

    [Test]
    public Task Errors_AfterACompaction() => SameAsync("""
        Put @0 { "key": "YQ==" }
        Put @0 { "key": "YQ==" }
        Compact @current+0 { "physical": true }
        Range @compacted-1 { "key": "YQ==" }
        Compact @compacted+0 { }
        Compact @compacted-1 { }
        HashKv @1 { }
        Txn @0 { "success": [ { "requestRange": { "key": "YQ==", "revision": 1 } } ] }
        """);

    [TestCase("NOSPACE")]
    [TestCase("CORRUPT")]
    public Task Errors_WhileAnAlarmStands(string alarm) => SameAsync($$"""
        Grant @0 { "ID": 1, "TTL": 1000 }
        Put @0 { "key": "YQ==" }
        Put @0 { "key": "Yg==" }
        Alarm @0 { "action": "ACTIVATE" }
        Alarm @0 { "action": "ACTIVATE", "alarm": "{{alarm}}" }
        Alarm @0 { "action": "ACTIVATE", "alarm": "{{alarm}}" }
        Alarm @0 { "alarm": "{{alarm}}" }
        Alarm @0 { }
        Put @0 { "key": "YQ==", "lease": 77 }
        Grant @0 { "ID": 1, "TTL": 1000 }
        Range @0 { "key": "YQ==" }
        Txn @0 { "success": [ { "requestRange": { "key": "YQ==" } } ] }
        Txn @0 { "success": [ { "requestRange": { "key": "YQ==" } } ], "failure": [ { "requestPut": { "key": "YQ==" } } ] }
        Txn @0 { "success": [ { "requestTxn": { "success": [ { "requestPut": { "key": "YQ==" } } ] } } ] }
        Txn @0 { "success": [ { "requestTxn": { "success": [ { "requestDeleteRange": { "key": "YQ==" } } ] } } ] }
        Delete @0 { "key": "Yg==" }
        Compact @current+0 { "physical": true }
        KeepAlive @0 { "ID": 1 }
        Revoke @0 { "ID": 1 }
        Alarm @0 { "action": "DEACTIVATE", "alarm": "{{alarm}}" }
        Alarm @0 { "action": "DEACTIVATE", "alarm": "{{alarm}}" }
        Put @0 { "key": "YQ==" }
        """);

    [Test]
    public Task Range_UnknownSortOrder_IsInKeyOrder() => SameAsync("""
        Put @0 { "key": "Yg==", "value": "MQ==" }
        Put @0 { "key": "YQ==", "value": "Mg==" }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "sortOrder": 7, "limit": 1 }
        Range @0 { "key": "YQ==", "rangeEnd": "AA==", "sortOrder": 7, "sortTarget": "VALUE" }
        """);

    [Test]
    public Task Errors_LeaseExists() => SameAsync("""
        Grant @0 { "ID": 5, "TTL": 1000 }
        Grant @0 { "ID": 5, "TTL": 1000 }
        Grant @0 { "ID": 5, "TTL": 9000000001 }
        """);

    [Test]
    public Task Errors_DuplicateWatchId() => SameAsync("""
        Watch @0 { "key": "YQ==", "watchId": 3 }
        Watch @0 { "key": "Yg==", "watchId": 3 }
        Watch @0 { "key": "Yg==", "watchId": -7 }
        CancelWatch @0 { "watchId": 9 }
        CancelWatch @0 { "watchId": 3 }
        CancelWatch @0 { "watchId": 3 }
        Watch @0 { "key": "Yg==", "watchId": 3 }
        """);

    [TestCase("CORRUPT", "NOSPACE")]
    [TestCase("NOSPACE", "CORRUPT")]
    public Task Alarms_OfBothTypes(string first, string second) => SameAsync($$"""
        Alarm @0 { "action": "ACTIVATE", "alarm": "{{first}}" }
        Alarm @0 { "action": "ACTIVATE", "alarm": "{{second}}" }
        Put @0 { "key": "YQ==" }
        Delete @0 { "key": "YQ==" }
        Compact @current+0 { }
        Alarm @0 { "action": "DEACTIVATE", "alarm": "{{first}}" }
        Put @0 { "key": "YQ==" }
        Delete @0 { "key": "YQ==" }
        """);

    [TestCase(128, 0)]
    [TestCase(129, 0)]
    [TestCase(127, 1)]
    [TestCase(127, 2)]
    public Task Txn_ManyOperations(int operations, int nested)
    {
        const string Range = """{ "requestRange": { "key": "YQ==" } }""";
        var inner = string.Join(", ", Enumerable.Repeat(Range, nested));
        var list = string.Join(", ", Enumerable.Repeat(Range, operations - 1));
        return SameAsync($$"""Txn @0 { "success": [ { "requestTxn": { "success": [ {{inner}} ] } }, {{list}} ] }""");
    }

    private static async Task SameAsync(string program)
    {
        await using var servers = await ServerPair.StartAsync();
        var run = () => servers.LockStep.RunAsync(StepText.Parse(program));
        await run.Should().NotThrowAsync();
    }
}
