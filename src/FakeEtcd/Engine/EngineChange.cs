using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine;

/// <summary>What one request, or the server itself, changed in the state: the values after the change. Immutable.</summary>
/// <param name="Proposals">The raft index after the change.</param>
internal abstract record EngineChange(long Proposals)
{
    /// <summary>The size of the change in memory, roughly, in bytes.</summary>
    public virtual int Size => 64;

    /// <summary>One revision.</summary>
    /// <param name="Proposals">The raft index.</param>
    /// <param name="Versions">The changes of the revision; none if a lease without keys ended.</param>
    /// <param name="EndedLease">The lease that was revoked or expired, together with its keys; 0 for none.</param>
    internal sealed record Keys(long Proposals, KeyVersion[] Versions, long EndedLease) : EngineChange(Proposals)
    {
        public override int Size
        {
            get
            {
                var size = 64;
                foreach (var version in Versions)
                {
                    size += 128 + version.Data.Key.Length + version.Data.Value.Length;
                }

                return size;
            }
        }
    }

    /// <summary>A lease was granted.</summary>
    internal sealed record Granted(long Proposals, long Id, long Ttl) : EngineChange(Proposals);

    /// <summary>The revisions before a revision were compacted.</summary>
    internal sealed record Compacted(long Proposals, long Revision) : EngineChange(Proposals);

    /// <summary>Users, roles or the switch of authentication changed.</summary>
    internal sealed record Authorized(long Proposals, AuthState Before, AuthState After) : EngineChange(Proposals);

    /// <summary>An alarm was raised or disarmed. All active alarms are listed.</summary>
    internal sealed record Alarmed(long Proposals, IReadOnlyList<AlarmMember> Alarms) : EngineChange(Proposals);

    /// <summary>A downgrade was started or canceled.</summary>
    internal sealed record Downgraded(long Proposals, bool IsDowngrading) : EngineChange(Proposals);

    /// <summary>The members or the term changed.</summary>
    internal sealed record Reconfigured(long Proposals, ClusterRecord Cluster) : EngineChange(Proposals);

    /// <summary>The engine ended.</summary>
    internal sealed record Ended(long Proposals) : EngineChange(Proposals);
}
