using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Testing.Network;

namespace Differential.Tests.Fuzzing;

/// <summary>Makes calls of gRPC, valid and broken, of all RPCs.</summary>
internal sealed class FuzzGenerator : ICallGenerator
{
    /// <summary>How many of a hundred calls have broken bytes or broken frames.</summary>
    private const int BrokenBytes = 35;
    private const int BrokenFrames = 10;

    /// <summary>The RPCs that change keys and leases, on which the others depend, are called more often.</summary>
    private const int KeyValueWeight = 4;

    private static readonly MethodDescriptor[] Weighted =
    [
        .. EtcdMethods.All.Where(method => !Exclusions.Unserved.Contains(method.Name)),
        .. EtcdMethods.All
            .Where(method => method.Name is nameof(KV.KVBase.Put) or nameof(KV.KVBase.Txn) or nameof(Lease.LeaseBase.LeaseGrant))
            .SelectMany(method => Enumerable.Repeat(method, KeyValueWeight)),
    ];

    private readonly Random _random;
    private readonly MessageFuzzer _messages;
    private readonly ByteMutator _bytes;
    private readonly FrameMutator _frames;

    public FuzzGenerator(Random random)
    {
        _random = random;
        Values = new FuzzValues(random);
        _messages = new MessageFuzzer(random, Values);
        _bytes = new ByteMutator(random);
        _frames = new FrameMutator(random);
    }

    public FuzzValues Values { get; }

    public MethodDescriptor Method() => Weighted[_random.Next(Weighted.Length)];

    public IMessage Request(MethodDescriptor method) => _messages.Next(method.InputType);

    /// <param name="withUsers">Whether authentication is on.</param>
    public FuzzCall Next(bool withUsers)
    {
        var method = Method();
        var payload = Request(method).ToByteArray();
        var user = withUsers ? AuthSetup.NextUser(_random) : null;
        var (body, encoding) = (RawGrpcCall.Frame(payload), (string?)null);
        switch (_random.Next(100))
        {
            case < BrokenBytes:
                payload = _bytes.Mutate(payload);
                body = RawGrpcCall.Frame(payload);
                break;
            case < BrokenBytes + BrokenFrames:
                (body, encoding) = _frames.Mutate(payload);
                break;
        }

        return new GrpcFuzzCall(method, payload, body, encoding, user);
    }
}
