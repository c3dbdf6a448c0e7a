using System.Text.RegularExpressions;
using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Differential.Tests.Execution;

/// <summary>Takes out of a response what two servers cannot agree on, leaving whether it is there.</summary>
internal static partial class Normalizer
{
    /// <summary>A lease's remaining time is read at two moments; it may be this many seconds off what was granted.</summary>
    private const long TtlTolerance = 30;

    public static T Normalize<T>(T response)
        where T : IMessage
    {
        if (response is LeaseTimeToLiveResponse left && left.GrantedTTL - left.TTL is >= 0 and < TtlTolerance)
        {
            left.TTL = left.GrantedTTL;
        }

        if (response is LeaseTimeToLiveResponse { Keys.Count: > 1 } withKeys)
        {
            // etcd walks a map here: the order is not defined.
            var keys = withKeys.Keys.OrderBy(key => key.ToBase64(), StringComparer.Ordinal).ToList();
            withKeys.Keys.Clear();
            withKeys.Keys.AddRange(keys);
        }

        switch (response)
        {
            case StatusResponse status:
                Normalize(status);
                break;
            case HashResponse hash:
                hash.Hash = 0;
                break;
        }

        NormalizeIdentities(response);
        return response;
    }

    /// <summary>Each server has a version, a raft log and sizes of its own.</summary>
    private static void Normalize(StatusResponse status)
    {
        status.Version = "version";
        status.Leader = Math.Min(status.Leader, 1);
        (status.RaftIndex, status.RaftAppliedIndex, status.RaftTerm) = (1, 1, 1);
        (status.DbSize, status.DbSizeInUse) = (Math.Sign(status.DbSize), Math.Sign(status.DbSizeInUse));
        var errors = status.Errors.Select(error => MemberId().Replace(error, "memberID:1")).ToList();
        status.Errors.Clear();
        status.Errors.Add(errors);
    }

    /// <summary>Each server has IDs and addresses of its own, and lists members by their IDs.</summary>
    private static void NormalizeMembers(RepeatedField<Member> members)
    {
        foreach (var member in members)
        {
            Normalize(member);
        }

        var ordered = members.OrderBy(member => member.Name, StringComparer.Ordinal).ToList();
        members.Clear();
        members.AddRange(ordered);
    }

    private static void Normalize(Member member)
    {
        member.ID = Math.Min(member.ID, 1);
        foreach (var urls in new[] { member.PeerURLs, member.ClientURLs })
        {
            var count = urls.Count;
            urls.Clear();
            urls.AddRange(Enumerable.Repeat("url", count));
        }
    }

    private static void NormalizeIdentities(IMessage message)
    {
        if (message is ResponseHeader header)
        {
            header.ClusterId = Math.Min(header.ClusterId, 1);
            header.MemberId = Math.Min(header.MemberId, 1);
            header.RaftTerm = Math.Min(header.RaftTerm, 1);
            return;
        }

        if (message is Member member)
        {
            Normalize(member);
            return;
        }

        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.FieldType != Google.Protobuf.Reflection.FieldType.Message)
            {
                continue;
            }

            if (field.Accessor.GetValue(message) is RepeatedField<Member> members)
            {
                NormalizeMembers(members);
            }
            else if (field.Accessor.GetValue(message) is System.Collections.IEnumerable items)
            {
                foreach (var item in items)
                {
                    NormalizeIdentities((IMessage)item);
                }
            }
            else if (field.Accessor.GetValue(message) is IMessage inner)
            {
                NormalizeIdentities(inner);
            }
        }
    }

    [GeneratedRegex(@"memberID:\d+")]
    private static partial Regex MemberId();
}
