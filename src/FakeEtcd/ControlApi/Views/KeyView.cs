using Etcd.Api;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.Engine.Storage;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes keys.</summary>
internal static class KeyView
{
    /// <summary>Describes some of the keys with a prefix.</summary>
    /// <param name="state">The server.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="after">The key after which to read; null to begin with the first one.</param>
    /// <param name="limit">How many keys to read at most.</param>
    /// <param name="shown">What is shown of the values; null to leave them out.</param>
    public static KeyList List(ControlState state, ByteString prefix, ByteString? after, long limit, ShownValues? shown)
    {
        var page = state.Server.Keys.ListPage(prefix, after, limit);
        return new KeyList
        {
            Keys = [.. page.Keys.Select(pair => Describe(pair, shown))],
            Count = page.Count,
            More = page.More,
            Revision = page.Revision,
        };
    }

    /// <summary>Describes a key.</summary>
    /// <param name="pair">The key and its value.</param>
    /// <param name="shown">What is shown of the value; null to leave it out.</param>
    /// <param name="isDeleted">Whether the key was deleted.</param>
    public static KeyItem Describe(KeyValue pair, ShownValues? shown, bool isDeleted = false)
    {
        var key = Texts.Exact(pair.Key.Span);
        var value = shown is null ? default : ValueText.Of(pair.Key, pair.Value, shown);
        return new KeyItem
        {
            Key = key,
            KeyBase64 = key is null ? pair.Key.ToBase64() : null,
            Value = value.Text,
            ValueBase64 = value.Base64,
            Size = pair.Value.Length,
            Masked = value.IsMasked,
            Cut = value.IsCut,
            Deleted = isDeleted ? true : null,
            CreateRevision = pair.CreateRevision,
            ModRevision = pair.ModRevision,
            Version = pair.Version,
            Lease = Texts.Lease(pair.Lease),
        };
    }

    /// <summary>Describes the versions of a key, newest first.</summary>
    /// <param name="state">The server.</param>
    /// <param name="key">The key.</param>
    /// <param name="shown">What is shown of the values; null to leave them out.</param>
    /// <param name="most">How many versions to describe at most.</param>
    /// <param name="before">The revision before which to begin.</param>
    public static KeyHistoryList History(
        ControlState state, ByteString key, ShownValues? shown, int most = int.MaxValue, long before = long.MaxValue)
    {
        var (view, versions) = state.Server.Engine.ReadHistory(key);
        return new KeyHistoryList
        {
            Revision = view.Revision,
            CompactedRevision = view.CompactRevision,
            Count = versions.Count,
            Versions = [.. versions.SkipWhile(version => version.Main >= before).Take(most).Select(version => Describe(version, shown))],
        };
    }

    private static KeyVersionItem Describe(KeyVersion version, ShownValues? shown)
    {
        var data = version.Data;
        var value = version.IsTombstone || shown is null ? default : ValueText.Of(data.Key, data.Value, shown);
        return new KeyVersionItem
        {
            Revision = version.Main,
            Deleted = version.IsTombstone,
            Value = value.Text,
            ValueBase64 = value.Base64,
            Size = data.Value.Length,
            Masked = value.IsMasked,
            Cut = value.IsCut,
            Version = data.Version,
            CreateRevision = data.CreateRevision,
            Lease = Texts.Lease(data.Lease),
        };
    }
}
