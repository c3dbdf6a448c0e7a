using System.Buffers.Binary;
using Etcd.Api;
using FakeEtcd.Snapshots;
using FakeEtcd.Snapshots.Bolt;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Snapshots;

/// <summary>Damaged snapshots: each is read, or refused with <see cref="InvalidDataException"/>, within bounds of memory.</summary>
public sealed class SnapshotFuzzTests
{
    private const int Mutations = 2_000;
    private const int Seed = 20_261_127;
    private const int PageSize = 4096;

    /// <summary>A million revisions that may be missing take 16 MiB while their list grows.</summary>
    private const long MostMemory = 64L << 20;

    [Test]
    public async Task Read_MutationsOfFakeEtcdsFile_AreReadOrRefused()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await FillAsync(etcd.ConnectionString);

        await ReadMutationsAsync(etcd.ConnectionString);
    }

    /// <summary>etcd's own files have buckets within the pages of others.</summary>
    [Test]
    public async Task Read_MutationsOfEtcdsFile_AreReadOrRefused()
    {
        await using var etcd = await RealEtcd.StartAsync("--bcrypt-cost", "4");
        await FillAsync(etcd.ConnectionString);

        await ReadMutationsAsync(etcd.ConnectionString);
    }

    private static async Task ReadMutationsAsync(string connectionString)
    {
        var file = await DownloadAsync(connectionString);
        SnapshotFile.Read(file).Leases.Should().ContainSingle();

        var random = new Random(Seed);
        var (read, refused) = (0, 0);
        for (var number = 0; number < Mutations; number++)
        {
            var mutation = Mutate(file, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                SnapshotFile.Read(mutation);
                read++;
            }
            catch (InvalidDataException refusal)
            {
                refusal.Message.Should().NotBeEmpty();
                refused++;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Mutation {number} of seed {Seed} is neither read nor refused.", exception);
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostMemory, "mutation {0}", number);
        }

        read.Should().BePositive();
        refused.Should().BeGreaterThan(Mutations / 10);
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        var mutation = file.ToArray();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var page = random.Next(mutation.Length / PageSize) * PageSize;
            switch (random.Next(7))
            {
                case 0:
                    mutation[random.Next(mutation.Length)] = (byte)random.Next(256);
                    break;
                case 1:
                    // The head of a page and its first elements.
                    mutation[page + random.Next(256)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt32LittleEndian(mutation.AsSpan(page + (4 * random.Next(64))), EdgeNumber(random));
                    break;
                case 3:
                    mutation.AsSpan(random.Next(mutation.Length / PageSize) * PageSize, PageSize).CopyTo(mutation.AsSpan(page));
                    break;
                case 4:
                    mutation.AsSpan(page, random.Next(PageSize)).Clear();
                    break;
                case 5:
                    mutation = mutation[..Math.Max(2 * PageSize, random.Next(mutation.Length))];
                    break;
                default:
                    ChangeMeta(mutation, random);
                    break;
            }
        }

        return mutation;
    }

    /// <summary>Changes what the meta pages say, with a valid checksum.</summary>
    private static void ChangeMeta(byte[] file, Random random)
    {
        var meta = new BoltMeta(PageSize, EdgeNumber(random), EdgeNumber(random), (ulong)random.Next(20), 1000);
        meta = random.Next(3) switch
        {
            0 => meta with { PageCount = ulong.MaxValue },
            1 => meta with { PageSize = 1024 << random.Next(15) },
            _ => meta,
        };
        meta.Write(file, id: 0);
    }

    private static uint EdgeNumber(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => uint.MaxValue,
        2 => int.MaxValue,
        3 => (uint)random.Next(16),
        4 => (uint)random.Next(70_000),
        _ => 1u << random.Next(32),
    };

    private static async Task<byte[]> DownloadAsync(string connectionString)
    {
        using var etcd = new EtcdClients(connectionString);
        return SnapshotCalls.DatabaseOf(await etcd.Maintenance.ReadSnapshotAsync());
    }

    private static async Task FillAsync(string connectionString)
    {
        using var etcd = new EtcdClients(connectionString);
        await etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 7, TTL = 60 });
        for (var number = 0; number < 150; number++)
        {
            await etcd.PutAsync($"key {number % 70}", new string('v', number), lease: 7);
        }

        await etcd.PutAsync("large", new string('x', 10_000), lease: 7);
        await etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8("key 1"), RangeEnd = Utf8("key 2") });
        await etcd.Kv.CompactAsync(new CompactionRequest { Revision = 40, Physical = true });
        await etcd.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await etcd.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "role" });
        await etcd.Maintenance.AlarmAsync(new AlarmRequest
        {
            Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace, MemberID = 1,
        });
    }

    private static Google.Protobuf.ByteString Utf8(string text) => Google.Protobuf.ByteString.CopyFromUtf8(text);
}
